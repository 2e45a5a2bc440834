"""Has every reader read a hundred thousand damaged files, bred from those that reached new code.

python -m benchmarks.imports.fuzz [--inputs 100000] [--seed 1] [KIND...]

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
from pathlib import Path

import atheris

# Atheris keeps what a comparison of two columns returns for ever: these two compare columns.
UNWATCHED = ["data.importers.tables.interactions", "data.importers.tables.timestamps"]
# It names each module that it watches, on stderr.
with (
    contextlib.redirect_stderr(io.StringIO()),
    atheris.instrument_imports(include=["data.importers"], exclude=UNWATCHED),
):
    from benchmarks.imports.read_seeds import SEEDS, look_and_read, member_of
    from data.errors import InputError
    from data.importers.detect import Kind, detect_kind

# Words that formats are touchy about.
WORDS = SEEDS / "words.dict"
LONGEST_INPUT, MOST_SECONDS, MOST_MEGABYTES = 20_000, 1.0, 500
# A clock on the wall catches what hangs, on a busy machine too; the processor's own time is counted by
# `bounded`.
HANGS_AFTER_SECONDS = 300
BROKEN = Path(".kith/fuzz")


def read(kind: Kind, content: bytes) -> Iterator[object]:
    """Yield the kind that a content looks like, and then what an import of this kind makes of it."""
    yield detect_kind(member_of(content))
    yield from look_and_read(kind, content)


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


def fuzz_apart(name: str, inputs: int, seed: int) -> bool:
    """Fuzz one kind in a process of its own and print its figures; return whether no rule was broken."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.imports.fuzz",
        "--inputs",
        str(inputs),
        "--seed",
        str(seed),
        name,
        "--into",
    ]
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as bred:
        run = subprocess.run([*command, bred], stderr=subprocess.PIPE, text=True, check=False)
        kept = sum(1 for _ in Path(bred).iterdir())
    lines = [line.split() for line in run.stderr.splitlines() if line.startswith("stat::")]
    stats = {words[0]: words[1] for words in lines}
    executed, slowest, peak = (
        stats.get(f"stat::{stat}:", "?") for stat in ("number_of_executed_units", "slowest_ms", "peak_rss_mb")
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
    """Fuzz every kind of file, or those that are named; return 1 where a rule was broken, else 0."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--into", help="fuzz here, and keep what reached new code in this folder")
    parser.add_argument("kinds", nargs="*", default=list(map(str, Kind)))
    arguments = parser.parse_args()
    if arguments.into:
        fuzz(arguments.kinds[0], arguments.inputs, arguments.seed, arguments.into)
    whole = [fuzz_apart(kind, arguments.inputs, arguments.seed) for kind in arguments.kinds]
    return int(not all(whole))


if __name__ == "__main__":
    sys.exit(main())
