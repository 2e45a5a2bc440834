"""One moment under two handles of one contact counts once, and again for each as soon as they are two."""

import pytest

from data.store.reading.interaction_pages import InteractionFilter

HOUR = 1 / 24


def record(store, happened, handle, *hours, **changes):
    """Let Ada write to a handle so many hours before the lists' day, each row with a key of its own."""
    rows = [
        happened(handle, -hour * HOUR, external_id=f"{handle} {place} {hour}", **changes)
        for place, hour in enumerate(hours)
    ]
    return store.interactions.record(rows, 1)


def counted(store):
    """Return how many rows count, by contact."""
    contacts = [row[1] for row in store.interactions.columns("Ada")]
    return {contact: contacts.count(contact) for contact in sorted(set(contacts))}


@pytest.fixture
def merged(store, happened):
    """Return a store in which Bob and Rob, of the same three moments, were merged; Rob has a fourth."""
    record(store, happened, "Bob", 1, 1, 2)
    record(store, happened, "Rob", 1, 1, 2, 3)
    assert counted(store) == {"Bob": 3, "Rob": 4}
    store.identities.merge("Ada", ["Bob", "Rob"], "", 2)
    return store


def test_each_moment_counts_once_after_a_merge(merged):
    """Two rows of one moment under each handle stay two; what only one handle has stays."""
    assert counted(merged) == {"Bob": 4}


def test_each_moment_is_read_back_once(merged):
    """Page by page an interaction under two handles is one, and two again after the merge is undone."""
    assert len(merged.interaction_pages.page("Ada", 9, InteractionFilter())) == 4
    merged.identities.undo("Ada", None, 3)
    assert len(merged.interaction_pages.page("Ada", 9, InteractionFilter())) == 7


def test_undoing_the_merge_lets_every_row_count_again(merged):
    """Nothing was taken away."""
    merged.identities.undo("Ada", None, 3)
    assert counted(merged) == {"Bob": 3, "Rob": 4}


def test_the_same_rows_again_change_nothing(merged, happened):
    """A source knows nothing of doubles: its rows are there already."""
    again = record(merged, happened, "Rob", 1, 1, 2, 3)
    assert (again.created, again.updated, again.duplicate) == (0, 0, 4)
    assert counted(merged) == {"Bob": 4}


def test_what_comes_later_under_both_names_counts_once(merged, happened):
    """A newer export under either name doubles nothing."""
    record(merged, happened, "Rob", 4)
    record(merged, happened, "Bob", 4)
    assert counted(merged) == {"Bob": 5}


@pytest.mark.parametrize("changes", [{"source": "another"}, {"channel": "call"}], ids=["source", "channel"])
def test_another_source_or_channel_is_another_contact(store, happened, changes):
    """Both rows count, whatever the moment."""
    record(store, happened, "Bob", 1)
    record(store, happened, "Rob", 1, **changes)
    store.identities.merge("Ada", ["Bob", "Rob"], "", 2)
    assert counted(store) == {"Bob": 2}


def test_a_day_without_an_hour_is_no_moment(store, happened):
    """A table of days may hold two contacts of one day."""
    record(store, happened, "Bob", 24)
    record(store, happened, "Rob", 24)
    store.identities.merge("Ada", ["Bob", "Rob"], "", 2)
    assert counted(store) == {"Bob": 2}
