"""Whatever stands in a file: items or one sentence, within a second and in little memory.

KITH_FUZZ=100000 tries as many inputs for each; `make fuzz` damages whole files of every format.
"""

import gc
import io
import os
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from random import Random
from weakref import WeakSet

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.imports.read_seeds import look_and_read, seeds_of
from data.errors import InputError
from data.importers.base.archive import members
from data.importers.detect import Kind, detect_kind

INPUTS = int(os.environ.get("KITH_FUZZ", "60"))
LONGEST_SECONDS, MOST_MEMORY = 1.0, 500 * 1024 * 1024


def _memory(what: str) -> int:
    """Return this process's memory in bytes: VmRSS now, or VmHWM at most since it was last forgotten."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{what}:")) * 1024


def _forget_the_most() -> int:
    """Let the most memory count anew from now; return how much there is now."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return _memory("VmRSS")


MAIL = (
    "From a@x.example Mon Apr  7 14:31:02 2025",
    "From 18287545@xxx Mon Apr 07 14:31:02 +0000 2025",
    "From: Bob <bob@example.com>",
    "From: ada@example.org",
    'To: "Okafor, Bob" <bob@example.com>, undisclosed: ;',
    "To: a@b.c, <d@e.f> (comment (nested), g",
    "Cc: =?utf-8?q?=C3=A9?= <x@y.example>, =?bogus?b?!!?=",
    "Date: Mon, 07 Apr 2025 14:31:02 +0000",
    "Date: 31 Feb 99999 25:61:61 +9999",
    "Date: Mon, 1 Jan 1 00:00 +2359",
    "Message-ID: <1@x>",
    'X-Gmail-Labels: =?UTF-8?Q?Envoy=C3=A9,"a,_b"?=',
    " folded",
    "Content-Type: text/calendar",
    "",
    "",
    ">From me",
)
CALENDAR = (
    "BEGIN:VCALENDAR",
    "END:VCALENDAR",
    "BEGIN:VEVENT",
    "BEGIN:VEVENT",
    "END:VEVENT",
    "END:VEVENT",
    "BEGIN:VTIMEZONE",
    "TZID:Home",
    "BEGIN:STANDARD",
    "TZOFFSETFROM:+0530",
    "TZOFFSETTO:+9930",
    "END:STANDARD",
    "END:VTIMEZONE",
    "UID:1@x",
    "UID:2@x",
    "DTSTART:20250103T100000Z",
    "DTSTART;TZID=Home:20250103T100000",
    "DTSTART;TZID=W. Europe Standard Time:20250329T023000",
    "DTSTART;VALUE=DATE:20250103",
    "DTSTART:99991231T235959Z",
    "DTSTART:00010101T000000",
    "RRULE:FREQ=DAILY",
    "RRULE:FREQ=WEEKLY;UNTIL=20250601;BYDAY=MO,-1TU",
    "RRULE:FREQ=MONTHLY;BYDAY=-5SU;BYSETPOS=7",
    "RRULE:FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO;INTERVAL=7",
    "RRULE:FREQ=SECONDLY;COUNT=999999999",
    "RRULE:FREQ=DAILY;UNTIL=20990101T000000;BYHOUR=99",
    "RDATE:20250110T100000Z,20250111T100000Z",
    "RDATE;VALUE=PERIOD:20250110T100000Z/PT1H",
    "EXDATE;TZID=Home:20250110T100000",
    "RECURRENCE-ID:20250110T100000Z",
    "RECURRENCE-ID;RANGE=THISANDFUTURE:20250110T100000Z",
    "STATUS:CANCELLED",
    "SUMMARY:Busy",
    'ATTENDEE;CN="Okafor, Ben";PARTSTAT=DECLINED:MAILTO:ben@x.example',
    "ATTENDEE:mailto:ada@example.org",
    "ATTENDEE:mailto:bob@x.example",
    "ORGANIZER;CN=:invalid",
    "SEQUENCE:-1",
    " folded",
)
CARDS = (
    "BEGIN:VCARD",
    "BEGIN:VCARD",
    "END:VCARD",
    "END:VCARD",
    "VERSION:2.1",
    "VERSION:3.0",
    "VERSION:4.0",
    "N:Okafor;Bob;;;",
    "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=B6=",
    "FN:Bob",
    "item1.EMAIL;TYPE=INTERNET:bob@example.com",
    "TEL;CELL:030 901820",
    "TEL;VALUE=uri:tel:+49-30-901820",
    "BDAY;X-APPLE-OMIT-YEAR=1604:1604-03-15",
    "BDAY:--0315",
    "NOTE;ENCODING=QUOTED-PRINTABLE:=",
    "PHOTO;ENCODING=b:AAAA",
    " AAAA",
    "NICKNAME:a,b",
    "ORG:;;",
    "KIND:group",
    "AGENT:BEGIN:VCARD",
)
TABLE = (
    "Name,Given Name,Family Name,Birthday,Notes,E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Value",
    "First Name,Last Name,Birthday,Notes,Labels,E-mail 1 - Label,E-mail 1 - Value,Website 1 - Value",
    'Bob,Bob,Okafor,--04-12,"two',
    'lines",* ,bob@example.com ::: b@x.example,030 901820',
    ",,,,,,,",
    '"""',
    "小明,王,1604-01-01,,,,w@x.example,https://github.com/w",
)


def mutated(fragments: tuple[str, ...], seed: int) -> bytes:
    """Return a file of some of these lines, damaged in a few places; the same for the same seed."""
    random = Random(seed)  # noqa: S311 - the same damage for the same seed
    end = random.choice(["\n", "\r\n"])
    lines = list(fragments) if random.random() < 0.3 else random.choices(fragments, k=random.randint(0, 40))
    content = bytearray(
        end.join(lines).encode(random.choice(["utf-8"] * 8 + ["utf-16", "cp1252"]), "replace")
    )
    for _ in range(random.choice([0, 0, 1, 2, 8])):
        place = random.randrange(len(content) + 1)
        damage = random.randrange(4)
        if damage == 0:
            content[place : place + 1] = random.randbytes(random.randint(0, 3))
        elif damage == 1:
            content[place:place] = random.choice(
                [b"\x00", b"\r", b'"', b":", b";", b"=", b",", b"9" * 20, b"\xff"]
            )
        elif damage == 2:
            del content[place : place + random.randint(1, 60)]
        else:
            content[place:place] = content[: random.randint(0, 200)]
    return bytes(content)


# What each format is touchy about, beside the lines of its seeds.
ODD_LINES = {
    Kind.MBOX: MAIL,
    Kind.MESSAGE: MAIL,
    Kind.CALENDAR: CALENDAR,
    Kind.CARDS: CARDS,
    Kind.GOOGLE_CONTACTS: TABLE,
}
EVERY_KIND = pytest.mark.parametrize("kind", Kind, ids=str)


@cache
def lines_of(kind: Kind) -> tuple[str, ...]:
    """Return what files of a kind are bred from: the lines of its seeds, and odd ones."""
    seeds = "\n".join(seed.decode(errors="replace") for seed in seeds_of(kind))
    return (*seeds.splitlines(), *ODD_LINES.get(kind, ()))


def bounded(read: Callable[[], object]) -> None:
    """See that a reader ends well, or in one sentence, within the second."""
    before = _forget_the_most()
    # What the test's own library keeps of a hundred thousand inputs takes the collector a second to look
    # through: it does so between the inputs.
    gc.disable()
    begins, said = time.process_time(), ""
    try:
        read()
    except InputError as error:
        said = str(error)
    finally:
        gc.enable()
    assert "\n" not in said
    assert time.process_time() - begins < LONGEST_SECONDS
    assert _memory("VmHWM") - before < MOST_MEMORY


@contextmanager
def named(seed: int) -> Iterator[None]:
    """Say of a failure from which seed its input was made."""
    try:
        yield
    except BaseException as error:
        error.add_note(f"made from the seed {seed}")
        raise


@EVERY_KIND
def test_lines_of_its_own_format(kind):
    """In any order, damaged anywhere, cut off anywhere."""
    for seed in range(INPUTS):
        content = mutated(lines_of(kind), seed)
        with named(seed):
            bounded(partial(look_and_read, kind, content))


@EVERY_KIND
@settings(max_examples=INPUTS, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(content=st.binary(max_size=300))
def test_bytes_of_no_format(kind, content):
    """Any bytes at all."""
    bounded(lambda: look_and_read(kind, content))


def test_damaged_zips(tmp_path):
    """A zip with bytes changed or missing gives what is whole in it, or a sentence."""
    path = tmp_path / "fuzzed.zip"
    for seed in range(INPUTS):
        path.write_bytes(_damaged_zip(seed))
        with named(seed):
            bounded(partial(_opened, path))


def _damaged_zip(seed: int) -> bytes:
    random = Random(seed)  # noqa: S311 - the same damage for the same seed
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", random.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])) as archive:
        for fragments in (MAIL, CARDS):
            archive.writestr(
                random.choice(["a", "../b", "c.zip"]) + str(len(fragments)), mutated(fragments, seed)
            )
    content = bytearray(packed.getvalue())
    for _ in range(random.randint(0, 6)):
        content[random.randrange(len(content))] = random.randrange(256)
    return bytes(content[: random.choice([None, random.randrange(len(content))])])


class _Circle:
    """An object that refers to itself, as a parser of XML does: only the collector takes it."""

    def __init__(self) -> None:
        """Refer to itself."""
        self.itself = self


def test_memory_is_given_back_between_inputs():
    """What one input leaves in circles is collected while others are read, so a hundred thousand fit."""
    alive: WeakSet[_Circle] = WeakSet()
    for _ in range(2 * gc.get_threshold()[0]):
        bounded(lambda: alive.add(_Circle()))
    assert len(alive) <= gc.get_threshold()[0]


def _opened(path) -> None:
    with members(path) as found:
        for member in found:
            detect_kind(member)
