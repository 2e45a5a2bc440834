"""The letter of a week: at most five people, in the owner's language, and nothing is loaded from anywhere."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from data.messages import Message
from data.schema import Direction, Interaction, to_epoch
from data.sealed_secrets import key_or_new
from data.store.bookkeeping.connections import Connection, ConnectionKind
from data.store.bookkeeping.preferences import DRIFT, EVERYONE, JOB_RUNS, REPORT
from data.store.feed.mail_accounts import MailAccount, MailSecurity
from data.store.store import Store
from data.weekly.answer_tokens import AnswerTokens, LinkAction
from data.weekly.digest_setting import DigestSetting
from service.use_cases.weekly.digest_letter import LetterWriter

AS_OF = datetime(2026, 3, 1, tzinfo=UTC)
NAMES = tuple(f"Person {letter}" for letter in "ABCDEFG")
SETTING = DigestSetting("ada@mail.example")


def account(place):
    """Return a mail account with a place or without one."""
    return MailAccount("smtp.example", 587, MailSecurity.STARTTLS, None, None, "kith@home.example", place)


@pytest.fixture
def tokens(tmp_path):
    """Return what seals links."""
    return AnswerTokens.of_key(key_or_new(tmp_path / "key"))


@pytest.fixture
def letter(tokens, publish, tmp_path):
    """Return what writes a letter about some people."""

    def write(names=NAMES, place="https://k.example", lang="en"):
        with Store(tmp_path / f"{len(names)}{lang}{place is None}.db") as store:
            publish(store, "Ada", names)
            store.preferences.set("Ada", "language", lang)
            return LetterWriter(tokens).write(
                store, account(place), "Ada", SETTING, AS_OF + timedelta(hours=1)
            )

    return write


def test_it_names_five_at_most_and_says_how_many_more(letter):
    """In text and in HTML, and none in the subject."""
    made = letter()
    for text in (made.text, made.html):
        assert [name for name in NAMES if name in text] == list(NAMES[:5])
        assert "2 more are on the page." in text
    assert made.subject == "5 people worth a word from you this week"


def test_it_loads_nothing(letter):
    """No picture, font, style or script from anywhere: opening it tells nobody."""
    html = letter().html
    assert re.findall(r"<(?:img|script|link|iframe|source)\b|@import|url\(", html) == []
    assert {place.partition(":")[0] for place in re.findall(r'href="([^"]+)"', html)} <= {"https", "mailto"}


def test_a_name_is_text_in_html(letter):
    """Whatever somebody is called."""
    made = letter(("<b>Eve</b> & Co",))
    assert "<b>Eve" not in made.html
    assert "&lt;b&gt;Eve&lt;/b&gt; &amp; Co" in made.html
    assert "<b>Eve</b> & Co" in made.text


def test_each_person_has_every_answer(letter, tokens):
    """Sealed, about them, in the workspace that is meant."""
    links = re.findall(r"https://k\.example/mail/(\S+)", letter(NAMES[:2]).text)
    said = [tokens.open(link) for link in links]
    actions = [LinkAction.DONE, LinkAction.SNOOZED, LinkAction.DISMISSED, LinkAction.NEVER, LinkAction.UNDO]
    assert [(one.contact, one.action) for one in said[:-1]] == [
        (name, action) for name in NAMES[:2] for action in actions
    ]
    assert (said[-1].action, said[-1].owner, said[-1].workspace) == (LinkAction.UNSUBSCRIBE, "Ada", "own")


def test_without_a_place_it_leads_home_and_says_so(letter):
    """No link in it pretends to answer from elsewhere."""
    made = letter(place=None)
    assert "cannot be reached from elsewhere: http://127.0.0.1:8765/owners/Ada" in made.text
    assert "/mail/" not in made.text + made.html
    assert made.unsubscribe is None


def test_it_is_in_the_owners_language(letter):
    """Apart from names and addresses no English word is left."""
    made = letter(lang="bn")
    text = re.sub(r"https?://\S+|mailto:\S+|Person [A-G]", "", made.text)
    assert re.findall(r"[A-Za-z]+", text) == []
    assert 'lang="bn"' in made.html


def test_a_quiet_week_is_no_letter_unless_a_line_is_wanted(tokens, publish, tmp_path):
    """Then it says that nobody needs a word."""
    with Store(tmp_path / "quiet.db") as store:
        publish(store, "Ada", ())
        writer, moment = LetterWriter(tokens), AS_OF + timedelta(hours=1)
        assert writer.write(store, account(None), "Ada", SETTING, moment) is None
        made = writer.write(
            store, account(None), "Ada", DigestSetting("a@b.example", quiet_line=True), moment
        )
    assert made.subject == "A quiet week"
    assert "Nobody needs a word from you" in made.text


def test_a_source_that_stopped_is_told_in_one_letter(tokens, publish, tmp_path):
    """With what to do; letters before and after say nothing of it, and a quiet week tells it, too."""
    told = []
    with Store(tmp_path / "stopped.db") as store:
        days = [AS_OF - timedelta(days=day) for day in range(200, 0, -1)]
        sent = [Interaction("Ada", "Bob", day, Direction.SENT, "email", "mail", f"{day}") for day in days]
        store.interactions.record(sent, 1)
        publish(store, "Ada", ())
        for week in range(12):
            moment = AS_OF + timedelta(days=7 * week, hours=1)
            letter = LetterWriter(tokens).write(store, account(None), "Ada", SETTING, moment)
            told += [letter.text] if letter is not None else []
    (text,) = told
    assert "Nothing new came from mail since 28 February 2026." in text
    assert "watched folder" in text


def test_probabilities_that_are_not_right_are_one_line_of_the_letter(tokens, publish, tmp_path):
    """As long as they are not; in a week without people and news no letter is sent for it."""
    with Store(tmp_path / "drift.db") as store:
        publish(store, "Ada", NAMES)
        store.preferences.set(EVERYONE, DRIFT, {"alarm_at": to_epoch(AS_OF)})
        moment = AS_OF + timedelta(hours=1)
        made = LetterWriter(tokens).write(store, account(None), "Ada", SETTING, moment)
        assert made.text.count("Since 1 March 2026 the probabilities are not right any more") == 1
        store.preferences.set(EVERYONE, DRIFT, {"alarm_at": None})
        right = LetterWriter(tokens).write(store, account(None), "Ada", SETTING, moment)
        assert "not right" not in right.text
        store.preferences.set(EVERYONE, DRIFT, {"alarm_at": to_epoch(AS_OF)})
        publish(store, "Bea", ())
        assert LetterWriter(tokens).write(store, account(None), "Bea", SETTING, moment) is None


def test_a_shift_is_told_in_the_letter_of_its_week(tokens, publish, tmp_path):
    """Of a training of this week; one of longer ago was told in its own letter."""
    shift = {"trained_rate": 0.16, "newest_rate": 0.31, "inputs": {}, "is_rate_large": True}
    moment, writer = AS_OF + timedelta(hours=1), LetterWriter(tokens)
    with Store(tmp_path / "shift.db") as store:
        publish(store, "Ada", NAMES)
        store.preferences.set(EVERYONE, REPORT, {"shift": shift})
        for days, told in ((6, 1), (8, 0)):
            runs = {"retrain": {"at": to_epoch(moment - timedelta(days=days))}}
            store.preferences.set(EVERYONE, JOB_RUNS, runs)
            letter = writer.write(store, account(None), "Ada", SETTING, moment)
            assert letter.text.count("In the newest closed window 31 % went dormant") == told


def test_a_channel_that_fell_silent_is_one_line_of_the_letter(tokens, publish, tmp_path):
    """Of the owner's own sources, by name, and before it counts as out of sight."""
    days = [AS_OF - timedelta(days=day) for day in range(200, 20, -1)]
    with Store(tmp_path / "silent.db") as store:
        for owner in ("Ada", "Eve"):
            channel = "call" if owner == "Ada" else "chat"
            rows = [Interaction(owner, "Bo", day, Direction.SENT, channel, "mail", f"{day}") for day in days]
            store.interactions.record(rows, 1)
        publish(store, "Ada", NAMES)
        text = LetterWriter(tokens).write(store, account(None), "Ada", SETTING, AS_OF).text
    assert text.count("nothing since 8 February 2026, longer than ever in a year") == 1


def test_who_is_away_gets_no_letter(tokens, publish, tmp_path):
    """Not even a line."""
    with Store(tmp_path / "away.db") as store:
        publish(store, "Ada", NAMES)
        store.preferences.set("Ada", "away_until", to_epoch(AS_OF + timedelta(days=3)))
        wanted = DigestSetting("a@b.example", quiet_line=True)
        assert (
            LetterWriter(tokens).write(store, account(None), "Ada", wanted, AS_OF + timedelta(hours=1))
            is None
        )


def test_an_account_that_needs_its_owner_is_told_in_one_letter(tokens, publish, tmp_path):
    """With why and what to do; the next letter does not repeat it."""
    told = []
    with Store(tmp_path / "needs.db") as store:
        publish(store, "Ada", ())
        described = ("Ada", ConnectionKind.IMAP, "ada@x.example", {}, "sealed", 1)
        read_at = to_epoch(AS_OF) - 900
        connection = Connection("con_1", store.workspace, *described, last_success_at=read_at)
        store.connections.add(connection)
        why = Message("{server} does not answer in time", server="imap.x.example")
        store.connection_health.failed(connection, why, to_epoch(AS_OF), needs_owner=True, retry_after=None)
        for week in range(3):
            moment = AS_OF + timedelta(days=7 * week, hours=1)
            letter = LetterWriter(tokens).write(store, account(None), "Ada", SETTING, moment)
            told += [letter.text] if letter is not None else []
    (text,) = told
    assert "ada@x.example is not read any more: imap.x.example does not answer in time." in text
    assert "kith connect resume con_1" in text
