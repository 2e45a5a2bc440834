"""Of a calendar or an address book over CalDAV and CardDAV what changed is read, and nothing else."""

import random

import pytest

from data.store.bookkeeping.connections import ConnectionKind
from pipelines.connect.web.dav_sync import is_refused
from pipelines.connect.web.https import Answer, HttpsAccount
from tests.pipelines.connect.web_servers import GUEST, card, event, running_radicale
from tests.pipelines.jobs.sync.test_calendars import over_dav


@pytest.fixture(scope="module")
def radicale(tmp_path_factory):
    """Run a Radicale with two calendars of one meeting and one plan each, and an address book."""
    with running_radicale(tmp_path_factory.mktemp("radicale")) as web:
        for number, name in enumerate(("home", "work")):
            web.make("calendar", name, name.title())
            web.put(f"{name}/1.ics", event(10 * number + 1))
            web.put(f"{name}/2.ics", event(10 * number + 2, "20260310"))
        web.make("addressbook", "people", "People")
        web.put("people/1.vcf", card(1, "Dora Ek"))
        yield web


@pytest.fixture
def asked(monkeypatch):
    """Return the requests that are sent from now on: the method and the body of each."""
    requests, answer = [], HttpsAccount.answer

    def noted(self, method, url, body=None, headers=None):
        requests.append((method, (body or b"").decode()))
        return answer(self, method, url, body, headers)

    monkeypatch.setattr(HttpsAccount, "answer", noted)
    return requests


@pytest.fixture
def reader(radicale, tmp_path):
    """Return a reader that has read both calendars."""
    reader = over_dav(radicale, tmp_path, ConnectionKind.CALDAV)
    assert reader.read().fault is None
    return reader


def keep(reader, part, **values):
    """Change what is kept of how far a calendar is read."""
    cursor = reader.store.connections.cursors(reader.number)[part]
    reader.store.connections.keep_cursor(reader.connection, part, {**cursor, **values})


def test_a_look_with_nothing_new_costs_one_request_a_calendar(reader, asked):
    """Neither the account nor the server is asked where calendars lie."""
    assert reader.read().fault is None
    assert [(method, "sync-collection" in body) for method, body in asked] == [("REPORT", True)] * 2


def test_changes_alone_are_fetched(radicale, reader, asked):
    """One new meeting: its calendar is asked for it by name, the other calendar for nothing."""
    radicale.put("work/3.ics", event(3, guest="cy@example.org"))
    asked.clear()
    created = reader.read().result.recorded
    fetched = [body for method, body in asked if "multiget" in body]
    assert (created.created, created.duplicate) == (1, 0)
    assert len(asked) == 3
    assert [body.count("<href>") for body in fetched] == [1]
    asked.clear()
    reader.read()
    assert len(asked) == 2


def test_an_entry_that_is_gone_takes_its_plan_along(radicale, reader, asked):
    """Its path is all that the server tells of it; nothing is fetched."""
    radicale.put("home/4.ics", event(4, "20260312"))
    reader.read()
    assert len(reader.rows("planned_meetings")) == 3
    radicale.delete("home/4.ics")
    asked.clear()
    assert reader.read().fault is None
    assert len(asked) == 2
    assert [key for key, _ in reader.rows("planned_meetings")] == [
        "e12@example.org/20260310T100000Z",
        "e2@example.org/20260310T100000Z",
    ]


def test_a_refused_token_has_the_calendar_read_whole(reader, asked):
    """Radicale refuses a token that it never gave; what is known stays once, and the next look is quiet."""
    (part, *_) = sorted(reader.store.connections.cursors(reader.number))
    keep(reader, part, token="http://radicale.org/ns/sync/0000")  # noqa: S106 - no secret
    before = reader.rows("interactions")
    assert reader.read().fault is None
    assert [method for method, body in asked if "calendar-query" in body] == ["REPORT"]
    assert reader.rows("interactions") == before
    asked.clear()
    reader.read()
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("status", "body", "refused"),
    [
        (403, b"<error><valid-sync-token/></error>", True),
        (412, b"<D:error><D:valid-sync-token/></D:error>", True),
        (404, b"", True),
        (403, b"<error><need-privileges/></error>", False),
        (207, b"<multistatus/>", False),
    ],
)
def test_servers_refuse_a_token_in_their_own_ways(status, body, refused):
    """Radicale and Cyrus answer 403, Xandikos 412, both with the name of what was wrong."""
    assert is_refused(Answer("https://x.example/", status, {}, body)) is refused


def test_a_server_without_tokens_is_asked_for_its_tag(radicale, reader, asked):
    """One request a calendar still; a new tag has that calendar read whole."""
    for part in reader.store.connections.cursors(reader.number):
        keep(reader, part, token="")
    reader.read()
    assert [method for method, _ in asked] == ["PROPFIND"] * 2
    radicale.put("work/5.ics", event(5, guest="dan@example.org"))
    assert reader.read().result.recorded.created == 1


def test_a_calendar_that_was_not_read_is_found_again(reader, asked):
    """A first reading that ended between two calendars goes on with the second."""
    (first, *_) = sorted(reader.store.connections.cursors(reader.number))
    reader.store.database.execute("DELETE FROM connection_cursors WHERE part = ?", (first,))
    assert reader.read().fault is None
    assert first in reader.store.connections.cursors(reader.number)
    assert len([body for _, body in asked if "calendar-query" in body]) == 1


def test_a_changed_card_is_read_alone(radicale, tmp_path, asked):
    """Of an address book as of a calendar."""
    reader = over_dav(radicale, tmp_path, ConnectionKind.CARDDAV)
    reader.read()
    radicale.put("people/2.vcf", card(2, "Emil Oz"))
    asked.clear()
    assert reader.read().fault is None
    assert [body.count("<href>") for _, body in asked] == [0, 1]
    assert {name for (name,) in reader.store.database.execute("SELECT name FROM contacts")} == {
        "Dora Ek",
        "Emil Oz",
    }


def test_change_by_change_is_the_same_as_one_full_reading(radicale, reader, tmp_path):
    """Meetings are put, moved and deleted between looks: at the end the plans are those of a new reader."""
    chance, there = random.Random(7), set()  # noqa: S311 - a fixed order of changes
    for number in range(12):
        for _ in range(3):
            name = f"work/m{chance.randrange(6)}.ics"
            if name in there and chance.random() < 0.4:
                radicale.delete(name)
                there.discard(name)
            else:
                day = chance.choice(["20260205", "20260315", "20260401", "20260420"])
                radicale.put(name, event(20 + int(name[6]), day, guest=f"g{number}@example.org"))
                there.add(name)
        assert reader.read().fault is None
    (tmp_path / "anew").mkdir()
    anew = over_dav(radicale, tmp_path / "anew", ConnectionKind.CALDAV)
    anew.read()
    assert reader.rows("planned_meetings") == anew.rows("planned_meetings")
    assert set(anew.rows("interactions")) <= set(reader.rows("interactions"))
    assert GUEST in {handle for _, handle in anew.rows("interactions")}
