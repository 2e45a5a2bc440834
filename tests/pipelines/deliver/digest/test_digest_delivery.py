"""A digest is handed over once: refused for now it comes again, of unknown outcome it never does."""

from datetime import timedelta
from random import Random

import pytest

from data.schema import to_epoch
from data.store.bookkeeping.preferences import DIGEST, WEEKLY
from data.store.feed.mail_accounts import MailSecurity
from data.store.feed.outbox import DeliveryState
from data.weekly.digest_setting import DigestSetting
from data.weekly.weekly_moment import WeeklyMoment
from pipelines.deliver.mail_server import HandOver, HandOverResult
from tests.pipelines.deliver.digest.conftest import SUNDAY, TO, Post
from tests.pipelines.deliver.digest.mail_server import BREAK_OFF


def test_the_digest_comes_once_with_text_and_html(post: Post):
    """Signed in over TLS; a look later, and another worker, send nothing more."""
    assert post.step()
    message = post.server.message()
    assert post.server.receivers == [TO]
    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]
    for part in ("plain", "html"):
        text = message.get_body((part,)).get_content()
        assert "Grace Hopper" in text
        assert "https://k.example/mail/" in text
    assert "Grace" not in message["Subject"]
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Unsubscribe"].startswith("<https://k.example/mail/")
    assert message["Message-ID"] == f"<{post.digest().id}@home.example>"
    assert post.digest().state is DeliveryState.SENT
    assert (post.part().last_at, post.part().fault) == (to_epoch(post.now), None)
    for hours in (1, 5, 20, 100):
        post.begin()
        assert not post.step(hours=hours)
    assert len(post.server.taken) == 1


def test_it_waits_for_the_list_of_the_week(post: Post, publish):
    """Last week's is not sent for this week's."""
    post.step()
    assert not post.step(days=7)
    assert len(post.server.taken) == 1
    publish(post.store, "Ada", ("Bob",), as_of=SUNDAY + timedelta(days=7))
    assert post.step(seconds=10)
    assert "Grace" not in post.server.message().get_body(("plain",)).get_content()


@pytest.mark.parametrize("refusal", ["451 greylisted", "421 too busy", "452 full"])
def test_what_is_refused_for_now_comes_again_under_the_same_id(post: Post, refusal):
    """Later, and not in a hurry."""
    post.server.to_receiver.append(refusal)
    assert not post.step()
    assert post.digest().state is DeliveryState.WAITING
    assert refusal[:3] in str(post.part().fault)
    assert not post.step(seconds=30)
    assert post.step(minutes=3)
    assert post.digest().attempts == 2
    assert post.server.message()["Message-ID"] == f"<{post.digest().id}@home.example>"
    assert post.part().fault is None


@pytest.mark.parametrize("answers", ["to_receiver", "to_message"])
def test_what_is_refused_for_good_is_told_and_not_tried_again(post: Post, answers):
    """As an address that bounces."""
    getattr(post.server, answers).append("550 no such user")
    post.step()
    post.step(hours=2)
    assert (post.digest().state, post.server.tries) == (DeliveryState.FAILED, 1)
    assert "550 no such user" in str(post.part().fault)


def test_a_line_that_breaks_before_the_answer_leaves_it_unknown(post: Post):
    """The server took it and could not say so: it is not sent again, also not by the next worker."""
    post.server.to_message.append(BREAK_OFF)
    post.step()
    post.begin()
    post.step(hours=1)
    assert len(post.server.taken) == 1
    assert post.digest().state is DeliveryState.UNKNOWN
    assert "perhaps sent" in str(post.part().fault)


def test_a_worker_that_died_while_it_sent_leaves_it_unknown(post: Post):
    """It was marked before it was handed over, durably."""
    way = post.begin()

    def die(*_):
        assert post.digest().state is DeliveryState.SENDING
        raise KeyboardInterrupt

    way.send = die
    with pytest.raises(KeyboardInterrupt):
        post.step()
    post.begin()
    post.step(minutes=1)
    assert (post.digest().state, post.server.taken) == (DeliveryState.UNKNOWN, [])
    assert "perhaps sent" in str(post.part().fault)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"username": "eve"}, "535"),
        ({"security": MailSecurity.NONE}, "offers no encryption or no signing in"),
        ({"host": "localhost"}, "certificate of localhost is not good"),
        ({"port": 1}, "does not answer"),
        ({"host": "nowhere.invalid"}, "does not answer"),
        ({"security": MailSecurity.TLS}, "does not answer"),
    ],
)
def test_a_server_that_is_not_as_it_was_said_has_its_sentence(post: Post, changes, sentence):
    """A wrong password, no encryption, a foreign certificate, nobody there: nothing was sent."""
    post.account(**changes)
    post.step()
    assert sentence in str(post.part().fault)
    assert post.server.taken == []


def test_a_digest_of_another_day_is_not_sent_and_named(post: Post):
    """Kith was off all Sunday: on Monday it says so, and next Sunday's comes."""
    post.step(hours=25)
    assert post.server.taken == []
    assert "Kith was off" in str(post.part().fault)
    assert post.part().next_at == to_epoch(SUNDAY + timedelta(days=7))


def test_a_week_without_a_list_says_so(post: Post):
    """Kith was on all day, and there was too little to make one of."""
    post.step()
    for _ in range(8):
        post.step(days=1)
    assert len(post.server.taken) == 1
    assert "no list of this week was made" in str(post.part().fault)


def test_another_weekday_brings_no_second_digest_in_a_week(post: Post, publish):
    """Sent on Sunday, Thursday chosen: the next one comes on the Thursday of the next week."""
    post.step()
    post.store.preferences.set("Ada", WEEKLY, WeeklyMoment(3, 0, "UTC").as_setting())
    for days in (4, 11):
        thursday = SUNDAY + timedelta(days=days)
        publish(post.store, "Ada", ("Bob",), as_of=thursday)
        post.now = thursday + timedelta(minutes=1)
        post.begin()
        post.step()
        post.step(hours=25)
        assert len(post.server.taken) == (1 if days == 4 else 2)
        assert post.part().fault is None


def test_a_letter_that_cannot_be_written_stops_nobody(post: Post, publish):
    """Ada's has its sentence, and Eve's is sent."""
    way = post.begin()
    write = way.write
    publish(post.store, "Eve", ("Bob",), as_of=SUNDAY)
    for name in (WEEKLY, DIGEST):
        post.store.preferences.set("Eve", name, post.store.preferences.get("Ada", name))

    def fail(store, account, owner, *more):
        if owner == "Ada":
            raise ValueError("a mistake")
        return write(store, account, owner, *more)

    way.write = fail
    assert post.step()
    assert len(post.server.taken) == 1
    assert "a mistake" in str(post.part().fault)


def test_a_server_that_takes_nothing_all_day_ends_it(post: Post):
    """On Monday it is not tried any more."""
    post.server.to_receiver[:] = ["451 later"] * 200
    for _ in range(30):
        post.step(hours=1)
    assert post.digest().state is DeliveryState.FAILED
    assert "took nothing that day" in str(post.part().fault)
    tries = post.server.tries
    assert 5 < tries < 20
    post.step(hours=1)
    assert post.server.tries == tries


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_ten_weeks_in_a_row_that_fail_switch_it_off(post: Post, publish):
    """One that is sent begins the count anew; it says so, and is not tried any more."""
    answers = [*["550 no"] * 4, "250 ok", *["550 no"] * 10]
    for week, answer in enumerate(answers):
        post.now = SUNDAY + timedelta(days=7 * week, minutes=1)
        publish(post.store, "Ada", ("Grace Hopper",), as_of=SUNDAY + timedelta(days=7 * week, seconds=30))
        post.server.to_message[:] = [answer]
        post.step()
    assert len(post.server.taken) == 1
    assert not DigestSetting.of_setting(post.store.preferences.get("Ada", DIGEST)).on
    assert "switched off after ten weeks" in str(post.part().fault)
    tries = post.server.tries
    post.step(days=7)
    assert post.server.tries == tries


@pytest.mark.parametrize("quiet_line", [True, False])
def test_a_quiet_week_sends_a_line_or_nothing_as_set(post: Post, publish, quiet_line):
    """It never sends a list without names."""
    publish(post.store, "Ada", (), as_of=SUNDAY + timedelta(seconds=30))
    setting = DigestSetting(TO, quiet_line=quiet_line, since=1)
    post.store.preferences.set("Ada", DIGEST, setting.as_setting())
    assert post.step() is quiet_line
    if quiet_line:
        assert "A quiet week." in post.server.message().get_body(("plain",)).get_content()
    else:
        assert post.digest().state is DeliveryState.DROPPED


def test_who_is_away_gets_nothing(post: Post):
    """Although the list is there."""
    post.store.preferences.set("Ada", "away_until", to_epoch(SUNDAY + timedelta(days=3)))
    assert not post.step()
    assert post.server.taken == []


def test_what_was_due_before_it_was_asked_for_is_not_caught_up_on(post: Post):
    """Whoever switches it on after the hour hears of the next week."""
    setting = DigestSetting(TO, since=to_epoch(SUNDAY) + 30)
    post.store.preferences.set("Ada", DIGEST, setting.as_setting())
    assert not post.step()
    assert post.digest() is None


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_year_with_restarts_and_broken_servers(post: Post, publish):
    """52 weeks in Berlin with its clock changes: none twice, none on a wrong day, the unknown ones named.

    A machine that is off for hours, a server that refuses, is away or breaks off, a worker that dies.
    """
    chance = Random(7)  # noqa: S311 - the same year each time
    weekly = WeeklyMoment(6, 2, "Europe/Berlin")
    post.store.preferences.set("Ada", WEEKLY, weekly.as_setting())
    # What reached Ada, what the worker knows of it, and what was named.
    arrived, outcomes, named = list[tuple[int, str]](), dict[str, str](), set[str]()

    def server(_account, _password, _to, content):
        number = content.split(b"Message-ID: <")[1].split(b"@")[0].decode()
        outcome = chance.choices(["taken", "later", "unknown", "dies"], [5, 4, 1, 1])[0]
        if outcome == "taken" or (outcome in {"unknown", "dies"} and chance.random() < 0.5):
            arrived.append((to_epoch(post.now), number))
        outcomes[number] = outcome
        if outcome == "dies":
            raise KeyboardInterrupt
        return HandOverResult(HandOver(outcome))

    weeks, end = 0, SUNDAY + timedelta(days=365)
    while post.now < end:
        if not post.workers or chance.random() < 0.05:
            # Off for a while, sometimes for longer than a day.
            post.now += timedelta(hours=chance.choice([0, 0, 1, 30]))
            post.begin().send = server
        moment = weekly.last(to_epoch(post.now))
        if to_epoch(post.store.lists.latest("Ada", to_epoch(post.now))["as_of"]) < moment:
            publish(post.store, "Ada", ("Grace Hopper",), as_of=post.now)
            weeks += 1
        try:
            post.step(minutes=chance.choice([7, 20, 60]))
        except KeyboardInterrupt:
            post.begin().send = server
        digest = post.digest()
        is_unknown = digest is not None and digest.state is DeliveryState.UNKNOWN
        if is_unknown and digest.moment == weekly.last(to_epoch(post.now)):
            assert "perhaps sent" in str(post.part().fault)
            named.add(digest.id)
    numbers = [number for _, number in arrived]
    assert len(numbers) == len(set(numbers))
    assert {weekly.local(moment).isoweekday() for moment, _ in arrived} == {7}
    assert weeks in {52, 53}
    lost = {number for number, outcome in outcomes.items() if outcome in {"unknown", "dies"}}
    assert named == lost
    assert len(set(numbers) - lost) > 30
