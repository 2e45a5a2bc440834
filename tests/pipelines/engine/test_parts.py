"""Rows drawn from a packed log: to a budget, the same whatever the partition."""

from dataclasses import fields, is_dataclass

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.packed.build import bucket_of, build
from data.packed.reader import PackedLog
from data.synthetic.generator import synthetic_log
from models.dormancy.labelled_rows import gather_examples
from models.dormancy.row_sampling import (
    MOST_OF_OWNER,
    SamplingPlan,
    bucket_order,
    owner_order,
    reverse_bits,
)
from models.log.log import Log
from pipelines.engine.parts import sample_rows

DAY = 86_400
HORIZON = 60 * DAY


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    """Return a made-up log of forty owners, small ones that only time differs for among them."""
    return synthetic_log(4, owners=40, contacts_per_owner=8, days=300)


@pytest.fixture(scope="module")
def as_ofs(rows):
    """Return three moments, a month apart, before the log's end."""
    end = int(rows["at"].max())
    return [end - HORIZON - days * DAY for days in (60, 30, 0)]


@pytest.fixture(scope="module")
def packed(rows, tmp_path_factory):
    """Return the log in 1, 3, 8 and 64 buckets."""
    folder = tmp_path_factory.mktemp("packed")
    for buckets in (1, 3, 8, 64):
        build(folder / str(buckets), [rows], buckets)
    return {buckets: PackedLog.open(folder / str(buckets)) for buckets in (1, 3, 8, 64)}


def columns(of):
    """Return every array of rows, by its path."""
    for field in fields(of):
        value = getattr(of, field.name)
        if is_dataclass(value):
            yield from ((f"{field.name}.{name}", one) for name, one in columns(value))
        else:
            yield field.name, value


def same(one, other):
    """Tell whether two sets of rows agree to the last bit."""
    return all(
        a.tobytes() == b.tobytes() for (_, a), (_, b) in zip(columns(one), columns(other), strict=True)
    )


@pytest.mark.parametrize("budget", [1, 137, 200])
def test_exactly_the_budget_whatever_the_partition(packed, rows, as_ofs, budget):
    """A log past the budget gives just so many rows, the same ones out of any buckets by any workers."""
    before = int(rows["at"].max()) + 1
    plan = SamplingPlan(as_ofs, HORIZON, budget, seed=7)
    found = [sample_rows(log, plan, before, workers) for log in packed.values() for workers in (1, 3)]
    assert {len(one.examples) for one in found} == {budget}
    assert all(same(found[0].examples, one.examples) for one in found)
    assert len({one.owners for one in found}) == len({one.interactions for one in found}) == 1


def test_below_the_budget_it_is_the_whole_log(packed, rows, as_ofs):
    """Where everything fits, the rows are those of the log as a whole, in its order, to the bit."""
    found = sample_rows(packed[8], SamplingPlan(as_ofs, HORIZON, 10**6, 7), int(rows["at"].max()) + 1)
    whole = gather_examples(Log.from_frame(rows), as_ofs, HORIZON)
    assert len(found.examples) == len(whole)
    assert same(found.examples.facts, whole.facts)
    assert (found.examples.went_dormant == whole.went_dormant).all()


def test_no_more_is_read_than_the_budget_needs(packed, rows, as_ofs):
    """Of 64 buckets a small budget opens one; a log that grows costs no more."""
    plan = SamplingPlan(as_ofs, HORIZON, 20, 7)
    assert sample_rows(packed[64], plan, int(rows["at"].max()) + 1).buckets < 5


def test_another_seed_draws_other_rows(packed, rows, as_ofs):
    """The seed decides who is drawn."""
    before = int(rows["at"].max()) + 1
    one, other = (sample_rows(packed[8], SamplingPlan(as_ofs, HORIZON, 50, seed), before) for seed in (1, 2))
    assert not same(one.examples, other.examples)


def test_one_owner_cannot_take_the_budget(tmp_path):
    """Of an owner of a thousand contacts only so many are drawn at one as_of."""
    days = np.arange(0, 300, 30)
    many = pd.DataFrame(
        [("Ada", f"c{number}", int(day) * DAY, "sent", "email") for number in range(300) for day in days],
        columns=["owner", "contact", "at", "direction", "channel"],
    )
    build(tmp_path / "log", [many], 2)
    plan = SamplingPlan([250 * DAY], HORIZON, 1_000, 0)
    assert len(sample_rows(PackedLog.open(tmp_path / "log"), plan, 400 * DAY).examples) == MOST_OF_OWNER


@given(
    st.lists(st.text(max_size=8), min_size=1, max_size=40, unique=True), st.integers(0, 9), st.integers(0, 6)
)
def test_the_order_of_drawing_runs_through_the_buckets(names, seed, power):
    """Whoever comes first in the order lies in the bucket that comes first, with 1, 2, 4 ... buckets."""
    buckets = 2**power
    order = owner_order(np.array(names, dtype=object), seed)
    place = {bucket: number for number, bucket in enumerate(bucket_order(buckets, seed))}
    dealt = [place[int(one)] for one in bucket_of(pd.Series(names), buckets)]
    assert [dealt[one] for one in np.argsort(order)] == sorted(dealt)
    assert bucket_order(6, seed) is None


@given(st.integers(0, 2**64 - 1))
def test_bits_are_reversed(number):
    """The first bit becomes the last, and twice is once more the number."""
    turned = reverse_bits(np.array([number], dtype=np.uint64))
    assert int(turned[0]) == int(f"{number:064b}"[::-1], 2)
