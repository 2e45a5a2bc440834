"""Times kith ingest on made-up exports as large as real ones, and looks whether it found everything.

python -m benchmarks.imports.speed [--share 0.01] [--only mailbox]

Each file is taken in by a whole process into a new store; memory is the most that process ever held.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from benchmarks.imports.made_exports import OWN, write_calendar, write_cards, write_mailbox, write_table

KITH = Path(sys.executable).parent / "kith"
GIGABYTE, MEGABYTE = 10**9, 2**20
ROWS, ENTRIES, CARDS = 1_000_000, 20_000, 3_000
MEMORY_MB = 300
# A tenth of a mailbox, to see whether memory grows with the file.
TENTH, GROWTH_MB = 0.1, 50
Write = Callable[[Path, float], int]


@dataclass(frozen=True)
class Export:
    """One made-up file, how it is written at a share of its full size, what it may take, what it brings."""

    name: str
    file: str
    write: Write
    seconds: float
    memory_mb: float | None = None
    counts: str = "created"


@dataclass(frozen=True)
class Taken:
    """What taking in one file took, and how many of its interactions were found."""

    seconds: float
    cpu_seconds: float
    memory_mb: float
    found: int
    expected: int


def exports(seed: int, now: datetime) -> list[Export]:
    """Return the made-up files and their budgets."""
    return [
        Export(
            "mailbox of 1 GB",
            "All mail.mbox",
            lambda path, share: write_mailbox(path, int(share * GIGABYTE), seed),
            90,
            MEMORY_MB,
        ),
        Export(
            "CSV of 1,000,000 rows",
            "log.csv",
            lambda path, share: write_table(path, int(share * ROWS), seed, ids=True),
            20,
        ),
        Export(
            "the same without ids",
            "log.csv",
            lambda path, share: write_table(path, int(share * ROWS), seed, ids=False),
            20,
        ),
        Export(
            "calendar of 20,000 entries",
            "calendar.ics",
            lambda path, share: write_calendar(path, int(share * ENTRIES), seed, now),
            20,
        ),
        *(
            Export(
                f"{CARDS:,} cards {'with' if photos else 'without'} photos",
                "all.vcf",
                lambda path, share, photos=photos: write_cards(path, int(share * CARDS), seed, photos=photos),
                30,
                counts="people",
            )
            for photos in (False, True)
        ),
    ]


def take_in(export: Export, share: float) -> Taken:
    """Write the file, take it in by a process of its own, and measure that process."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / export.file
        expected = export.write(path, share)
        command = [KITH, "ingest", path, "--owner", OWN, "--me", OWN, "--json"]
        environment = {**os.environ, "KITH_HOME": str(Path(folder) / "home")}
        begin = time.perf_counter()
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None  # noqa: S101 - asked for above
            said = process.stdout.read()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - begin
    if process.returncode:
        raise click.ClickException(f"{export.name}: kith ingest ended with {process.returncode}.")
    found = sum(one[export.counts] for one in json.loads(said))
    return Taken(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / MEGABYTE, found, expected)


def verdict(taken: Taken, export: Export) -> str:
    """Say whether everything was found, in time and in memory."""
    if taken.found != taken.expected:
        return f"FOUND {taken.found:,}"
    late = taken.seconds > export.seconds
    large = export.memory_mb is not None and taken.memory_mb > export.memory_mb
    return "TOO SLOW" if late else "TOO LARGE" if large else "kept"


def show(name: str, taken: Taken, said: str) -> None:
    """Print one line."""
    times = f"{taken.seconds:8.1f} s {taken.cpu_seconds:8.1f} s"
    click.echo(f"{name:28} {taken.expected:>12,} {times} {taken.memory_mb:7.0f} MB   {said}")


@click.command()
@click.option("--share", default=1.0, type=click.FloatRange(0, 1, min_open=True), help="Of the full size.")
@click.option("--only", help="Those with this word in their name.")
@click.option("--seed", default=0)
def main(share: float, only: str | None, seed: int) -> None:
    """Take in each made-up export; exit code 1 where one was not whole, too slow or too large."""
    asked = [one for one in exports(seed, datetime.now(UTC)) if only is None or only in one.name]
    click.echo(f"{'':28} {'interactions':>12} {'time':>10} {'of a core':>10} {'memory':>10}")
    kept = True
    for export in asked:
        taken = take_in(export, share)
        said = verdict(taken, export)
        show(export.name, taken, f"{said} (budget {export.seconds:g} s)")
        kept &= said == "kept"
        if export.memory_mb is not None:
            kept &= _is_flat(export, share, taken)
    raise SystemExit(not kept)


def _is_flat(export: Export, share: float, whole: Taken) -> bool:
    """Tell whether the whole file took about as much memory as its first tenth would."""
    tenth = take_in(export, share * TENTH)
    growth = whole.memory_mb - tenth.memory_mb
    flat = growth <= GROWTH_MB
    show("  a tenth of it", tenth, f"{growth:+.0f} MB to the whole: {'flat' if flat else 'GROWS'}")
    return flat


if __name__ == "__main__":
    main()
