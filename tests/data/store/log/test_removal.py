"""Late truth: what a source takes back, or gives to another contact, is as if it had never been otherwise."""

from dataclasses import replace
from datetime import timedelta

import pytest

from data.schema import Role, to_epoch
from data.store.log.batch_upsert import BatchResult
from data.store.log.removal import GoneInteraction
from tests.data.conftest import AS_OF

NOW = to_epoch(AS_OF + timedelta(days=1))


def log_of(store) -> list:
    """Return every interaction as (contact, id)."""
    rows = [row for table, row in store.everything() if table == "interactions"]
    return sorted((row["contact"], row["external_id"]) for row in rows)


def test_what_the_source_deleted_is_gone(store, happened):
    """With all its contacts or with one; what else it has, and its former versions, are told apart."""
    call = happened("Bob", -3, external_id="call", people=2)
    store.batch_upsert.record([call, replace(call, contact="Cy"), happened("Bob", -2, external_id="x")], 1)
    store.batch_upsert.record([replace(call, channel="meeting")], 2)
    gone = [GoneInteraction("test", "call", "Ada", "Bob"), GoneInteraction("test", "x", "Ada")]
    assert store.removal.remove([*gone, GoneInteraction("test", "never", "Ada")], NOW) == [1, 1, 0]
    assert log_of(store) == [("Cy", "call")]
    assert not [row for table, row in store.everything() if table == "former_versions"]
    assert store.removal.remove(gone, NOW) == [0, 0]


def test_a_row_that_is_named_twice_went_once(store, happened):
    """It is counted for the first that names it, however the others name it."""
    meeting = happened("Bob", -3, external_id="1", people=2)
    store.batch_upsert.record([meeting, replace(meeting, contact="Cy"), replace(meeting, contact="Di")], 1)
    gone = [GoneInteraction("test", "1", "Ada", contact) for contact in ("Bob", "Bob", None, "Cy")]
    assert store.removal.remove(gone, NOW) == [1, 0, 2, 0]
    assert store.interactions.count() == 0


def test_another_owner_or_source_has_it_still(store, happened):
    """The key is source, id and owner together."""
    one = happened("Bob", -3, external_id="1")
    store.batch_upsert.record([one, replace(one, owner="Eve"), replace(one, source="crm")], 1)
    assert store.removal.remove([GoneInteraction("test", "1", "Ada")], NOW) == [1]
    assert store.interactions.count() == 2


def test_an_interaction_that_is_with_somebody_else_now_moves(store, happened):
    """The former contact has it no longer, and it can move back."""
    one = happened("Bob", -3, external_id="1")
    store.batch_upsert.record([one], 1)
    assert store.batch_upsert.record([replace(one, contact="Cy")], 2) == [BatchResult.MOVED]
    assert log_of(store) == [("Cy", "1")]
    assert store.batch_upsert.record([replace(one, contact="Cy")], 3) == [BatchResult.DUPLICATE]
    assert store.batch_upsert.record([one], 4) == [BatchResult.MOVED]
    assert log_of(store) == [("Bob", "1")]


@pytest.mark.parametrize("several", [{"people": 3}, {"role": Role.TO}])
def test_an_interaction_of_several_keeps_them_all(store, happened, several):
    """A meeting of three, or a mail to three, is told row by row, also in calls of their own."""
    one = happened("Bob", -3, external_id="1", **several)
    store.batch_upsert.record([one], 1)
    assert store.batch_upsert.record([replace(one, contact="Cy")], 2) == [BatchResult.CREATED]
    assert len(log_of(store)) == 2


def test_contacts_of_one_batch_stay_beside_each_other(store, happened):
    """What one call says of one interaction is all true; a later call may still say otherwise."""
    one = happened("Bob", -3, external_id="1")
    others = [replace(one, contact=name) for name in ("Cy", "Di")]
    assert store.batch_upsert.record([one, *others], 1) == [BatchResult.CREATED] * 3
    assert store.batch_upsert.record([*others, one], 2) == [BatchResult.DUPLICATE] * 3
    joined = replace(one, contact="Fay")
    assert store.batch_upsert.record([one, *others, joined], 2)[-1] == BatchResult.CREATED
    assert len(log_of(store)) == 4
    assert store.batch_upsert.record([replace(one, contact="Eve")], 3) == [BatchResult.MOVED]
    assert log_of(store) == [("Eve", "1")]


@pytest.mark.parametrize("way", ["gone", "moved"])
def test_days_are_counted_anew(store, happened, way):
    """The counts of each day that were kept for the page are those of the log that is left."""
    rows = [happened("Bob", -n, external_id=str(n)) for n in range(1, 6)]
    store.batch_upsert.record(rows, 1)
    store.daily_counts.keep("Ada", NOW)
    if way == "gone":
        store.removal.remove([GoneInteraction("test", "3", "Ada")], NOW)
    else:
        moved = replace(rows[2], contact="Cy", at=rows[2].at - timedelta(days=30))
        store.batch_upsert.record([moved], NOW + 1)
    store.daily_counts.keep("Ada", NOW + 2)
    days = store.daily_counts.get("Ada", NOW + 2)["test"]
    assert sum(days.values()) == store.interactions.count()
    assert to_epoch(rows[2].at) // 86_400 not in days


def test_a_list_is_made_anew_for_whoever_lost_one(store, happened):
    """The owner is pending again, and nobody else."""
    store.batch_upsert.record([happened("Bob", -3, external_id="1"), happened("Bob", -3, owner="Eve")], 1)
    store.change_counts.settle(store.change_counts.pending())
    store.removal.remove([GoneInteraction("test", "1", "Ada")], NOW)
    assert set(store.change_counts.pending()) == {"Ada"}


def test_the_double_of_what_is_gone_counts_again(store, happened):
    """One moment under two handles of one contact counts once, whichever row is left."""
    once = [happened(name, -3.5, external_id=name, source="chat") for name in ("Bo", "Bob")]
    store.batch_upsert.record(once, 1)
    store.directory.merge("Bo", "Bob", 2)
    assert len(store.interactions.between("Ada", "Bob", 9)) == 1
    for name in ("Bob", "Bo"):
        with store.rehearsal() as rehearsed:
            rehearsed.removal.remove([GoneInteraction("chat", name, "Ada")], NOW)
            assert len(rehearsed.interactions.between("Ada", "Bob", 9)) == 1
