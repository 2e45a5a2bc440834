"""The compiled kernel and the plain array code say the same, to the last bit."""

import math
import os
import subprocess
import sys
from dataclasses import fields, is_dataclass, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.synthetic.generator import synthetic_log
from models.dormancy.labelled_rows import examples_at, gather_examples, survey_examples
from models.facts import compiled as kernel
from models.facts.gather import count, gather, gather_with_dormant, walk
from models.log.groupby import LONGEST_FADE, UNIT, decay
from models.log.log import Log, concatenate
from models.log.snapshot import MIN_INTERACTIONS, take_snapshot, turnover

DAY = 86_400
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["Ada", "Eve", "Ivo"]),
        st.sampled_from(["Bo", "Cy", "Di"]),
        st.integers(0, 20 * DAY),
        st.sampled_from(["sent", "received", "mutual"]),
        st.sampled_from(["email", "call", "note"]),
    ),
    min_size=1,
    max_size=60,
)


@pytest.fixture(scope="module", autouse=True)
def _compiled(build) -> None:
    """Make the kernel once, so that no test waits for the compiler."""
    survey_examples(build.contacts(0, 1), [build.moment(2)], DAY)


def assert_same(one, other, at=""):
    """Fail where two dataclasses of arrays differ in a value, a type or a name."""
    for field in fields(one):
        mine, theirs = getattr(one, field.name), getattr(other, field.name)
        if is_dataclass(mine):
            assert_same(mine, theirs, f"{at}{field.name}.")
        else:
            assert mine.dtype == theirs.dtype, f"{at}{field.name}"
            np.testing.assert_array_equal(mine, theirs, f"{at}{field.name}")


@given(
    lives=st.lists(st.tuples(st.integers(0, 15), st.integers(2, 5)), min_size=3, max_size=7),
    horizon=st.sampled_from([1, 3, 8]),
    shared=st.booleans(),
    walks=st.sampled_from([1, kernel.WORTH_COMPILING]),
)
def test_the_dormant_are_walked_beside_the_cohort(build, lives, horizon, shared, walks):
    """One walk gives the bits of two: of the cohort alone, and of everyone with enough history."""
    rows = [
        ("AE"[number % 2], f"contact {number // 2}", 20 - silent - place, "sent")
        for number, (silent, size) in enumerate(lives)
        for place in range(size)
    ]
    log = replace(build.log(build.rows(*rows)), shared=shared)
    snapshot = take_snapshot(log, build.moment(20.5), horizon * DAY)
    cohort, everyone = gather_with_dormant(snapshot, walks)
    assert_same(cohort, gather(snapshot))
    assert_same(everyone, gather(snapshot, snapshot.interactions >= MIN_INTERACTIONS))


@given(
    said=ROWS,
    moments=st.lists(st.integers(1, 25 * DAY), min_size=1, max_size=5),
    horizon=st.sampled_from([1, 3, 8, 30]),
)
def test_one_walk_for_all_as_ofs_says_what_the_array_code_says(build, said, moments, horizon):
    """Facts and outcomes of any log at any as_ofs, in any order and asked twice, are the same bits."""
    log = build.log([(who, whom, build.start + at, how, by) for who, whom, at, how, by in said])
    as_ofs = [build.start + at for at in moments]
    apart = concatenate([examples_at(log, as_of, horizon * DAY) for as_of in as_ofs])
    assert_same(apart, survey_examples(log, as_ofs, horizon * DAY))


@given(said=ROWS, moment=st.integers(1, 25 * DAY), data=st.data())
def test_any_relationships_may_be_asked_about(build, said, moment, data):
    """Whatever relationships are marked, in a shared log too, the kernel tells just these."""
    log = build.log([(who, whom, build.start + at, how, by) for who, whom, at, how, by in said])
    snapshot = take_snapshot(replace(log, shared=data.draw(st.booleans())), build.start + moment, 5 * DAY)
    marks = data.draw(st.lists(st.booleans(), min_size=len(snapshot), max_size=len(snapshot)))
    asked = np.array(marks, dtype=bool)
    assert_same(count(snapshot, asked), walk(snapshot, asked))


def test_a_made_up_world_is_the_same_bits():
    """A world with long rhythms, pauses and meetings: facts, outcomes and features are equal."""
    log = Log.from_frame(synthetic_log(5, owners=12, contacts_per_owner=30, days=500))
    as_ofs = [log.first + day * DAY + 12_345 for day in (150, 280, 281, 410)]
    apart = concatenate([examples_at(log, as_of, 60 * DAY) for as_of in as_ofs])
    together = survey_examples(log, as_ofs, 60 * DAY)
    assert_same(apart, together)
    np.testing.assert_array_equal(apart.features, together.features)


@pytest.mark.parametrize("years", [0, 240])
def test_one_relationship_of_many_days_and_wide_clocks(build, years):
    """Thousands of days of contact, some of them centuries apart, are told by both alike."""
    random = np.random.default_rng(1)
    days = np.unique(random.integers(0, 4_000, 2_500)) * 1.0 + random.random()
    log = build.contacts(*days, *(days[:50] + years * 365))
    as_ofs = [log.first + part * (log.last - log.first) // 3 for part in (1, 2)] + [log.last + 1]
    apart = concatenate([examples_at(log, as_of, 90 * DAY) for as_of in as_ofs])
    assert_same(apart, survey_examples(log, as_ofs, 90 * DAY))


def test_a_large_log_is_walked(monkeypatch):
    """Where it pays the kernel is taken, and nobody can tell by the examples."""
    log = Log.from_frame(synthetic_log(6, owners=3, contacts_per_owner=10, days=300))
    as_ofs = [log.first + 150 * DAY, log.first + 200 * DAY]
    plain = gather_examples(log, as_ofs, 30 * DAY)
    monkeypatch.setattr(kernel, "WORTH_COMPILING", 0)
    walked = []
    monkeypatch.setattr(
        "models.dormancy.labelled_rows.survey", lambda *asked: walked.append(1) or kernel.survey(*asked)
    )
    assert_same(plain, gather_examples(log, as_ofs, 30 * DAY))
    assert walked == [1]


def test_a_part_of_the_owners_is_told_the_turnover_of_all():
    """A log of one owner that holds the workspace's turnover has the facts the whole log has."""
    log = Log.from_frame(synthetic_log(7, owners=4, contacts_per_owner=10, days=300))
    as_of, horizon = log.first + 200 * DAY, 30 * DAY
    numbers = {(as_of, horizon): turnover(log, as_of, horizon)}
    part = replace(log.where(log.owner == 2), turnover=numbers)
    whole = survey_examples(log, [as_of], horizon)
    mine = [whole.owner == 2]
    for found in (survey_examples(part, [as_of], horizon), examples_at(part, as_of, horizon)):
        np.testing.assert_array_equal(found.features, whole.features[tuple(mine)])


@given(age=st.integers(1, 300_000 * DAY), life=st.floats(0.125, 30_000))
def test_a_half_life_weight_is_a_power_of_two(age, life):
    """The weight is 2 to the minus age over half-life, to a billionth, for one age and for many."""
    wanted = UNIT * 2.0 ** -min(age / (life * DAY), LONGEST_FADE)
    assert math.isclose(int(decay(age, life)), wanted, rel_tol=1e-13, abs_tol=0.500001)
    assert decay(np.array([age]), life).tolist() == [int(decay(age, life))]


def test_a_small_log_loads_no_compiler(tmp_path):
    """The first use on a small log, with nothing kept from before, imports no numba and takes under 3 s."""
    script = (
        "import sys, time; from data.synthetic.generator import synthetic_log;"
        "from models.log.log import Log;"
        "from models.dormancy.labelled_rows import gather_examples;"
        "log = Log.from_frame(synthetic_log(1, owners=2, days=200)); begin = time.process_time();"
        "gather_examples(log, [log.last - 10**6], 10**6);"
        "print('numba' in sys.modules, time.process_time() - begin < 3)"
    )
    assert _said(script, NUMBA_CACHE_DIR=str(tmp_path)) == ["False", "True"]


@pytest.mark.parametrize("writable", [True, False])
def test_the_kernel_is_compiled_once_for_every_process(writable):
    """A later process takes the kernel from the disk, whether its columns may be written to or not."""
    script = (
        "import time; from dataclasses import replace; from data.synthetic.generator import synthetic_log;"
        "from models.facts import kernel_numba as walk; from models.log.log import Log;"
        "from models.dormancy.labelled_rows import survey_examples;"
        "log = Log.from_frame(synthetic_log(1, owners=2, days=200)); at = log.at.copy();"
        f"at.flags.writeable = {writable}; begin = time.process_time();"
        "survey_examples(replace(log, at=at), [log.last - 10**6], 10**6);"
        "done = [one.stats for one in (walk.cut, walk.turnover, walk.walk, walk.mark_alone)];"
        "print(sum(len(one.cache_hits) for one in done), sum(len(one.cache_misses) for one in done),"
        "time.process_time() - begin < 3)"
    )
    assert _said(script) == ["4", "0", "True"]


def _said(script: str, **environment: str) -> list[str]:
    """Return the words that a Python process of its own prints."""
    words = [sys.executable, "-c", script]
    said = subprocess.run(words, check=True, capture_output=True, text=True, env=os.environ | environment)
    return said.stdout.split()
