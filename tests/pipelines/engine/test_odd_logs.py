"""Logs of odd shapes are packed, scored and drawn from, or refused in a sentence with the old state whole."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from data.packed.build import build
from data.packed.reader import PackedLog
from models.dormancy.row_sampling import SamplingPlan
from models.log.log import Log
from pipelines.engine.local import score_packed
from pipelines.engine.parts import sample_rows
from pipelines.engine.score_table import score_table
from pipelines.model_store.artefact import prior

DAY, YEAR_9999 = 86_400, 253_370_764_800
AS_OF, HORIZON = 400 * DAY, 90 * DAY
COLUMNS = ["owner", "contact", "at", "direction", "channel"]


def rhythm(owner, contact, start=300 * DAY, every=9 * DAY, times=9):
    """Return a rhythm of messages."""
    return [(owner, contact, start + number * every, "sent", "email") for number in range(times)]


def one_large():
    """One owner with nearly everything."""
    days = np.arange(20_000) * 1_700
    return [("Ada", f"c{number % 7}", int(at), "received", "email") for number, at in enumerate(days)]


def many_contacts():
    """One owner with very many contacts."""
    return [row for number in range(2_000) for row in rhythm("Ada", f"c{number}", times=3)]


def many_owners():
    """Very many owners with two interactions each."""
    return [
        (f"o{number}", "c", at, "sent", "email") for number in range(5_000) for at in (9 * DAY, 390 * DAY)
    ]


ODD = {
    "one large owner": one_large,
    "many contacts": many_contacts,
    "many owners of two interactions": many_owners,
    "all at one moment": lambda: [("Ada", f"c{number}", 390 * DAY, "sent", "email") for number in range(500)],
    "clocks at 1970 and 9999": lambda: [
        ("Ada", "c", 0, "sent", "email"),
        ("Ada", "c", YEAR_9999, "sent", "email"),
        ("Bo", "d", YEAR_9999, "mutual", "call"),
    ],
    "long names and 64-bit numbers": lambda: (
        rhythm("o" * 5_000, "c" * 9_000) + rhythm(str(2**64 - 1), str(2**63)) + rhythm(str(2**63), "c")
    ),
}


def _plain(table):
    rows = table.sort_values(["owner", "contact"], ignore_index=True)
    said = rows[["owner", "contact", "probability", "depth", "rank"]]
    return [["nothing" if pd.isna(one) else one for one in row] for row in said.itertuples(index=False)]


@pytest.mark.parametrize("shape", ODD)
def test_any_shape_is_packed_and_scored(tmp_path, shape):
    """Beside three people with a rhythm, every odd shape is scored like the whole log, bucket by bucket."""
    usual = [row for number in range(3) for row in rhythm(f"p{number}", "q")]
    rows = pd.DataFrame(ODD[shape]() + usual, columns=COLUMNS)
    build(tmp_path / "log", [rows], 4)
    packed = PackedLog.open(tmp_path / "log")
    done = score_packed(packed, {90: prior()}, AS_OF, tmp_path / "out.parquet")
    wanted = score_table(Log.from_frame(rows), {90: prior()}, AS_OF)
    assert _plain(pd.read_parquet(done.path)) == _plain(wanted)
    drawn = sample_rows(packed, SamplingPlan([AS_OF - HORIZON, AS_OF], HORIZON, 3, 0), 2 * YEAR_9999)
    assert len(drawn.examples) == 3


FULL = """
import resource, sys
from pathlib import Path
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, 4_000))
from data.packed.reader import PackedLog
from data.errors import InputError
from pipelines.model_store.artefact import prior
from pipelines.engine.local import score_packed
try:
    score_packed(PackedLog.open(Path(sys.argv[1])), {90: prior()}, int(sys.argv[2]), Path(sys.argv[3]))
except InputError as error:
    print(error)
"""


def test_a_full_disk_is_said_and_the_old_table_stays(tmp_path):
    """Where no more can be written, scoring ends in one sentence, and the table of before is as it was."""
    rows = [row for number in range(200) for row in rhythm(f"p{number}", f"q{number}")]
    build(tmp_path / "log", [pd.DataFrame(rows, columns=COLUMNS)], 2)
    out = tmp_path / "out.parquet"
    out.write_bytes(b"old")
    words = [sys.executable, "-c", FULL, str(tmp_path / "log"), str(AS_OF), str(out)]
    said = subprocess.run(words, capture_output=True, text=True, check=True)
    assert said.stdout.startswith(f"{out} could not be written (")
    assert "give the same command again" in said.stdout
    assert out.read_bytes() == b"old"
