"""Interactions by their key: the new is written, the changed corrected, and the rest only looked at."""

from dataclasses import replace
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.store.engine.database import END_OF_TIME
from data.store.log.interactions import Recorded

WORKSPACES = count()
# (id, channel, whether it counts as contact): few ids, so that many come again.
rows = st.tuples(st.sampled_from("123"), st.sampled_from(["email", "call"]), st.booleans())


def expected(kept, chunk) -> Recorded:
    """Return what becomes of a chunk, and keep it: those that count first, then the others."""
    total = Recorded()
    for key, channel, counts in sorted(chunk, key=lambda row: not row[2]):
        before = kept.get(key)
        if before is not None and before[1] and not counts:
            total += Recorded(still_counting=1)
            continue
        kept[key] = (channel, counts)
        made, same = before is None, before == (channel, counts)
        total += Recorded(created=int(made), updated=int(not made and not same), duplicate=int(same))
    return total


@given(chunks=st.lists(st.lists(rows, min_size=1, max_size=6), max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_rows_are_kept_as_a_dictionary_would(store, happened, chunks):
    """New, the same again, corrected, twice in a chunk, and what says of contact that it is none."""
    own, kept = store.within(f"w{next(WORKSPACES)}"), {}
    for moment, chunk in enumerate(chunks, start=1):
        items = [
            replace(happened("Bob", -3, external_id=key), channel=channel, counts=counts)
            for key, channel, counts in chunk
        ]
        assert own.interactions.record(items, moment) == expected(kept, chunk)
    channels = own.database.execute(
        "SELECT external_id, channel, counts FROM interactions WHERE workspace = ?", (own.workspace,)
    )
    assert {key: (channel, bool(counts)) for key, channel, counts in channels} == kept


def test_what_is_there_as_it_is_stays_as_it_was_recorded(store, happened):
    """Of a chunk with one new row the others are not written again: no former version, no other moment."""
    before = [happened("Bob", -day, external_id=str(day)) for day in range(1, 6)]
    store.interactions.record(before, 1)
    new = happened("Bob", -9, external_id="9")
    assert store.interactions.record([*before, new], 2) == Recorded(created=1, duplicate=5)
    written = store.database.execute("SELECT external_id, recorded_at FROM interactions ORDER BY 1")
    assert written == [*((str(day), 1) for day in range(1, 6)), ("9", 2)]
    versions = store.database.execute("SELECT count(*) FROM interaction_versions")
    assert versions == [(6,)]
    assert len(store.interactions.columns(known_at=END_OF_TIME - 1)) == 6


def test_the_same_over_and_over_is_one(store, happened):
    """In one chunk, beside others: the first is new, and the rest are nothing."""
    one = happened("Bob", -3, external_id="1")
    assert store.interactions.record([one] * 2_500, 1) == Recorded(created=1, duplicate=2_499)
