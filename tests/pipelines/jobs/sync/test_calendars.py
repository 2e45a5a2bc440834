"""Calendars and address books are read over https, CalDAV and CardDAV, as their files are."""

from datetime import UTC, datetime, timedelta

import pytest

from data.errors import NeedsOwnerError
from data.importers.calendar.secret_address import shown_address
from data.store.bookkeeping.connections import ConnectionKind, ConnectionState
from data.store.store import Store
from pipelines.connect.web import https
from pipelines.connect.web.dav import as_one_calendar
from pipelines.connect.web.https import HttpsAccount
from pipelines.jobs.sync.sync import sync
from service.use_cases.connections.accounts import ConnectionUseCases, NewAccount
from tests.pipelines.connect.web_servers import (
    GUEST,
    LOGIN,
    PASSWORD,
    card,
    event,
    running_radicale,
    serving,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def radicale(tmp_path_factory):
    """Run a Radicale for these tests."""
    with running_radicale(tmp_path_factory.mktemp("radicale")) as web:
        yield web


@pytest.fixture
def page(tmp_path):
    """Serve one address."""
    with serving(tmp_path) as page:
        yield page


class Reader:
    """A store with one account, read when a test says so."""

    def __init__(self, folder, kind, address, settings, secret):
        self.store, self.key_path, self.now = Store(), folder / "secret.key", NOW
        account = NewAccount("ana", kind, address, settings, secret)
        self.number = ConnectionUseCases(self.store, self.key_path).add(account, 0).id

    @property
    def connection(self):
        """The account as it stands."""
        return self.store.connections.get(self.number)

    def read(self):
        """Read what is new, and return what came of it."""
        self.now += timedelta(minutes=1)
        return sync(self.store, self.connection, self.key_path, lambda: self.now)

    def rows(self, table):
        """Return the keys and handles of a table's rows."""
        return sorted(self.store.database.execute(f"SELECT external_id, handle FROM {table}"))


@pytest.fixture
def by_address(page, tmp_path):
    """Return a reader of the secret address."""
    settings = {"server": "127.0.0.1", "fingerprint": page.fingerprint, "me": LOGIN}
    return Reader(tmp_path, ConnectionKind.ICS, shown_address(page.url), settings, page.url)


def over_dav(radicale, tmp_path, kind, secret=PASSWORD):
    """Return a reader of Radicale's account."""
    settings = {"server": radicale.url, "login": LOGIN, "fingerprint": radicale.fingerprint}
    return Reader(tmp_path, kind, LOGIN, settings, secret)


def calendar(*objects):
    """Return some meetings as the file that a secret address shows."""
    return as_one_calendar("Work", "https://x.example/work", list(objects)).encode()


def test_a_secret_address_brings_meetings_and_plans(page, by_address):
    """Unchanged it is not read again; a plan that is cancelled goes; one that came to pass is contact."""
    page.body, page.headers = calendar(event(1), event(2, "20260310"), event(3, "20260311")), {"ETag": '"1"'}
    assert by_address.read().fault is None
    assert [handle for _, handle in by_address.rows("interactions")] == [GUEST]
    assert len(by_address.rows("planned_meetings")) == 2
    assert by_address.read().result.recorded.duplicate == 0
    assert page.requests[-1]["If-None-Match"] == '"1"'
    page.body, page.headers = calendar(event(1), event(2, "20260310")), {"ETag": '"2"'}
    by_address.read()
    assert len(by_address.rows("planned_meetings")) == 1
    by_address.now += timedelta(days=20)
    by_address.read()
    assert len(by_address.rows("interactions")) == 2


def test_the_address_itself_is_shown_nowhere(page, by_address):
    """It is the secret: neither the list of accounts nor an export has it."""
    page.body = calendar(event(1))
    by_address.read()
    kept = f"{by_address.connection!r}" + "".join(map(repr, by_address.store.everything()))
    assert "private-0123" not in kept
    assert "never kept" not in kept
    assert by_address.connection.address.startswith("127.0.0.1/")


@pytest.mark.parametrize(
    ("status", "headers", "body", "state", "sentence"),
    [
        (404, {}, b"", ConnectionState.NEEDS_YOU, "knows this address no more"),
        (401, {}, b"", ConnectionState.NEEDS_YOU, "does not take the password"),
        (200, {}, b"<html>sign in</html>", ConnectionState.NEEDS_YOU, "answers with no calendar"),
        (
            302,
            {"Location": "https://evil.example/x"},
            b"",
            ConnectionState.NEEDS_YOU,
            "sends on to evil.example",
        ),
        (302, {"Location": "http://127.0.0.1/x"}, b"", ConnectionState.NEEDS_YOU, "sends on to 127.0.0.1"),
        (302, {"Location": "/private-0123/basic.ics"}, b"", ConnectionState.LIVE, "without end"),
        (503, {}, b"", ConnectionState.LIVE, "answers 503 for now"),
    ],
)
def test_what_stands_in_the_way_is_said(page, by_address, status, headers, body, state, sentence):
    """A redirect to another host is refused; what time may mend is tried again."""
    page.status, page.headers, page.body = status, headers, body
    assert sentence in str(by_address.read().fault)
    assert by_address.connection.state is state


def test_a_server_that_asks_for_patience_gets_it(page, by_address):
    """Retry-After in seconds is longer than the usual pause."""
    page.status, page.headers = 429, {"Retry-After": "7200"}
    by_address.read()
    assert by_address.connection.due_at - int(by_address.now.timestamp()) == 7200


def test_an_answer_without_end_is_ended(page, by_address, monkeypatch):
    """Nothing of it is recorded."""
    monkeypatch.setattr(https, "MOST_BYTES", 100_000)
    page.body = calendar(event(1)) + b"X" * 200_000
    assert "no calendar" in str(by_address.read().fault)
    assert by_address.rows("interactions") == []


@pytest.mark.parametrize("url", ["http://x.example/a.ics", "file:///etc/passwd", "x"])
def test_anything_but_https_is_refused(url):
    """Nobody is asked."""
    with pytest.raises(NeedsOwnerError, match="https"):
        HttpsAccount(url)


def test_calendars_are_found_and_read_where_they_changed(radicale, tmp_path):
    """From the server's address alone; a change and a deletion are seen, a quiet look reads nothing."""
    for name, title in (("work", "Work"), ("home", "Home & more".replace("&", "&amp;"))):
        radicale.make("calendar", name, title)
    radicale.put("work/1.ics", event(1))
    radicale.put("work/2.ics", event(2, "20260310"))
    radicale.put("work/4.ics", event(4, "20260312"))
    radicale.put("home/3.ics", event(3, guest="bob@example.org"))
    reader = over_dav(radicale, tmp_path, ConnectionKind.CALDAV)
    assert reader.read().fault is None
    assert {handle for _, handle in reader.rows("interactions")} == {GUEST, "bob@example.org"}
    assert len(reader.rows("planned_meetings")) == 2
    quiet = reader.read().result.recorded
    assert (quiet.created, quiet.duplicate) == (0, 0)
    radicale.delete("work/2.ics")
    radicale.put("home/5.ics", event(5, guest="cy@example.org"))
    assert reader.read().result.recorded.created == 1
    assert len(reader.rows("planned_meetings")) == 1


def test_address_books_bring_names_and_handles(radicale, tmp_path):
    """All handles of a card are one person."""
    radicale.make("addressbook", "people", "People")
    radicale.put("people/1.vcf", card(1, "Dora Ek"))
    reader = over_dav(radicale, tmp_path, ConnectionKind.CARDDAV)
    assert reader.read().fault is None
    names = reader.store.database.execute("SELECT name FROM contacts")
    assert names == [("Dora Ek",)]


def test_a_wrong_password_needs_its_owner(radicale, tmp_path):
    """It is tried once."""
    reader = over_dav(radicale, tmp_path, ConnectionKind.CALDAV, secret="wrong")  # noqa: S106
    reader.read()
    assert reader.connection.state is ConnectionState.NEEDS_YOU
