"""The sorted log: what of its source leaves a trace, and what does not."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.facts.gather import gather
from models.features.matrix import compute
from models.log.groupby import Groups, counted_above, share_below
from models.log.log import Log, concatenate, take
from models.log.snapshot import take_snapshot

DAY = 86_400
OWNERS, CONTACTS = ("Ada", "Eve", "Ivo"), ("Bo", "Cy", "Di", "Flo")
ROWS = st.lists(
    st.tuples(
        st.sampled_from(OWNERS),
        st.sampled_from(CONTACTS),
        st.integers(0, 30 * DAY),
        st.sampled_from(["sent", "received", "mutual"]),
        st.sampled_from(["email", "call"]),
    ),
    min_size=1,
    max_size=40,
)


def _features(build, log, rename=lambda name: name):
    """Return each relationship's features by its names, as they were before renaming."""
    snapshot = take_snapshot(log, build.moment(31), 20 * DAY)
    found = compute(gather(snapshot, np.ones(len(snapshot), dtype=bool)))
    pairs = zip(log.owners[snapshot.owner], log.contacts[snapshot.contact], strict=True)
    return {(rename(one), rename(two)): row for (one, two), row in zip(pairs, found, strict=True)}


def _later(build, said):
    return [(who, whom, build.start + at, how, by) for who, whom, at, how, by in said]


def _alike(one, two):
    assert one.keys() == two.keys()
    for pair in one:
        np.testing.assert_array_equal(one[pair], two[pair])


@given(said=ROWS, order=st.randoms(use_true_random=False), twice=st.integers(0, 40))
def test_order_and_repeats_leave_no_trace(build, said, order, twice):
    """A shuffled table with some rows twice gives the same log, fingerprint and features."""
    rows = _later(build, said)
    shuffled = rows + rows[:twice]
    order.shuffle(shuffled)
    one, two = build.log(rows), build.log(shuffled)
    assert len(one) == len(set(rows))
    assert one.fingerprint() == two.fingerprint()
    np.testing.assert_array_equal(one.at, two.at)
    _alike(_features(build, one), _features(build, two))


# Names that sort the other way round, and names that are no letters at all.
REVERSED = dict(zip(OWNERS + CONTACTS, ("o3", "o2", "o1", "c4", "c3", "c2", "c1"), strict=True))
STRANGE = dict(
    zip(
        OWNERS + CONTACTS,
        ("Ñandú ✓", "18446744073709551615", "-7", "李雷", "Zoë", "007", "a\x1fb"),
        strict=True,
    )
)


@given(said=ROWS, names=st.sampled_from([REVERSED, STRANGE]))
def test_names_are_only_names(build, said, names):
    """Renaming everyone, also so that they sort the other way, changes no feature of anyone."""
    rows = _later(build, said)
    renamed = [(names[who], names[whom], *rest) for who, whom, *rest in rows]
    back = {new: old for old, new in names.items()}
    _alike(_features(build, build.log(rows)), _features(build, build.log(renamed), back.__getitem__))


@given(names=st.lists(st.text(st.sampled_from('ab\x1f",'), min_size=1, max_size=3), min_size=4, max_size=4))
def test_the_fingerprint_tells_every_two_logs_apart(build, names):
    """Logs of one row each are equal in fingerprint only if owner and contact are equal."""
    logs = [build.log([(*pair, build.start, "sent", "email")]) for pair in (names[:2], names[2:])]
    assert (logs[0].fingerprint() == logs[1].fingerprint()) == (names[:2] == names[2:])


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (("a", "bc", "email"), ("ab", "c", "email")),
        (("a", "b", "call"), ("a", "bcall", "")),
        (("a\x1fb", "c", "email"), ("a", "b\x1fc", "email")),
        (('a", "b', "c", "email"), ("a", 'b", "c', "email")),
    ],
)
def test_names_do_not_run_into_each_other(build, one, two):
    """Letters moved from one name to the next make another log."""
    prints = [build.log([(who, whom, build.start, "sent", by)]).fingerprint() for who, whom, by in (one, two)]
    assert prints[0] != prints[1]


@pytest.mark.parametrize(
    ("column", "value"), [("at", 1), ("direction", "mutual"), ("channel", "call"), ("contact", "B")]
)
def test_the_fingerprint_sees_every_column(build, column, value):
    """Another time, direction, channel or name is another log."""
    frame = build.frame(build.rows(("Ada", "Bo", 0, "sent"), ("Ada", "Cy", 1, "sent")))
    other = frame.copy()
    other.loc[0, column] = value
    assert Log.from_frame(frame).fingerprint() != Log.from_frame(other).fingerprint()


def test_numbers_are_names_too():
    """Ids of 64 bits keep all their digits, neighbours stay two, and are sorted as texts."""
    big = 2**63 - 1
    frame = pd.DataFrame(
        {
            "owner": [big, big, big - 1],
            "contact": [1, 2, 10],
            "at": [5, 4, 3],
            "direction": ["sent", "received", "mutual"],
            "channel": ["email", "email", "email"],
        }
    )
    log = Log.from_frame(frame)
    assert log.owners.tolist() == [str(big - 1), str(big)]
    assert log.contacts.tolist() == ["1", "10", "2"]
    assert log.at.tolist() == [3, 5, 4]
    assert log.starts.tolist() == [0, 1, 2]
    assert log.ends.tolist() == [1, 2, 3]


def test_the_source_table_is_left_alone(build):
    """Making a log changes neither the rows nor the order of the table it is made of."""
    frame = build.frame(build.rows(("B", "C", 3, "sent"), ("A", "C", 1, "mutual")))
    before = frame.copy(deep=True)
    Log.from_frame(frame)
    pd.testing.assert_frame_equal(frame, before)


def test_rows_are_in_order_of_owner_contact_and_time(build):
    """The log's first row is the first owner's first contact's oldest; first and last are times."""
    log = build.log(build.rows(("B", "C", 3, "sent"), ("A", "D", 9, "sent"), ("A", "C", 7, "sent")))
    assert log.owners[log.owner].tolist() == ["A", "A", "B"]
    assert log.at.tolist() == [build.moment(day) for day in (7, 9, 3)]
    assert (log.first, log.last) == (build.moment(3), build.moment(9))


def test_an_empty_log_is_a_log(build):
    """A table without rows has no relationships, and a fingerprint like any other."""
    log = build.log([])
    assert len(log) == len(log.starts) == len(log.owners) == 0
    assert log.fingerprint() == build.log([]).fingerprint()
    assert log.fingerprint() != build.contacts(0).fingerprint()
    assert len(log.before(0)) == 0


def test_taking_and_joining_are_inverse(build):
    """Facts cut in two and put under one another are the facts again, nested ones too."""
    facts = gather(take_snapshot(build.log(_crowd(build)), build.moment(9), 9 * DAY))
    half = np.arange(len(facts)) < 2
    again = concatenate([take(facts, half), take(facts, ~half)])
    np.testing.assert_array_equal(compute(again), compute(facts))


def _crowd(build):
    said = [("Ada", f"C{who}", who + day, "sent") for who in range(4) for day in range(3)]
    return build.rows(*said)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9)), max_size=30),
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 12)), min_size=1, max_size=10),
)
def test_counting_above_is_counting(values, asks):
    """Per question the values of its key that exceed it are counted, ties not among them."""
    key, value = (np.array([one[i] for one in values], dtype=np.int64) for i in (0, 1))
    ask_key, ask = (np.array([one[i] for one in asks], dtype=np.int64) for i in (0, 1))
    above, count = counted_above(key, value, ask_key, ask)
    assert above.tolist() == [sum(k == a and v > q for k, v in values) for a, q in asks]
    assert count.tolist() == [sum(k == a for k, _ in values) for a, _ in asks]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), min_size=1, max_size=30).map(sorted))
def test_share_below_is_counting(pairs):
    """The share of a group's other members below a value, ties half, NaN when alone."""
    group, value = np.array(pairs).T
    for (mine, own), share in zip(pairs, share_below(group, value), strict=True):
        others = [v for g, v in pairs if g == mine]
        others.remove(own)
        wanted = sum((v < own) + (v == own) / 2 for v in others) / len(others) if others else np.nan
        assert share == pytest.approx(wanted, nan_ok=True)


def test_runs_of_nothing_are_nothing():
    """Sums and maxima over no runs are empty."""
    none = np.zeros(0, dtype=np.int64)
    runs = Groups.of_keys(none)
    assert len(runs.sum(none)) == len(runs.max(none)) == len(runs.index) == 0


@given(asked=st.sets(st.sampled_from(["Ada", "Eve", "Ivo", "Nobody"])))
def test_the_log_of_some_owners_is_what_their_rows_alone_give(build, asked):
    """Codes and names are those of a log that holds nobody else."""
    rows = [
        *build.rows(("Ada", "Bo", 1, "sent"), ("Ada", "Di", 2, "received"), ("Ivo", "Cy", 2, "sent")),
        ("Eve", "Bo", build.moment(3), "mutual", "call"),
        ("Eve", "Zoe", build.moment(9), "sent", "chat"),
    ]
    part, alone = build.log(rows).of_owners(asked), [row for row in rows if row[0] in asked]
    assert len(part) == len(alone)
    if alone:
        assert part.fingerprint() == build.log(alone).fingerprint()
