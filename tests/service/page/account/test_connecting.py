"""An account is connected on the page: sealed, looked at by a worker, and read only once its owner agreed."""

import pytest

from data.messages import Message
from data.schema import to_epoch
from data.sealed_secrets import place_of, read_key
from data.store.bookkeeping.connections import TABLE, ConnectionKind, ConnectionState
from data.store.bookkeeping.job_queue import JobKind
from service.app import Options
from service.use_cases.webhooks.endpoints import WebhookSettings
from tests.service.conftest import CONTACTS, in_a_browser
from tests.service.page.test_own_addresses import HTML, text_of

SOURCES = "/sources?owner=Ada"
MAIL = {"owner": "Ada", "address": "ada@x.example", "password": "between us"}
FOUND = {"names": ["INBOX", "Sent"], "count": 1200, "left_out": ["Spam"]}


@pytest.fixture
def key_path(tmp_path):
    """Return where the key of the installation lies."""
    return tmp_path / "secret.key"


@pytest.fixture
def page(store, clock, publish, call, key_path):
    """Call the page of an installation with a key file, on which Ada has a list."""
    publish(store, "Ada", CONTACTS)
    return call(store, clock, Options(webhooks=WebhookSettings(key_path)))


def send(page, form, place="mail", **headers):
    """Send one of the forms that connect."""
    return page.post(f"/sources/accounts/{place}", data=form, headers=HTML | headers, follow_redirects=False)


def looked(store, page, place, result=FOUND):
    """Let a worker have looked, and return what the page says then."""
    job = store.jobs.get(place.rpartition("/")[2])
    assert job.kind is JobKind.LOOK_AT_ACCOUNT
    store.job_queue.finish(job.id, result, job.asked_at)
    return text_of(page.get(place, headers=HTML).text)


def press(page, word, connection):
    """Press a button beside the account."""
    form = {"owner": "Ada", "connection": connection.id, "word": word}
    return page.post("/sources/connections", data=form, headers=HTML, follow_redirects=False)


@pytest.mark.parametrize("place", ["", "sign-in/"])
def test_a_job_that_is_no_look_is_not_shown_as_one(page, store, clock, place):
    """Neither as a look at an account nor as somebody's signing in."""
    job = store.jobs.ask(JobKind.MAKE_LIST, "Ada", {}, "page", to_epoch(clock.now))
    assert page.get(f"/sources/accounts/{place}{job.id}", headers=HTML).status_code == 404


def test_a_mail_account_is_kept_sealed_and_not_read_before_its_owner_agreed(page, store, key_path):
    """The page leads to what a worker finds, says what is read and what never, and asks."""
    answer = send(page, MAIL)
    (kept,) = store.connections.of("Ada")
    assert (kept.kind, kept.address, kept.state) == (
        ConnectionKind.IMAP,
        "ada@x.example",
        ConnectionState.PAUSED,
    )
    assert "between us" not in kept.secret
    place = place_of(TABLE, store.workspace, kept.id, "secret")
    assert read_key(key_path).open(kept.secret, place) == "between us"
    text = looked(store, page, answer.headers["location"])
    assert "Read: 1,200 mails in INBOX and Sent." in text
    assert "Left out: Spam." in text
    assert "never its text or its attachments" in text
    assert "every 15 minutes" in text
    assert store.connection_health.due(2**40) == []
    store.connections.set_settings(kept.id, {**kept.settings, "server": "imap.x.example"})
    assert press(page, "resume", kept).headers["location"] == SOURCES
    assert [one.id for one in store.connection_health.due(2**40)] == [kept.id]
    assert not store.connections.get(kept.id).is_draft


def test_an_account_whose_server_nobody_found_is_not_read(page, store):
    """Its owner names the server in the form, and the account is looked at again in place of the first."""
    send(page, MAIL)
    (kept,) = store.connections.of("Ada")
    assert press(page, "resume", kept).status_code == 422
    send(page, MAIL | {"server": "imap.other.example:993"})
    (again,) = store.connections.of("Ada")
    assert again.settings["named_server"] == "imap.other.example:993"
    assert again.id != kept.id


def test_an_account_that_is_read_is_not_connected_twice(page, store):
    """It says which it is."""
    send(page, MAIL)
    (kept,) = store.connections.of("Ada")
    store.connections.set_settings(kept.id, {"server": "imap.x.example", "every": 900})
    answer = send(page, MAIL)
    assert answer.status_code == 422
    assert kept.id in answer.text


def test_a_calendars_secret_address_is_shown_nowhere(page, store):
    """Neither in the list nor after the look."""
    secret = "webcal://cal.example.org/private-0a1b/basic.ics"  # noqa: S105
    answer = send(page, {"owner": "Ada", "secret": secret}, "calendar")
    text = looked(store, page, answer.headers["location"], {"names": ["Home"], "count": 3, "left_out": []})
    assert "Read: Home. Descriptions are never kept." in text
    sources = page.get(SOURCES, headers=HTML).text
    assert "cal.example.org/" in sources
    assert "private-0a1b" not in sources + text
    wrong = send(page, {"owner": "Ada", "secret": "ftp://x.example"}, "calendar")
    assert wrong.status_code == 422


def test_calendars_and_address_books_of_a_server_are_connected(page, store):
    """Over CalDAV and CardDAV, each an account of its own."""
    form = {"owner": "Ada", "server": "dav.x.example", "login": "ada", "password": "between us"}
    for what in ("caldav", "carddav"):
        send(page, form | {"what": what}, "dav")
    kept = store.connections.of("Ada")
    assert {str(one.kind) for one in kept} == {"caldav", "carddav"}
    assert {one.settings["server"] for one in kept} == {"https://dav.x.example/"}


def test_mail_of_a_server_is_connected_over_jmap(page, store):
    """The name that is signed in with is the mail address."""
    form = {"owner": "Ada", "server": "jmap.x.example", "password": "between us", "what": "jmap"}
    assert send(page, form | {"login": "ada"}, "dav").status_code == 422
    answer = send(page, form | {"login": "ada@x.example"}, "dav")
    (kept,) = store.connections.of("Ada")
    assert (str(kept.kind), kept.address) == ("jmap", "ada@x.example")
    assert "Read: 1,200 mails in INBOX and Sent." in looked(store, page, answer.headers["location"])


def test_a_connected_account_is_tested(page, store):
    """By a look that records nothing; there is nothing to agree to."""
    send(page, MAIL)
    (kept,) = store.connections.of("Ada")
    store.connections.set_settings(kept.id, {"server": "imap.x.example", "every": 900})
    store.connections.set_state(kept.id, ConnectionState.LIVE)
    text = looked(store, page, press(page, "look", kept).headers["location"])
    assert "1,200 mails" in text
    assert "Read it from now on" not in text
    assert store.connections.get(kept.id).state is ConnectionState.LIVE


def test_an_account_that_needs_its_owner_takes_a_new_password_here(page, store, key_path):
    """It is looked at with it first, and read again once its owner agrees."""
    send(page, MAIL)
    (kept,) = store.connections.of("Ada")
    store.connections.set_settings(kept.id, {"server": "imap.x.example", "every": 900})
    store.connections.set_state(kept.id, ConnectionState.NEEDS_YOU)
    assert "New password" in page.get(SOURCES, headers=HTML).text
    form = {"owner": "Ada", "connection": kept.id, "password": "newer"}
    answer = send(page, form, "password")
    assert "Read it from now on" in looked(store, page, answer.headers["location"])
    place = place_of(TABLE, store.workspace, kept.id, "secret")
    assert read_key(key_path).open(store.connections.get(kept.id).secret, place) == "newer"
    assert send(page, form | {"owner": "Eve"}, "password").status_code == 404


PRINT = ":".join(["A1"] * 32)


def test_a_certificate_of_ones_own_server_is_trusted_by_hand(page, store):
    """The page shows its fingerprint and a button; an account that is read already is not turned over so."""
    place = send(page, MAIL).headers["location"]
    (kept,) = store.connections.of("Ada")
    job = store.jobs.get(place.rpartition("/")[2])
    why = Message("{server} shows {fingerprint}", server="imap.x.example", fingerprint=PRINT)
    store.job_queue.fail(job.id, why, job.asked_at)
    assert "Trust this certificate" in page.get(place, headers=HTML).text
    form = {"owner": "Ada", "connection": kept.id, "fingerprint": PRINT}
    assert send(page, form | {"fingerprint": "A1"}, "trust").status_code == 422
    again = send(page, form, "trust").headers["location"]
    assert again != place
    assert store.connections.get(kept.id).settings["fingerprint"] == PRINT
    store.connections.set_settings(kept.id, {"server": "imap.x.example", "every": 900})
    assert send(page, form, "trust").status_code == 422


@pytest.mark.parametrize("form", [{"address": "ada"}, {"password": ""}, {"address": ""}, {"owner": "Eve"}])
def test_what_is_no_account_is_refused(page, store, form):
    """And nothing is kept."""
    assert send(page, MAIL | form).status_code in {404, 422}
    assert store.connections.all() == []


def test_no_password_is_taken_over_an_open_line(store, clock, publish, call, key_path):
    """From a phone at home without TLS the page says where accounts are connected."""
    publish(store, "Ada", CONTACTS)
    place = "http://192.168.1.7:8765"
    options = Options(on_network=True, webhooks=WebhookSettings(key_path), network_place=place)
    page = call(store, clock, options)
    for base, may_connect in (("http://127.0.0.1:8765", True), (place, False)):
        page.base_url = base
        in_a_browser(page)
        page.post("/sign-in", data={"link": store.sessions.link("own", to_epoch(clock.now))})
        seen = page.get(SOURCES, headers=HTML).text
        assert ("Connect mail" in seen, "or over https" in seen) == (may_connect, not may_connect)
    # The form of whoever is signed in there.
    in_a_browser(page)
    assert send(page, MAIL).status_code == 403
    assert store.connections.all() == []


def test_each_of_several_calendars_is_asked_about(page, store):
    """Those that are not ticked are somebody else's: kept as such, and counted beside the account."""
    form = {"owner": "Ada", "what": "caldav", "server": "dav.x.example", "login": "ada", "password": "b"}
    place = send(page, form, "dav").headers["location"]
    calendars = [["/ada/work/", "Work"], ["/ada/ben/", "Ben"]]
    result = {"names": ["Work", "Ben"], "count": 0, "left_out": [], "calendars": calendars}
    text = looked(store, page, place, result)
    assert "Which of these calendars are yours?" in text
    (kept,) = store.connections.of("Ada")
    asked = {"calendar": ["/ada/work/", "/ada/ben/"], "mine": ["/ada/work/"]}
    agreed = {"owner": "Ada", "connection": kept.id, "word": "resume"} | asked
    page.post("/sources/connections", data=agreed, headers=HTML, follow_redirects=False)
    (kept,) = store.connections.of("Ada")
    assert (kept.state, kept.settings["not_mine"]) == (ConnectionState.LIVE, ["/ada/ben/"])
    assert "1 calendar is left out: it is not yours." in text_of(page.get(SOURCES, headers=HTML).text)


def test_calendars_are_answered_anew(page, store):
    """The answer of before is shown; a calendar that is the owner's now is read from its beginning."""
    form = {"owner": "Ada", "what": "caldav", "server": "dav.x.example", "login": "ada", "password": "b"}
    send(page, form, "dav")
    (kept,) = store.connections.of("Ada")
    store.connections.set_settings(kept.id, {"server": "https://d.x/", "every": 3600, "not_mine": ["/ben/"]})
    store.connections.set_state(kept.id, ConnectionState.LIVE)
    store.connections.keep_cursor(kept, "/work/", {"stamp": "7"})
    store.connection_health.succeeded(kept.id, 0, due_at=2**40)
    place = press(page, "ask", kept).headers["location"]
    assert store.jobs.get(place.rpartition("/")[2]).arguments["every_calendar"]
    calendars = [["/work/", "Work"], ["/ben/", "Ben"]]
    looked(store, page, place, {"names": ["Work", "Ben"], "count": 0, "left_out": [], "calendars": calendars})
    shown = page.get(place, headers=HTML).text
    assert 'value="/work/" checked' in shown
    assert 'value="/ben/">' in shown
    answer = {"owner": "Ada", "connection": kept.id, "word": "answer", "calendar": ["/work/", "/ben/"]}
    same = answer | {"mine": ["/work/"]}
    page.post("/sources/connections", data=same, headers=HTML, follow_redirects=False)
    assert store.connections.cursors(kept.id) != {}
    page.post("/sources/connections", data=answer | {"mine": ["/ben/"]}, headers=HTML, follow_redirects=False)
    (kept,) = store.connections.of("Ada")
    assert (kept.state, kept.settings["not_mine"], kept.due_at) == (ConnectionState.LIVE, ["/work/"], 0)
    assert store.connections.cursors(kept.id) == {}


def test_one_calendar_alone_is_not_asked_about(page, store):
    """It is what was connected."""
    form = {"owner": "Ada", "what": "caldav", "server": "dav.x.example", "login": "ada", "password": "b"}
    place = send(page, form, "dav").headers["location"]
    result = {"names": ["Work"], "count": 0, "left_out": [], "calendars": [["/ada/work/", "Work"]]}
    assert "Which of these" not in looked(store, page, place, result)
