"""The links of a digest: a look changes nothing, the button answers once, and they open nothing else."""

import re
from datetime import timedelta

import pytest

from data.schema import AnswerKind, to_epoch
from data.sealed_secrets import key_or_new
from data.store.bookkeeping.preferences import DIGEST
from data.store.feed.mail_accounts import MailAccount, MailSecurity
from data.weekly.answer_tokens import AnswerToken, AnswerTokens, LinkAction
from data.weekly.digest_setting import DigestSetting
from service.app import Options
from service.use_cases.webhooks.endpoints import WebhookSettings
from service.use_cases.week import WeekUseCases
from service.use_cases.weekly.digest_letter import letter_writer
from tests.service.conftest import CONTACTS, HEADER

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def key_path(tmp_path):
    """Return the key file of the installation."""
    return tmp_path / "secret.key"


@pytest.fixture
def mail(store, clock, publish, call, key_path):
    """Call the service as a browser that followed a link of a mail, and has never seen the page."""
    publish(store, "Ada", CONTACTS)
    key_or_new(key_path)
    store.api_keys.make("own", "closed", ["admin"], owner=None, made_at=1, expires_at=None)
    caller = call(store, clock, Options(webhooks=WebhookSettings(key_path)))
    del caller.headers[HEADER]
    return caller


@pytest.fixture
def link(clock, key_path):
    """Return what makes a link of the digest that was written just now."""
    made_at = to_epoch(clock())

    def make(action, contact=CONTACTS[0], owner="Ada"):
        tokens = AnswerTokens.of_key(key_or_new(key_path))
        return f"/mail/{tokens.seal(AnswerToken('own', owner, LinkAction(action), made_at, contact))}"

    return make


def kinds(store):
    """Return what was answered about whom."""
    return [(one.contact, one.kind) for one in store.lists.answers("Ada")]


def button(page):
    """Return where the page's one button leads."""
    (place,) = re.findall(r'action="(/mail/[^"]+)"', page.text)
    return place


@pytest.mark.parametrize("action", ["done", "snoozed", "dismissed", "never"])
def test_a_look_changes_nothing_and_the_button_answers(mail, store, link, action):
    """Scanners follow links, and press nothing. No signing in is asked for."""
    page = mail.get(link(action))
    assert page.status_code == 200
    assert CONTACTS[0] in page.text
    assert kinds(store) == []
    assert mail.post(button(page)).status_code == 200
    assert kinds(store) == [(CONTACTS[0], AnswerKind(action))]


def test_a_scanner_that_follows_every_link_of_a_digest_changes_nothing(mail, store, clock, key_path):
    """Each address of the text, of the HTML and of the headers, asked for twice and by HEAD, too."""
    store.preferences.set("Ada", DIGEST, DigestSetting("ada@mail.example").as_setting())
    account = MailAccount(
        "smtp.example", 587, MailSecurity.STARTTLS, None, None, "kith@home.example", "https://k.example"
    )
    letter = letter_writer(key_path).write(store, account, "Ada", DigestSetting("ada@mail.example"), clock())
    everything = f"{letter.text} {letter.html} {letter.unsubscribe}"
    places = set(re.findall(r"https://k\.example(/[^\s\"<>&]*)", everything))
    assert sum(place.startswith("/mail/") for place in places) >= 5 * len(CONTACTS) + 1
    before = list(store.everything())
    for place in [*places, *places]:
        # The week itself asks to sign in.
        expected = 200 if place.startswith("/mail/") else 401
        assert mail.get(place, follow_redirects=False).status_code == expected
        mail.head(place, follow_redirects=False)
    assert list(store.everything()) == before


def test_a_link_is_used_once_and_can_be_taken_back(mail, store, link):
    """The second press, and the other links about them, change nothing; undo opens it again."""
    mail.post(link("done"))
    for again in ("done", "never"):
        assert "already" in mail.post(link(again)).text
    assert kinds(store) == [(CONTACTS[0], AnswerKind.DONE)]
    page = mail.get(link("undo"))
    assert kinds(store) != []
    assert "open again" in mail.post(button(page)).text
    assert kinds(store) == []
    assert "Nothing was answered" in mail.post(link("undo")).text


def test_undo_takes_back_no_other_answer(mail, store, link):
    """What was answered about somebody else since stays."""
    mail.post(link("done"))
    mail.post(link("dismissed", CONTACTS[1]))
    assert "about others since" in mail.post(link("undo")).text
    assert len(kinds(store)) == 2


def test_what_was_answered_on_the_page_is_answered_in_the_mail(mail, store, link, clock):
    """An answer in one way silences the others."""
    WeekUseCases(store, clock).answer("Ada", CONTACTS[0], AnswerKind.DISMISSED)
    assert "already" in mail.get(link("done")).text
    mail.post(link("done"))
    assert kinds(store) == [(CONTACTS[0], AnswerKind.DISMISSED)]


def test_an_answer_from_before_the_letter_leaves_its_links_as_they_are(mail, store, link, clock):
    """A snooze that ended before the digest was written is no answer to it."""
    written = clock.now
    clock.now -= timedelta(hours=2)
    ended = clock.now + timedelta(hours=1)
    WeekUseCases(store, clock).answer("Ada", CONTACTS[0], AnswerKind.SNOOZED, ended)
    clock.now = written
    assert mail.post(button(mail.get(link("done")))).status_code == 200
    assert kinds(store) == [(CONTACTS[0], AnswerKind.SNOOZED), (CONTACTS[0], AnswerKind.DONE)]


def test_a_link_is_good_for_a_week(mail, store, link, clock):
    """After that it says so, looked at or pressed."""
    place = link("done")
    clock.now += timedelta(days=7, seconds=1)
    assert "older than a week" in mail.get(place).text
    assert "older than a week" in mail.post(place).text
    assert kinds(store) == []


def test_a_changed_letter_makes_a_link_worthless(mail, store, link):
    """Each of its letters, and one of another key or of nothing at all."""
    place = link("done")
    token = place.removeprefix("/mail/")
    for at in range(0, len(token) - 1, 7):
        other = "A" if token[at] != "A" else "B"
        assert mail.post(f"/mail/{token[:at]}{other}{token[at + 1 :]}").status_code == 422
    for text in ("x", "%00", token[:40], "é" * 20):
        assert mail.post(f"/mail/{text}").status_code == 422
    assert kinds(store) == []


def test_a_link_names_nobody_and_opens_nothing_else(mail, link):
    """Its address is no name, and the page behind it needs a sign-in."""
    place = link("done")
    assert "Grace" not in place
    assert "Ada" not in place
    assert mail.get("/owners/Ada", follow_redirects=False).status_code in {303, 401}


def test_a_link_about_somebody_erased_says_so(mail, store, link):
    """And keeps no answer."""
    store.erasure.forget("Ada", CONTACTS[0], 1)
    assert "erased" in mail.post(link("done")).text
    assert kinds(store) == []


def test_unsubscribing_takes_a_button_or_the_mail_programs_own(mail, store, link):
    """A scanner's look ends nothing; the one click ends it without a page, also weeks later."""
    on = DigestSetting("ada@mail.example").as_setting()
    store.preferences.set("Ada", DIGEST, on)
    page = mail.get(link("unsubscribe", ""))
    assert store.preferences.get("Ada", DIGEST)["on"]
    assert mail.post(button(page)).status_code == 200
    assert not store.preferences.get("Ada", DIGEST)["on"]
    store.preferences.set("Ada", DIGEST, on)
    answer = mail.post(link("unsubscribe", ""), data=ONE_CLICK)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert not store.preferences.get("Ada", DIGEST)["on"]
