"""Damages small files in a hundred thousand ways and has every reader read them.

python benchmarks/fuzz.py [--inputs 100000] [--seed 0] [FORMAT...]

A reader may refuse with one sentence (InputError) and nothing else; no input may take a second of the
processor, and the process may not grow beyond 500 MB. What breaks a rule is printed and kept in a file.
"""

import argparse
import csv
import io
import random
import resource
import signal
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from data.errors import InputError
from data.importers.crm import preset_of, read_preset
from data.importers.items import Reading
from data.importers.opening import Member
from data.importers.readers import Export, read_export
from data.importers.recognise import Kind, recognise
from data.importers.table import TableOptions, read_table

READING = Reading(
    "Ada",
    frozenset({"Ada L", "ada@example.org", "https://www.linkedin.com/in/ada-me"}),
    ZoneInfo("Europe/Berlin"),
    "DE",
    datetime(2026, 1, 1, tzinfo=UTC),
)
# A folder for each format, with small whole files of our own making.
SEEDS = Path(__file__).parent / "seeds"
MOST_SECONDS, MOST_MEGABYTES = 1.0, 500
TOKENS = (
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\n",
    b"\r\n",
    b'"',
    b"'",
    b",",
    b"{",
    b"}",
    b"[",
    b"]",
    b"<",
    b"&",
    b"\\",
    b"\\x1F",
    b"&#55357;",
    b":",
    b"-1",
    b"0",
    b"9" * 30,
    b"1e999",
    b"null",
    b"true",
    b"NaN",
    b"@",
    b"=?UTF-8?Q?",
    b"\xe2\x80\x8e",
    b"\xe2\x80\xaf",
    b"\xf0\x9f\x98\x8e",
    b"\xed\xa0\xbd",
    b"RRULE:FREQ=SECONDLY\r\n",
    b"END:",
    b"BEGIN:",
    b"99999999999999999999",
    b"0000-00-00",
    b"9999-12-31",
    b"user",
    b"A" * 2000,
    b"(" * 200,
    b"[" * 200,
)


def damaged(chance: random.Random, seeds: list[bytes]) -> bytes:
    """Return one of the files with a few things wrong in it."""
    text = bytearray(chance.choice(seeds))
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(text) + 1)
        chance.choice(WAYS)(chance, text, place, chance.choice(seeds))
    return bytes(text)


def another_byte(chance: random.Random, text: bytearray, place: int, _: bytes) -> None:
    """Put another byte in a place."""
    text[place : place + 1] = bytes([chance.randrange(256)])


def a_token(chance: random.Random, text: bytearray, place: int, _: bytes) -> None:
    """Put in something that formats are touchy about."""
    text[place:place] = chance.choice(TOKENS)


def a_hole(chance: random.Random, text: bytearray, place: int, _: bytes) -> None:
    """Take a piece out."""
    del text[place : place + chance.randint(1, 20)]


def twice(chance: random.Random, text: bytearray, place: int, _: bytes) -> None:
    """Repeat a piece."""
    text[place:place] = text[place : place + chance.randint(1, 200)]


def a_graft(chance: random.Random, text: bytearray, place: int, other: bytes) -> None:
    """Put in a piece of another file of the format."""
    start = chance.randrange(len(other))
    text[place:place] = other[start : start + chance.randint(1, 80)]


def the_end(_: random.Random, text: bytearray, place: int, __: bytes) -> None:
    """Cut it off."""
    del text[place:]


WAYS = (another_byte, a_token, a_hole, twice, a_graft, the_end)


def read(kind: Kind, content: bytes) -> Iterator[object]:
    """Yield what the reader of a format makes of the bytes, and what they are taken to be."""
    member = Member("Alice/data", "data", "WhatsApp Chat - Bob", len(content), lambda: io.BytesIO(content))
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


def fault(kind: Kind, content: bytes) -> tuple[str | None, float]:
    """Return how an input breaks a rule, None where it does not, and the seconds it took of a core."""
    began = time.process_time()
    said = None
    try:
        for _ in read(kind, content):
            pass
    except (InputError, csv.Error):
        pass
    except BaseException as error:  # noqa: BLE001 - what it may be is the question
        said = f"{type(error).__name__}: {error}"
    taken = time.process_time() - began
    return said or (f"took {taken:.1f} s" if taken > MOST_SECONDS else None), taken


def megabytes() -> int:
    """Return the most memory this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> int:
    """Fuzz each format; return how many inputs broke a rule."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("formats", nargs="*", default=sorted(one.name for one in SEEDS.iterdir()))
    asked = parser.parse_args()
    # Whatever hangs is broken off, with a traceback that shows where.
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    broken = 0
    for name in asked.formats:
        seeds = [one.read_bytes() for one in sorted((SEEDS / name).iterdir())]
        chance = random.Random(f"{asked.seed} {name}")  # noqa: S311 - repeatable, not secret
        began, found, slowest = time.perf_counter(), {}, 0.0
        for _ in range(asked.inputs):
            content = damaged(chance, seeds)
            signal.alarm(30)
            said, taken = fault(Kind(name), content)
            signal.alarm(0)
            slowest = max(slowest, taken)
            if said and said[:60] not in found:
                found[said[:60]] = content
        for number, (said, content) in enumerate(found.items()):
            path = Path(f"fuzz-{name.replace(' ', '-')}-{number}.bin")
            path.write_bytes(content)
            print(f"  {said} ({path})")
        broken += len(found)
        taken = time.perf_counter() - began
        print(
            f"{name}: {asked.inputs:,} inputs, {len(found)} kinds of fault, {taken:.0f} s, "
            f"the slowest {slowest:.2f} s, {megabytes()} MB",
            flush=True,
        )
    grown = megabytes() > MOST_MEGABYTES
    return min(broken + grown, 1)


if __name__ == "__main__":
    sys.exit(main())
