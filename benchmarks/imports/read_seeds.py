"""Reads small whole files of every kind: what the fuzzers damage, and what a kind's tests read.

`seeds/KIND/` holds the files of a kind, all of our own making.
"""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from data.importers.base.archive import ArchiveMember
from data.importers.base.items import ReadOptions
from data.importers.detect import Kind
from data.importers.dispatch import Export, read_export
from data.importers.tables.interactions import TableOptions, read_table
from data.importers.whose import show_export

SEEDS = Path(__file__).parent / "seeds"
OPTIONS = ReadOptions(
    "Ada",
    frozenset({"Ada L", "ada@example.org", "https://www.linkedin.com/in/ada-me"}),
    ZoneInfo("Europe/Berlin"),
    "DE",
    datetime(2026, 1, 1, tzinfo=UTC),
)


def seeds_of(kind: Kind) -> list[bytes]:
    """Return the contents of a kind's seeds, in the order of their names."""
    return [path.read_bytes() for path in sorted((SEEDS / kind).glob("*"))]


def member_of(content: bytes) -> ArchiveMember:
    """Return a file with this content, named so that a chat finds a title and a person."""
    return ArchiveMember(
        "Alice/data", "data", "WhatsApp Chat - Bob", len(content), lambda: io.BytesIO(content)
    )


def read_kind(kind: Kind, content: bytes, options: ReadOptions = OPTIONS) -> Iterator[object]:
    """Yield what the reader of a kind makes of a content: items, or of a table its batches.

    Raises InputError where the reader refuses the content.
    """
    member = member_of(content)
    if kind is Kind.TABLE:
        with member.on_disk() as path:
            yield from read_table(path, TableOptions(timezone=options.zone), options.now)
    else:
        yield from read_export(Export(kind, (member,)), options)


def look_and_read(kind: Kind, content: bytes) -> list[object]:
    """Return what an import makes of a content: whose it is, then what the reader of a kind yields.

    Raises InputError where one of both refuses the content.
    """
    return [show_export(Export(kind, (member_of(content),)), OPTIONS), *read_kind(kind, content)]
