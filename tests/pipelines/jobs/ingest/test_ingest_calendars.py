"""A calendar exported again: who was to be met, and no longer is, may be suggested."""

from datetime import UTC, datetime, timedelta

import pytest

from data.importers.base.items import ReadOptions
from data.importers.tables.interactions import TableOptions
from data.schema import Direction, Interaction, to_epoch
from data.store.store import Store
from models.lists.ranking.list_request import ListRequest
from pipelines.jobs.ingest.ingest import IngestOptions, ingest
from pipelines.jobs.lists.suggest import suggest
from pipelines.log_sources.stored import log_from_store
from pipelines.model_store.artefact import prior

DAY = timedelta(days=1)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
READING = ReadOptions("Ada", me=frozenset({"ada@example.org"}), now=NOW)
BOB, PAST = "bob@example.org", "20260105T100000Z"


def entry(uid: str, start: str, *lines: str, guest: str = BOB) -> str:
    """Write one meeting of Ada's with one guest."""
    guests = ("ATTENDEE:mailto:ada@example.org", f"ATTENDEE:mailto:{guest}")
    whole = ["BEGIN:VEVENT", f"UID:{uid}", f"DTSTART:{start}", "SUMMARY:Tea", *guests, *lines, "END:VEVENT"]
    return "\r\n".join(whole)


@pytest.fixture
def store():
    """Return a store in which Ada met Bob every week until a month ago."""
    with Store() as opened:
        met = [
            Interaction("Ada", BOB, NOW - days * DAY, Direction.MUTUAL, "call", "test", f"{days}")
            for days in range(30, 300, 6)
        ]
        opened.interactions.record(met, to_epoch(NOW - DAY))
        yield opened


@pytest.fixture
def take_in(store, tmp_path):
    """Return what takes in a calendar of some entries and says what became of it."""

    def taken(*entries: str, name: str = "", end: str = "END:VCALENDAR\r\n"):
        path = tmp_path / "calendar.ics"
        head = ["BEGIN:VCALENDAR", *([f"X-WR-CALNAME:{name}"] if name else [])]
        path.write_bytes("\r\n".join([*head, *entries, end]).encode())
        (found,) = ingest(store, path, IngestOptions(READING, TableOptions(), NOW))
        return found

    return taken


def listed(store) -> list[str]:
    """Return who is on Ada's list now."""
    return [
        one.contact
        for one in suggest(
            store, log_from_store(store), prior(), ListRequest(to_epoch(NOW), to_epoch(NOW + DAY))
        ).suggestions
    ]


OTHERS = (
    entry("old", PAST, guest="cy@example.org"),
    entry("next", "20260401T100000Z", guest="di@example.org"),
)
COMING = entry("tea", "20260310T100000Z")


@pytest.mark.parametrize(
    "later",
    [
        (entry("tea", "20260310T100000Z", "STATUS:CANCELLED"), *OTHERS),
        (entry("tea", "20260310T100000Z", guest="eve@example.org"), *OTHERS),
        OTHERS,
    ],
    ids=["cancelled", "without Bob", "no longer there"],
)
def test_a_meeting_that_is_off_is_no_plan(store, take_in, later):
    """Cancelled, without the guest or gone from the calendar: the guest may be suggested again."""
    take_in(COMING, *OTHERS, name="Ada")
    assert BOB not in listed(store)
    assert take_in(*later, name="Ada").withdrawn == 1
    assert BOB in listed(store)
    assert "next/20260401T100000Z" in [
        one.external_id for one in store.planned_meetings.coming(to_epoch(NOW))
    ]


def test_one_time_of_a_series_can_be_off(store, take_in):
    """Taken out by EXDATE or moved: only that time is off or elsewhere, the others stay."""
    weekly = ("20260303T100000Z", "RRULE:FREQ=WEEKLY;COUNT=3")
    take_in(entry("tea", *weekly))
    assert take_in(entry("tea", *weekly, "EXDATE:20260310T100000Z")).withdrawn == 1
    assert [f"{one.at:%m-%d}" for one in store.planned_meetings.coming(to_epoch(NOW))] == ["03-03", "03-17"]


def test_another_calendar_takes_nothing_back(store, take_in):
    """Work and home are told apart by their names, and without one by having nothing in common."""
    take_in(COMING, *OTHERS, name="Work")
    family = entry("feast", "20260501T100000Z", guest="eve@example.org")
    assert [take_in(family, name=name).withdrawn for name in ("Home", "Home", "Work", "")] == [0, 0, 0, 0]
    assert BOB not in listed(store)


def test_half_a_calendar_takes_nothing_back_that_it_does_not_name(store, take_in):
    """Cut off, or with an entry that cannot be read, it does not say what is no longer there."""
    take_in(COMING, *OTHERS)
    assert take_in(*OTHERS, end="BEGIN:VEVENT\r\nUID:te").withdrawn == 0
    assert take_in(*OTHERS, "BEGIN:VEVENT\r\nUID:tea\r\nDTSTART:soon\r\nEND:VEVENT").withdrawn == 0
    assert BOB not in listed(store)


def test_the_same_calendar_twice_takes_nothing_back(take_in):
    """Nor is anything new the second time."""
    first = take_in(COMING, *OTHERS)
    again = take_in(COMING, *OTHERS)
    assert (first.plans, first.withdrawn, again.plans, again.withdrawn) == (2, 0, 0, 0)
