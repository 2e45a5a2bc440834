"""Packs and scores logs of odd shapes at full size, and says what each cost, or in which sentence it ended.

python -m benchmarks.engine.odd_logs [CASE ...] [--size SHARE]     (default: every case, at its full size)

A command may score the log or refuse it in a sentence; exit code 1 where one broke down or was killed.

The commands are run as a person would run them. Beside every odd shape live a hundred people with a rhythm,
so that there is somebody to score. Nothing is kept.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

DAY, BEGIN, DAYS = 86_400, 1_672_617_600, 730
AS_OF = "2024-09-01"
BATCH = 1_000_000
KITH = [sys.executable, "-m", "kith"]
Case = Callable[[float], Iterator[pa.Table]]


def rows(owner: pa.Array, contact: pa.Array, at: np.ndarray) -> pa.Table:
    """Return messages, sent and received in turns."""
    direction = pa.array(["sent", "received"]).take(pa.array(np.arange(len(at)) % 2))
    channel = pa.array(["email"]).take(pa.array(np.zeros(len(at), dtype=np.int64)))
    named = {"owner": owner, "contact": contact, "at": pa.array(at), "direction": direction}
    return pa.table(named | {"channel": channel})


def named(what: str, numbers: np.ndarray) -> pa.Array:
    """Return the numbers as names."""
    known, places = np.unique(numbers, return_inverse=True)
    return pa.array([f"{what}-{number}" for number in known.tolist()]).take(pa.array(places))


def rhythm() -> pa.Table:
    """Return a hundred owners who write to ten contacts each, every twenty days."""
    owner, contact, turn = (one.ravel() for one in np.indices((100, 10, DAYS // 20)))
    at = BEGIN + turn * 20 * DAY + contact * DAY + owner
    return rows(named("owner", owner), named("contact", contact), at)


def _moments(size: int, seed: int) -> np.ndarray:
    return BEGIN + np.random.default_rng(seed).integers(0, DAYS * DAY, size)


def one_owner(share: float) -> Iterator[pa.Table]:
    """One owner with 50 million interactions with 100,000 contacts."""
    for seed in range(max(round(50 * share), 1)):
        at = _moments(BATCH, seed)
        yield rows(named("busy", np.zeros(BATCH, dtype=np.int64)), named("contact", at % 100_000), at)


def many_contacts(share: float) -> Iterator[pa.Table]:
    """One owner with a million contacts, four interactions with each."""
    size = round(BATCH * share)
    for seed in range(4):
        who = named("contact", np.arange(size))
        yield rows(named("known", np.zeros(size, dtype=np.int64)), who, _moments(size, seed))


def many_owners(share: float) -> Iterator[pa.Table]:
    """Ten million owners with two interactions each."""
    for part in range(max(round(10 * share), 1)):
        owner = np.repeat(np.arange(part * BATCH // 2, (part + 1) * BATCH // 2), 2)
        yield rows(named("rare", owner), named("contact", owner % 7), _moments(BATCH, part))
        owner = owner + 10 * BATCH
        yield rows(named("rare", owner), named("contact", owner % 7), _moments(BATCH, part))


def one_moment(share: float) -> Iterator[pa.Table]:
    """Five million interactions that carry one and the same second."""
    size = round(5 * BATCH * share)
    numbers = np.arange(size)
    yield rows(named("owner", numbers % 1000), named("contact", numbers // 1000), np.full(size, BEGIN + DAY))


def wild_clocks(share: float) -> Iterator[pa.Table]:
    """A million interactions in 1970 and another million in 9999."""
    size = round(BATCH * share)
    for at in (0, 253_370_764_800):
        numbers = np.arange(size)
        yield rows(named("owner", numbers % 1000), named("contact", numbers % 17), at + numbers)


def long_names(share: float) -> Iterator[pa.Table]:
    """A million interactions of owners whose ids need 64 bits, with contacts named by 300 letters."""
    size = round(BATCH * share)
    owner = pa.array([str(2**63 + number) for number in range(1000)]).take(pa.array(np.arange(size) % 1000))
    contact = pa.array([f"{'x' * 300}{number}" for number in range(50)]).take(pa.array(np.arange(size) % 50))
    yield rows(owner, contact, _moments(size, 1))


def another_schema(share: float) -> Iterator[pa.Table]:
    """A file in the middle whose columns have other names."""
    del share
    yield rhythm()
    yield rhythm().rename_columns(["who", "whom", "when", "way", "how"])
    yield rhythm()


CASES = (one_owner, many_contacts, many_owners, one_moment, wild_clocks, long_names, another_schema)


@dataclass(frozen=True)
class Ran:
    """What one command cost, and the last line it said."""

    code: int
    wall: float
    peak_gb: float
    said: str

    @property
    def ended_well(self) -> bool:
        """Whether the command did its work or refused in a sentence of its own."""
        return self.code == 0 or (self.code in {1, 2} and self.said.startswith(("kith: ", "Error: ")))


def ran(words: list[str], folder: Path) -> Ran:
    """Run a command in a home of its own; the peak is the process's."""
    begin = time.perf_counter()
    with (folder / "said").open("w+") as said:
        started = subprocess.Popen(
            words, stdout=said, stderr=subprocess.STDOUT, env=os.environ | {"KITH_HOME": str(folder / "home")}
        )
        _, status, usage = os.wait4(started.pid, 0)
        said.seek(0)
        lines = [line for line in said.read().replace("\r", "\n").splitlines() if line.strip()]
    wall = time.perf_counter() - begin
    return Ran(os.waitstatus_to_exitcode(status), wall, usage.ru_maxrss / 1e6, lines[-1] if lines else "")


def run(case: Case, share: float) -> bool:
    """Make the case, pack and score it, print a line for each command; return whether all ended well."""
    well = True
    print(f"\n{case.__doc__}")
    with tempfile.TemporaryDirectory() as name:
        folder, size = Path(name), 0
        (folder / "raw").mkdir()
        for number, table in enumerate(chain([rhythm()], case(share))):
            pq.write_table(table, folder / "raw" / f"{number:03}.parquet")
            size += len(table)
        files = sorted(map(str, (folder / "raw").iterdir()))
        packed, out = str(folder / "packed"), str(folder / "scores.parquet")
        for words in (
            ["pack", *files, "--out", packed],
            ["score", "--log", packed, "--as-of", AS_OF, "--out", out],
        ):
            done = ran([*KITH, *words], folder)
            cost = f"exit {done.code}, {done.wall:7.1f} s, {done.peak_gb:5.2f} GB"
            print(f"{words[0]:6}{size:>12,} rows, {cost}: {done.said[:300]}", flush=True)
            well &= done.ended_well
    return well


def main() -> None:
    """Read the command line."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("cases", nargs="*", metavar="CASE", choices=[case.__name__ for case in CASES] + [[]])
    asked.add_argument("--size", type=float, default=1.0)
    said = asked.parse_args()
    chosen = [case for case in CASES if not said.cases or case.__name__ in said.cases]
    ended_well = [run(case, said.size) for case in chosen]
    sys.exit(not all(ended_well))


if __name__ == "__main__":
    main()
