"""CSV as people's programs save it: in which encoding, with which separator, from which line on."""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator
from contextlib import suppress

from data.errors import InputError
from data.importers.base.archive import ArchiveMember
from data.importers.base.text import WIDE_MARKS

# What a Windows without Unicode saves, by where it was sold; the first is Western Europe's.
CODE_PAGES = (
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257"),
    *("cp932", "cp936", "cp949", "cp950", "cp874"),
)
SEPARATORS = ",;\t|"
# A first line that Excel writes for itself.
SEPARATOR_LINE = re.compile(r"\ufeff?sep=(.)\s*", re.IGNORECASE)
# A long note, but not a whole file of one whose quote never closes.
MAX_CELL = 10_000_000
KnowsColumn = Callable[[str], bool]
# A row, and the line on which it begins.
Row = tuple[int, list[str]]


def header_of(head: bytes, knows: KnowsColumn) -> list[str]:
    """Return the columns that the first bytes of a file name, none where they are no CSV."""
    return next(rows_in(head, knows), [])


def rows_in(head: bytes, knows: KnowsColumn) -> Iterator[list[str]]:
    """Yield the cells of the rows in a file's first bytes, the header first; the last one may be cut off."""
    with suppress(csv.Error):
        text = _decoded(head, encoding_of(head, knows))
        yield from (cells for _, cells in _rows(io.StringIO(text, newline="")))


def encoding_of(head: bytes, knows: KnowsColumn) -> str:
    """Return a file's encoding: of those that fit, the one in whose letters most columns are known."""
    if head.startswith(WIDE_MARKS):
        return "utf-16"
    if b"\x00" in head[:2]:
        return "utf-16-be" if head[:1] == b"\x00" else "utf-16-le"
    with suppress(UnicodeDecodeError):
        codecs.getincrementaldecoder("utf-8")().decode(head)
        return "utf-8-sig"
    return max(CODE_PAGES, key=lambda page: _known_columns(head, page, knows))


def read_csv(member: ArchiveMember, knows: KnowsColumn) -> Iterator[Row]:
    """Yield the header and then every row that holds anything; cells are trimmed.

    Raises InputError where the CSV is damaged.
    """
    encoding, line = encoding_of(member.head(), knows), 1
    with (
        member.opened() as source,
        io.TextIOWrapper(source, encoding, errors="replace", newline="") as text,
    ):
        try:
            for line, cells in _rows(text):
                yield line, cells
        except csv.Error as error:
            raise InputError(
                "{file}, line {line}: this is damaged as CSV ({why}); export it anew.",
                file=member.label,
                line=f"{line + 1}",
                why=f"{error}",
            ) from error


def _known_columns(head: bytes, encoding: str, knows: KnowsColumn) -> int:
    text = _decoded(head, encoding).splitlines()
    header = next((line for line in text if line.strip()), "")
    cells = header.split(_separator(header))
    return sum(knows(cell.strip(' "')) for cell in cells)


def _decoded(head: bytes, encoding: str) -> str:
    return codecs.getincrementaldecoder(encoding)("replace").decode(head)


def _rows(text: "io.TextIOBase") -> Iterator[Row]:
    csv.field_size_limit(MAX_CELL)
    before = 0
    for header in text:
        before += 1
        if header.strip("\ufeff \t\r\n;,"):
            break
    else:
        return
    if stated := SEPARATOR_LINE.fullmatch(header):
        header, before = next(text, ""), before + 1
    separator = stated[1] if stated else _separator(header)
    reader = csv.reader(_joined(header, text), delimiter=separator)
    begins = before
    for cells in reader:
        trimmed = [cell.strip("\ufeff \t\r\n") for cell in cells]
        if any(trimmed):
            yield begins, trimmed
        begins = before + reader.line_num


def _joined(header: str, text: "io.TextIOBase") -> Iterator[str]:
    yield header
    yield from text


def _separator(header: str) -> str:
    return max(SEPARATORS, key=header.count)
