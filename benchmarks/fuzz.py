"""Has every reader read a hundred thousand damaged files, bred from those that reached new code.

python benchmarks/fuzz.py [--inputs 100000] [--seed 1] [FORMAT...]

Atheris (libFuzzer) damages small whole files of our own making, in `seeds/`, and goes on from what ran
branches that nothing before it ran. A reader may refuse with one sentence (InputError) and nothing else;
no input may take a second of the processor, and the process may not grow beyond 500 MB. What breaks a
rule is printed with its traceback and kept in `.kith/fuzz`; laid into its format's seeds, it runs first.
"""

import argparse
import contextlib
import csv
import io
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import atheris

# Atheris keeps what a comparison of two columns returns for ever: these two compare columns.
UNWATCHED = ["data.importers.tables.interactions", "data.importers.tables.timestamps"]
# It names each module that it watches, on stderr.
with (
    contextlib.redirect_stderr(io.StringIO()),
    atheris.instrument_imports(include=["data.importers"], exclude=UNWATCHED),
):
    from data.errors import InputError
    from data.importers.base.archive import ArchiveMember
    from data.importers.base.items import ReadOptions
    from data.importers.crm.hubspot_salesforce import preset_of, read_preset
    from data.importers.detect import Kind, recognise
    from data.importers.dispatch import Export, read_export
    from data.importers.tables.interactions import TableOptions, read_table

READING = ReadOptions(
    "Ada",
    frozenset({"Ada L", "ada@example.org", "https://www.linkedin.com/in/ada-me"}),
    ZoneInfo("Europe/Berlin"),
    "DE",
    datetime(2026, 1, 1, tzinfo=UTC),
)
# A folder for each format, with small whole files of our own making; and words that formats are touchy about.
SEEDS = Path(__file__).parent / "seeds"
WORDS = SEEDS / "words.dict"
LONGEST_INPUT, MOST_SECONDS, MOST_MEGABYTES = 20_000, 1.0, 500
# A clock on the wall catches what hangs; a second of the processor's own time is counted by `bounded`.
HANGS_AFTER_SECONDS = 30
BROKEN = Path(".kith/fuzz")


def read(kind: Kind, content: bytes) -> Iterator[object]:
    """Yield what the reader of a format makes of the bytes, and what they are taken to be."""
    member = ArchiveMember(
        "Alice/data", "data", "WhatsApp Chat - Bob", len(content), lambda: io.BytesIO(content)
    )
    yield recognise(member)
    if kind is Kind.CRM:
        # As its reader does, without a table library in between.
        rows = list(csv.reader(io.StringIO(content.decode("utf-8", "replace"), newline="")))
        preset = preset_of(rows[0]) if rows else None
        if preset is not None:
            numbered = ((line, dict(zip(rows[0], row, strict=False))) for line, row in enumerate(rows[1:], 2))
            yield from read_preset(preset, numbered, "data", READING)
    elif kind is Kind.TABLE:
        with member.on_disk() as path:
            yield from read_table(path, TableOptions(timezone=READING.zone), READING.now)
    else:
        yield from read_export(Export(kind, (member,)), READING)


def bounded(kind: Kind, content: bytes) -> float:
    """Read to the end or to a refusal; return the processor's seconds, or raise what else went wrong."""
    began = time.process_time()
    try:
        for _ in read(kind, content):
            pass
    except InputError as error:
        if "\n" in str(error):
            raise AssertionError("a refusal of more than one sentence") from error
    except csv.Error:
        pass
    taken = time.process_time() - began
    if taken > MOST_SECONDS:
        raise TimeoutError(f"{taken:.1f} s of the processor")
    return taken


def fuzz(name: str, inputs: int, seed: int, bred: str) -> None:
    """Fuzz one format in this process, which ends with it."""
    kind = Kind(name)
    limits = {
        "runs": inputs,
        "seed": seed,
        "max_len": LONGEST_INPUT,
        "timeout": HANGS_AFTER_SECONDS,
        "rss_limit_mb": MOST_MEGABYTES,
        "dict": WORDS,
        "artifact_prefix": BROKEN / f"{name}-",
        "print_final_stats": 1,
        "verbosity": 0,
    }
    slowest = 0.0

    def timed(content: bytes) -> None:
        nonlocal slowest
        taken = bounded(kind, content)
        if taken > slowest:
            slowest = taken
            # The process ends without any of Python's endings: what it would say last is said each time.
            print(f"stat::slowest_ms: {1000 * taken:.0f}", file=sys.stderr, flush=True)

    BROKEN.mkdir(parents=True, exist_ok=True)
    flags = [f"-{flag}={value}" for flag, value in limits.items()]
    atheris.Setup([sys.argv[0], *flags, bred, str(SEEDS / name)], timed)
    atheris.Fuzz()


def fuzzed(name: str, inputs: int, seed: int) -> bool:
    """Fuzz one format in a process of its own, print what came of it; return whether no rule was broken."""
    asked = [sys.executable, __file__, "--inputs", str(inputs), "--seed", str(seed), name, "--into"]
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as bred:
        run = subprocess.run([*asked, bred], stderr=subprocess.PIPE, text=True, check=False)
        kept = sum(1 for _ in Path(bred).iterdir())
    said = [line.split() for line in run.stderr.splitlines() if line.startswith("stat::")]
    stats = {words[0]: words[1] for words in said}
    executed, slowest, peak = (
        stats.get(f"stat::{one}:", "?") for one in ("number_of_executed_units", "slowest_ms", "peak_rss_mb")
    )
    print(
        f"{name}: {executed} inputs in {time.perf_counter() - began:.0f} s, the slowest {slowest} ms, "
        f"at most {peak} MB, {kept} reached new code",
        flush=True,
    )
    if run.returncode:
        print(run.stderr, flush=True)
    return run.returncode == 0


def main() -> int:
    """Fuzz each format; return whether a rule was broken."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--into", help="fuzz here, and keep what reached new code in this folder")
    formats = sorted(one.name for one in SEEDS.iterdir() if one.is_dir())
    parser.add_argument("formats", nargs="*", default=formats)
    asked = parser.parse_args()
    if asked.into:
        fuzz(asked.formats[0], asked.inputs, asked.seed, asked.into)
    broken = [name for name in asked.formats if not fuzzed(name, asked.inputs, asked.seed)]
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
