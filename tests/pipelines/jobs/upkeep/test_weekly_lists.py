"""Each owner's list is made at their weekday and hour, once, whatever happened in between."""

from datetime import UTC, datetime, timedelta

import pytest

from data.schema import Direction, Interaction, to_epoch
from data.store.bookkeeping.preferences import TIMEZONE, WEEKLY
from data.store.bookkeeping.schedule import SchedulePart
from data.store.store import Store
from data.weekly.weekly_moment import WeeklyMoment
from pipelines.jobs.upkeep.weekly_lists import WeeklyLists
from pipelines.model_store.artefact import prior

# A Sunday.
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))])
def store(request, tmp_path):
    """Open a store in which Ada's rhythm with Bob has stopped, and who lives by UTC."""
    on_server = request.param == "postgresql"
    with Store(request.getfixturevalue("postgres_url") if on_server else tmp_path / "kith.db") as opened:
        opened.interactions.record([wrote("Ada", 30 + 7 * week) for week in range(12)], 1)
        opened.preferences.set("Ada", TIMEZONE, "UTC")
        yield opened


def wrote(owner, days_ago):
    """Return one message so many days before now."""
    at = NOW - timedelta(days=days_ago)
    return Interaction(owner, "Bob", at, Direction.SENT, "email", "t", f"{owner}{days_ago}")


def lists_of(store, owner="Ada"):
    """Return the moments of an owner's lists."""
    query = "SELECT as_of FROM lists WHERE workspace = ? AND owner = ? ORDER BY as_of"
    return [row[0] for row in store.database.execute(query, (store.workspace, owner))]


def test_a_list_is_made_each_monday_at_seven(store):
    """Looked at every hour for four weeks: the first at once, since none was there, then one a week."""
    weekly = WeeklyLists(lambda _: prior())
    made = [moment for hour in range(24 * 28) if weekly.step(store, moment := NOW + hour * HOUR)]
    assert made[0] == NOW
    assert [(one.isoweekday(), one.hour) for one in made[1:]] == [(1, 7)] * 4
    assert [to_epoch(one) for one in made] == lists_of(store)


def test_a_restart_makes_no_list_twice_and_one_that_was_missed(store):
    """What a worker has to do follows from the lists that are there."""
    monday = datetime(2026, 3, 2, 7, tzinfo=UTC)
    WeeklyLists(lambda _: prior()).step(store, monday)
    assert WeeklyLists(lambda _: prior()).step(store, monday + HOUR) == 0
    # Away over the next Monday.
    assert WeeklyLists(lambda _: prior()).step(store, monday + timedelta(days=9)) == 1


def test_another_weekday_holds_from_the_next_look_on(store):
    """Ada is in Dhaka, where Friday begins six hours earlier."""
    weekly = WeeklyLists(lambda _: prior())
    weekly.step(store, NOW)
    store.preferences.set("Ada", WEEKLY, WeeklyMoment(4, 8, "Asia/Dhaka").as_setting())
    friday = datetime(2026, 3, 6, 2, tzinfo=UTC)
    assert weekly.step(store, friday - timedelta(seconds=60)) == 0
    assert weekly.step(store, friday) == 1
    (part,) = store.schedule.of("Ada")
    assert (part.part, part.last_at, part.fault) == (SchedulePart.LIST, to_epoch(friday), None)
    assert part.next_at == to_epoch(friday + timedelta(days=7))


def test_what_fails_for_one_owner_is_noted_and_stops_no_other(store):
    """A zone that is not one any more has its sentence, and Ada has her list."""
    store.interactions.record([wrote("Abe", 3)], 1)
    store.preferences.set("Abe", WEEKLY, {"weekday": 0, "hour": 7, "zone": "Europe/Atlantis"})
    weekly = WeeklyLists(lambda _: prior())
    assert weekly.step(store, NOW) == 1
    (part,) = store.schedule.of("Abe")
    assert "Europe/Atlantis" in part.fault
    (overall,) = store.whole_schedule.overall()
    assert overall.failing == 1
    store.preferences.set("Abe", WEEKLY, WeeklyMoment(0, 7, "UTC").as_setting())
    weekly.step(store, NOW + HOUR)
    (part,) = store.schedule.of("Abe")
    assert part.fault is None


def test_a_look_between_two_moments_asks_the_store_nothing(store, monkeypatch):
    """Half a minute long."""
    weekly = WeeklyLists(lambda _: prior())
    weekly.step(store, NOW)
    monkeypatch.setattr(type(store.workspaces), "names", lambda _: pytest.fail("asked"))
    assert weekly.step(store, NOW + timedelta(seconds=29)) == 0
