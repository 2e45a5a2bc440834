"""Forms of files that people have: contacts, CRMs, mail folders and tables, each read or named."""

import pandas as pd

from tests.cases.conftest import INPUTS
from tests.pipelines.conftest import run


def test_a_log_in_which_everybody_was_met_once_is_scored(tmp_path):
    """Case 86: 200 rows outside the cohort, and no failure: a job of one partition must not fail."""
    out = tmp_path / "scores.csv"
    answer = run("score", INPUTS / "86-new-customers.csv", "--as-of", "2026-11-01", "--out", out, "--json")
    assert answer.code == 0
    assert answer.json() == {"out": str(out), "rows": 200, "in_cohort": 0}
    table = pd.read_csv(out)
    assert not table["in_cohort"].any()
    assert table["probability"].isna().all()
