"""The prior of the same logs: the same bytes on one kind of processor, and nearly the same on another.

Another kind is imitated: numpy and OpenBLAS are told to do without the newer instructions. Daily, the logs
are small and only the bytes are asked about; `make reproducible` takes larger ones and imitates three kinds.
"""

import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

from data.synthetic.generator import synthetic_log

WHOLE = os.environ.get("KITH_REPRODUCIBLE") == "whole"
OWNERS, DAYS = (60, 700) if WHOLE else (3, 120)
# As OpenBLAS names them, from the oldest.
OTHER_KINDS = ("Prescott", "Nehalem", "Haswell")
CLOSE = 1e-3
# What else differs from run to run, and may change nothing.
THREADS = "2" if WHOLE else "1"
ANY_RUN = {"PYTHONHASHSEED": "7", "OMP_NUM_THREADS": THREADS, "OPENBLAS_NUM_THREADS": THREADS}
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def _kith(*words: object, **environment: str) -> None:
    command = [sys.executable, "-m", "kith", *map(str, words)]
    subprocess.run(
        command, check=True, capture_output=True, env=os.environ | ONE_THREAD | environment, timeout=1_200
    )


@pytest.fixture(scope="module")
def logs(tmp_path_factory) -> list[Path]:
    """Write two logs of made-up worlds."""
    folder = tmp_path_factory.mktemp("logs")
    for seed in (1, 2):
        synthetic_log(seed, OWNERS, 12, DAYS).to_parquet(folder / f"world-{seed}.parquet")
    return sorted(folder.iterdir())


@pytest.fixture(scope="module")
def first(logs, tmp_path_factory) -> Path:
    """Learn the prior of the two logs on this machine as it is."""
    folder = tmp_path_factory.mktemp("first")
    _kith("pretrain", *logs, "--timezone", "UTC", "--out", folder)
    return folder


def test_the_same_logs_give_the_same_bytes(logs, first, tmp_path):
    """With the logs in the other order and other hashes, model and card are equal."""
    _kith("pretrain", *logs[::-1], "--timezone", "UTC", "--out", tmp_path, **ANY_RUN)
    names = sorted(path.name for path in first.iterdir())
    assert names == ["prior.json", "prior.skops", "prior.tables.json"]
    for name in names:
        assert (tmp_path / name).read_bytes() == (first / name).read_bytes(), name


@pytest.mark.skipif(not WHOLE, reason="a prior for each kind takes a minute: make reproducible")
@pytest.mark.skipif(platform.machine() != "x86_64", reason="only x86-64 can imitate its older kinds")
@pytest.mark.parametrize("kind", OTHER_KINDS)
def test_another_kind_of_processor_agrees_to_a_thousandth(logs, first, tmp_path, kind):
    """Learned and asked without the newer instructions, no probability differs by more than a thousandth."""
    newer = " ".join(name for name in __cpu_dispatch__ if __cpu_features__[name])
    other = {"OPENBLAS_CORETYPE": kind, "NPY_DISABLE_CPU_FEATURES": newer}
    _kith("pretrain", *logs, "--timezone", "UTC", "--out", tmp_path, **other)
    kinds = [json.loads((at / "prior.json").read_text())["processor"] for at in (first, tmp_path)]
    if kinds[0] == kinds[1]:
        pytest.skip(f"this processor is of that kind: {kinds[0]}")
    here, there = _scores(logs[0], first, first), _scores(logs[0], tmp_path, tmp_path, **other)
    apart = np.abs(here - there)
    same = (first / "prior.skops").read_bytes() == (tmp_path / "prior.skops").read_bytes()
    seen = f"{kinds[0]} and {kinds[1]}: {(apart > 0).sum()} of {len(here)} probabilities differ"
    bytes_ = f"the models are {'' if same else 'not '}the same bytes"
    sys.stderr.write(f"{seen}, by {apart.max():.1e} at most; {bytes_}\n")
    assert len(here) > 0
    assert apart.max() <= CLOSE


def _scores(log: Path, prior: Path, folder: Path, **environment: str) -> np.ndarray:
    """Return the probabilities of a log's cohort by a prior, in the order of the names."""
    last = pd.Timestamp(pd.read_parquet(log)["at"].max(), unit="s")
    as_of, out = f"{last:%Y-%m-%d}", folder / "scores.csv"
    words = ("--model", prior / "prior.skops", "--horizon", "60d", "--as-of", as_of, "--out", out)
    _kith("score", log, *words, **environment)
    table = pd.read_csv(out).sort_values(["owner", "contact"])
    # Whoever is dormant has none.
    return table["probability"].dropna().to_numpy()
