"""The days of each source: counted once, kept, and added to; always what counting anew would say."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.schema import LOGGED, Direction, Interaction, to_epoch
from data.store.bookkeeping.daily_counts import MOST_ADDED
from data.store.bookkeeping.preferences import DAYS, EVERYONE
from data.store.engine.database import END_OF_TIME
from data.store.log.removal import GoneInteraction
from data.store.store import Store

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def wrote(at: datetime, key: str = "", source: str = "mail") -> Interaction:
    """Return one message at a moment."""
    return Interaction("Me", "ada", at, Direction.SENT, "email", source, key or at.isoformat())


@pytest.fixture
def store() -> Iterator[Store]:
    """Open a store whose days are kept as of NOW."""
    with Store() as store:
        store.interactions.record([wrote(NOW - one * DAY) for one in range(1, 40)], to_epoch(NOW) - 60)
        store.daily_counts.keep("Me", to_epoch(NOW))
        yield store


def agree(store: Store, as_of: datetime, *, kept: bool = True) -> None:
    """Hold what is kept against what everybody's days, which are always counted, say."""
    moment = to_epoch(as_of)
    assert (store.daily_counts.get("Me", moment) is not None) is kept
    assert store.sources.coverage(moment, "Me") == store.sources.coverage(moment)
    assert store.sources.fell_silent(moment, ["Me"]) == store.sources.fell_silent(moment)


def test_what_came_since_is_added(store):
    """In a source known before or a new one, on an old day or a new one."""
    later = NOW + timedelta(minutes=5)
    more = [wrote(later, "a"), wrote(NOW - 3 * DAY, "b"), wrote(NOW - 90 * DAY, "c", "chat")]
    store.interactions.record(more, to_epoch(later))
    agree(store, later + DAY)
    assert {one.source: one.count for one in store.sources.coverage(to_epoch(later + DAY), "Me")} == {
        "mail": 41,
        "chat": 1,
    }


def test_what_lies_ahead_does_not_count_yet(store):
    """An appointment of next week counts when it was."""
    store.interactions.record([wrote(NOW + 7 * DAY, "ahead")], to_epoch(NOW))
    agree(store, NOW)
    agree(store, NOW + 8 * DAY)


def test_rows_younger_than_the_moment_of_keeping_do_not_make_it_anew(store):
    """An import keeps as of its beginning; the same import a second later changes nothing."""
    began = to_epoch(NOW) + 60
    store.interactions.record([wrote(NOW - DAY, "late")], began + 1)
    store.daily_counts.keep("Me", began)
    kept = store.preferences.get(EVERYONE, f"{DAYS}Me")
    store.daily_counts.keep("Me", began + 2)
    assert store.preferences.get(EVERYONE, f"{DAYS}Me") == kept
    agree(store, NOW + DAY)


def test_of_an_earlier_day_it_is_counted_anew(store):
    """What is kept says nothing of a day before it was."""
    agree(store, NOW - 5 * DAY, kept=False)


def test_what_was_corrected_is_counted_anew(store):
    """Until it is kept again."""
    first = (NOW - DAY).isoformat()
    store.interactions.record([wrote(NOW - 2 * DAY, first)], to_epoch(NOW) + 1)
    agree(store, NOW + DAY, kept=False)
    store.daily_counts.keep("Me", to_epoch(NOW) + 2)
    agree(store, NOW + DAY)


def test_whoever_is_forgotten_is_taken_out_of_what_is_kept(store):
    """The others need not be counted again; of a source of theirs alone nothing stays."""
    other = Interaction("Me", "bob", NOW - DAY, Direction.SENT, "message", "chat", "1")
    store.interactions.record([other, wrote(NOW, "later")], to_epoch(NOW) + 1)
    store.daily_counts.keep("Me", to_epoch(NOW) + 2)
    store.erasure.forget("Me", "bob", to_epoch(NOW) + 3)
    agree(store, NOW + DAY)
    store.erasure.forget("Me", "ada", to_epoch(NOW) + 4)
    agree(store, NOW + DAY)
    assert store.daily_counts.get("Me", to_epoch(NOW + DAY)) == {}


def test_a_large_import_is_counted_anew(store):
    """To add each of its rows to what is kept would take longer."""
    store.interactions.record([wrote(NOW, f"{one}") for one in range(MOST_ADDED + 1)], to_epoch(NOW) + 1)
    agree(store, NOW + DAY, kept=False)


def test_a_batch_is_added_and_a_removal_counted_anew(store):
    """What comes over the API leaves the days standing; what is taken back does not."""
    store.batch_upsert.record([wrote(NOW - DAY, "new"), wrote(NOW, "other", "chat")], to_epoch(NOW) + 1)
    agree(store, NOW + DAY)
    store.removal.remove([GoneInteraction("mail", "new", "Me")], to_epoch(NOW) + 2)
    agree(store, NOW + DAY, kept=False)


def test_what_sources_reach_is_told_without_what_was_written_by_hand(store):
    """A meeting that the owner wrote down is no source, and has nothing counted anew."""
    store.interactions.record([wrote(NOW, "met", LOGGED)], to_epoch(NOW) + 1)
    reach = store.sources.reach(to_epoch(NOW + DAY), "Me")
    assert [(one.source, one.count) for one in reach] == [("mail", 39)]
    agree(store, NOW + DAY)


def test_what_was_written_down_by_hand_and_taken_back_again(store):
    """Is as if it had never been."""
    store.interactions.record([wrote(NOW, "slip", LOGGED)], to_epoch(NOW) + 1)
    agree(store, NOW + DAY)
    store.interactions.unlog("Me", "slip")
    agree(store, NOW + DAY)


@given(st.lists(st.tuples(st.integers(0, 60), st.sampled_from(["mail", "chat"]), st.integers(0, 3))))
def test_whatever_comes_in_whatever_order(changes):
    """Kept days and counted days say the same after any number of new and corrected interactions."""
    with Store() as store:
        for turn, (days, source, key) in enumerate(changes):
            at = to_epoch(NOW) + 10 * turn
            store.interactions.record([wrote(NOW - days * DAY, f"{key}", source)], at)
            if turn % 3 == 0:
                store.daily_counts.keep("Me", at + 5)
            moment = at + 5
            assert store.sources.coverage(moment, "Me", END_OF_TIME) == store.sources.coverage(moment)
