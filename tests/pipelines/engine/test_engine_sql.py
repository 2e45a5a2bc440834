"""The SQL that the engine is timed against counts what the kernel counts, as far as it goes."""

import numpy as np
import pandas as pd
import pytest

from benchmarks.engine.engine_sql import facts_in_sql
from data.packed.build import build
from data.packed.reader import PackedLog
from data.synthetic.generator import synthetic_log
from models.dormancy.labelled_rows import survey_examples
from pipelines.engine.local import read_bucket

DAY, HORIZON = 86_400, 90 * 86_400


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """Return the kernel's examples and the SQL's rows of one made-up bucket, in the same order."""
    folder = tmp_path_factory.mktemp("sql") / "log"
    rows = synthetic_log(5, owners=4, contacts_per_owner=12, days=360)
    as_ofs = [int(rows["at"].max()) - days * DAY for days in (200, 120)]
    build(folder, [rows], 1)
    packed = PackedLog.open(folder)
    log = read_bucket(packed, 0)
    kernel = survey_examples(log, as_ofs, HORIZON)
    asked = facts_in_sql(folder / packed.manifest.files[0].file, as_ofs, HORIZON, 1)
    names = pd.MultiIndex.from_arrays([kernel.as_of, log.owners[kernel.owner], log.contacts[kernel.contact]])
    return kernel, asked.set_index(["as_of", "owner", "contact"]).loc[names].reset_index()


def test_the_same_relationships_are_asked_about_with_the_same_outcome(both):
    """Cohorts and outcomes are equal."""
    kernel, asked = both
    assert len(kernel) == len(asked) > 50
    assert kernel.went_dormant.tolist() == asked["went_dormant"].tolist()
    assert 0 < kernel.went_dormant.sum() < len(kernel)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (lambda facts: facts.rhythm.interactions, "interactions"),
        (lambda facts: facts.rhythm.active_days, "active_days"),
        (lambda facts: facts.rhythm.days_within[:, 2], "days_2"),
        (lambda facts: facts.dialogue.sent, "sent"),
        (lambda facts: facts.dialogue.received, "received"),
        (lambda facts: facts.owner.sent, "owner_sent"),
    ],
)
def test_counts_are_equal(both, ours, theirs):
    """A count is the kernel's."""
    kernel, asked = both
    assert ours(kernel.facts).tolist() == asked[theirs].tolist()


@pytest.mark.parametrize(
    ("ours", "theirs", "unit"),
    [
        (lambda facts: facts.gaps.usual, "usual", DAY),
        (lambda facts: facts.gaps.mean, "mean", DAY),
        (lambda facts: facts.gaps.longest, "longest", DAY),
        (lambda facts: facts.rhythm.interactions_faded[:, 2], "fade_2", 1),
        (lambda facts: facts.rhythm.days_faded[:, 3], "day_fade_3", 1),
        (lambda facts: facts.owner.interactions_faded, "owner_fade", 1),
    ],
)
def test_lengths_and_sums_are_near(both, ours, theirs, unit):
    """A length or a fading sum is the kernel's, but for what the kernel rounds to whole numbers."""
    kernel, asked = both
    found = asked[theirs].to_numpy(float) / unit
    assert np.isfinite(found).any()
    np.testing.assert_allclose(ours(kernel.facts), found, rtol=2e-3)
