"""The page of what happens by itself: when the list of a week is made, and whether anything is on."""

from datetime import timedelta

from data.messages import Message
from data.schema import to_epoch
from data.store.bookkeeping.job_queue import JobKind
from data.store.bookkeeping.schedule import SchedulePart
from data.store.feed.mail_accounts import MailAccount, MailSecurity
from data.weekly.weekly_moment import WeeklyMoment
from service.use_cases.weekly.digest_settings import digest_of


def test_where_nothing_is_on_it_says_how(client):
    """No worker is there, or what it had to do is overdue."""
    assert "kith up" in client.get("/every-week?owner=Ada").text
    assert "The next list comes by itself" not in client.get("/owners/Ada").text


def test_it_says_when_the_list_was_made_and_is_made_next(client, store, clock):
    """By the owner's clock; the week names the next moment."""
    now = to_epoch(clock())
    store.preferences.set("Ada", "weekly", WeeklyMoment(4, 8, "Asia/Dhaka").as_setting())
    store.job_queue.sign_on("worker", now)
    following = store.preferences.weekly("Ada").next(now)
    store.schedule.note("Ada", SchedulePart.LIST, last_at=now, next_at=following)
    page = client.get("/every-week?owner=Ada").text
    assert "last Monday, 2 March 2026, 06:00; next Friday, 6 March 2026, 08:00" in page
    assert "looked for all the time, last Monday, 2 March 2026, 06:00" in page
    assert "Friday, 6 March 2026, 08:00" in client.get("/owners/Ada").text
    state = client.get("/readyz").json()
    assert state["worker"] == {"last_at": "2026-03-02T00:00:00Z"}
    assert state["schedule"]["list"] == {
        "last_at": "2026-03-02T00:00:00Z",
        "next_at": "2026-03-06T02:00:00Z",
        "failing": 0,
    }
    clock.now += timedelta(days=8)
    store.job_queue.sign_on("worker", to_epoch(clock()))
    assert "Nothing happens by itself" in client.get("/every-week?owner=Ada").text


def test_the_form_keeps_the_moment(client, store):
    """A zone that does not exist is refused with a sentence, and nothing is kept."""
    form = {"owner": "Ada", "weekday": "6", "hour": "18", "zone": ""}
    assert client.post("/every-week", data=form).status_code == 200
    assert store.preferences.weekly("Ada") == WeeklyMoment(6, 18)
    refused = client.post("/every-week", data=form | {"zone": "Europe/Atlantis"})
    assert refused.status_code == 422
    assert "is not a zone" in refused.text
    assert client.post("/every-week", data=form | {"owner": "Nobody"}).status_code == 404
    assert store.preferences.weekly("Ada") == WeeklyMoment(6, 18)


def test_the_form_of_the_digest_needs_a_mail_server_and_an_address(client, store):
    """Without a server the page says how one is set up; then it keeps what is a mail address."""
    form = {"owner": "Ada", "to": "ada@mail.example", "on": "yes"}
    assert "kith digest server" in client.get("/every-week?owner=Ada").text
    assert client.post("/every-week/digest", data=form).status_code == 400
    server = ("smtp.example", 587, MailSecurity.STARTTLS, None, None, "kith@home.example")
    store.mail_accounts.keep(MailAccount(*server))
    assert client.post("/every-week/digest", data=form | {"to": "ada"}).status_code == 422
    assert digest_of(store, "Ada") is None
    assert "goes to ada@mail.example" in client.post("/every-week/digest", data=form).text
    off = {name: form[name] for name in ("owner", "to")}
    assert "No digest is sent." in client.post("/every-week/digest", data=off).text
    assert not digest_of(store, "Ada").on


def test_the_page_of_what_leaves_names_each_flow(client, store):
    """And the settings lead to it."""
    assert "/privacy?owner=Ada" in client.get("/settings?owner=Ada").text
    assert "Nothing leaves this machine" in client.get("/privacy?owner=Ada").text
    store.webhook_endpoints.add("whk_1", "https://crm.example/x", [], "sealed", made_at=1, made_by="test")
    page = client.get("/privacy?owner=Ada").text
    assert "to crm.example" in page
    assert "Nothing leaves this machine" not in page


def test_a_form_of_nobody_here_is_refused(client, store):
    """Neither a digest nor a test of it, nor a calendar; nothing is kept and nothing is asked for."""
    server = ("smtp.example", 587, MailSecurity.STARTTLS, None, None, "kith@home.example")
    store.mail_accounts.keep(MailAccount(*server))
    forms = {
        "digest": {"to": "ada@mail.example", "on": "yes"},
        "test": {},
        "calendar": {"kind": "with_dates"},
    }
    for place, form in forms.items():
        assert client.post(f"/every-week/{place}", data=form | {"owner": "Nobody"}).status_code == 404
    assert digest_of(store, "Nobody") is None
    assert store.jobs.newest("Nobody", JobKind.TEST_DIGEST) is None
    assert store.calendar_addresses.of("Nobody") is None


def test_a_page_of_this_machine_alone_shows_no_code(client):
    """It says how it would."""
    assert "kith up --lan" in client.get("/every-week?owner=Ada").text
    refused = client.post("/phone", data={"owner": "Ada"})
    assert refused.status_code == 403
    assert "kith up --lan" in refused.text


def test_a_test_by_mail_is_asked_for_on_the_page(client, store, clock):
    """A worker sends it; the page says how far it is, and what the mail server said."""
    server = ("smtp.example", 587, MailSecurity.STARTTLS, None, None, "kith@home.example")
    store.mail_accounts.keep(MailAccount(*server))
    client.post("/every-week/digest", data={"owner": "Ada", "to": "ada@mail.example", "on": "yes"})
    assert "Send a test" in client.get("/every-week?owner=Ada").text
    now = to_epoch(clock())
    store.job_queue.sign_on("worker", now)
    assert "The newest test: Just a moment." in client.post("/every-week/test", data={"owner": "Ada"}).text
    job = store.job_queue.take(now)
    store.job_queue.fail(job.id, Message("the test was not taken: {why}", why="550 no"), now)
    assert "the test was not taken: 550 no" in client.get("/every-week?owner=Ada").text
