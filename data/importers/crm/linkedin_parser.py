"""The CSV files of LinkedIn's export: headers in several languages, and a form of dates for each file.

A file is detected by its columns; only given and received recommendations are told apart by the file's name.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import chain, islice
from typing import Any
from zoneinfo import ZoneInfo

from data.errors import NOTHING, InputError, RejectedRow
from data.importers.base.times import in_utc
from data.importers.base.written_days import read_moment
from data.messages import Message

# What a cell may hold: a long message, but not a whole file of one.
MAX_CELL = 10_000_000
HEADER_WITHIN = 20
SEPARATORS = ",;\t"
URLS = re.compile(
    r"(?:https?://)?(?:[\w-]{1,20}\.)?linkedin\.com/(?:in|pub)/[^\s,;?#/\"]{1,300}", re.IGNORECASE
)
# What somebody wrote: passed by while it is read.
WRITTEN = frozenset({"content", "text", "message"})
TRUE = frozenset({"yes", "true", "1"})
DELETED = "linkedin member"

# Each column's names, in small letters; the first is ours.
NAMES: Mapping[str, tuple[str, ...]] = {
    "first name": ("vorname", "prénom", "nombre", "nome"),
    "last name": ("nachname", "nom de famille", "nom", "apellidos", "sobrenome", "cognome"),
    "email address": ("e-mail-adresse", "adresse e-mail", "dirección de correo electrónico", "e-mail"),
    "company": ("unternehmen", "entreprise", "société", "empresa", "azienda"),
    "position": ("poste", "cargo", "puesto", "posizione"),
    "connected on": ("verbunden am", "relation depuis", "connecté le", "conectado el", "conectado em"),
}
OURS = {theirs: ours for ours, names in NAMES.items() for theirs in names}


class Sheet(StrEnum):
    """What a file of the export is."""

    CONNECTIONS = "connections"
    MESSAGES = "messages"
    INVITATIONS = "invitations"
    RECOMMENDATIONS = "recommendations"
    ENDORSEMENTS = "endorsements"
    PROFILE = "profile"


# The columns that make a file what it is; the first that fits counts.
SIGNS: tuple[tuple[Sheet, frozenset[str]], ...] = (
    (Sheet.MESSAGES, frozenset({"conversation id", "from", "date"})),
    (Sheet.INVITATIONS, frozenset({"from", "to", "sent at", "direction"})),
    (Sheet.ENDORSEMENTS, frozenset({"endorsement date", "skill name"})),
    (Sheet.RECOMMENDATIONS, frozenset({"first name", "last name", "text", "creation date"})),
    (Sheet.CONNECTIONS, frozenset({"first name", "last name", "connected on"})),
    (Sheet.PROFILE, frozenset({"first name", "last name", "headline"})),
)
# Each column's form of times, and what to expect in it.
FORMS: Mapping[str, tuple[str, Message]] = {
    "connected on": ("%d %b %Y", Message("a day like {day}", day="08 Feb 2026")),
    "date": ("%Y-%m-%d %H:%M:%S UTC", Message("a time like {time}", time="2026-07-01 10:00:00 UTC")),
    "sent at": ("%m/%d/%y, %I:%M %p", Message("a time like {time}", time="7/8/26, 3:43 PM")),
    "creation date": ("%m/%d/%y, %I:%M %p", Message("a time like {time}", time="01/02/26, 3:04 PM")),
    "endorsement date": (
        "%Y/%m/%d %H:%M:%S UTC",
        Message("a time like {time}", time="2024/02/01 15:02:55 UTC"),
    ),
}
LOCAL = frozenset({"sent at", "creation date"})


@dataclass(frozen=True, slots=True)
class Row:
    """One row by our names of its columns, and the file and line it stands on.

    Only the file's name tells recommendations given from those received.
    """

    file: str
    line: int
    cells: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        """Return a cell without spaces around it; empty where the file has no such column."""
        return self.cells.get(name, "").strip()

    def moment(self, column: str, zone: ZoneInfo | None = None) -> datetime | RejectedRow:
        """Return the time in a column, as `moment` reads it, else the refusal of the row."""
        return moment(column, self[column], zone) or self.refused(column, FORMS[column][1])

    def refused(self, column: str, expected: Message) -> RejectedRow:
        """Return the refusal of the row for what stands in a column."""
        quoted = repr(self[column][:60]) if self[column] else NOTHING
        return RejectedRow(self.file, self.line, column, quoted, expected)


def sheet_of(lines: Iterable[str]) -> Sheet | None:
    """Return the sheet that a file is, by the columns in one of its first lines; None for any other file."""
    first = list(islice(lines, HEADER_WITHIN))
    headers = [columns for separator in SEPARATORS for columns in _headers(first, separator)]
    return next((sheet for columns in headers for sheet, signs in SIGNS if signs <= columns), None)


def read_rows(lines: Iterable[str], sheet: Sheet, file: str) -> Iterator[Row]:
    """Yield the rows after the header, without the cells that people wrote texts in.

    Raises InputError where the CSV is damaged.
    """
    csv.field_size_limit(MAX_CELL)
    signs, lines = dict(SIGNS)[sheet], iter(lines)
    first = list(islice(lines, HEADER_WITHIN))
    # A table program of some countries saves semicolons.
    separator = next((one for one in SEPARATORS if any(map(signs.issubset, _headers(first, one)))), ",")
    reader = csv.reader(chain(first, lines), delimiter=separator)
    columns: list[str] = []
    begins = 1
    for cells in _rows(reader, sheet):
        if not columns:
            columns = _columns(cells) if signs <= set(_columns(cells)) else []
        elif any(cell.strip() for cell in cells):
            pairs = zip(columns, cells, strict=False)
            yield Row(file, begins, {name: cell for name, cell in pairs if name not in WRITTEN})
        begins = reader.line_num + 1


def _headers(lines: list[str], separator: str) -> list[set[str]]:
    try:
        return [set(_columns(cells)) for cells in csv.reader(lines, delimiter=separator)]
    except csv.Error:
        return []


def _rows(reader: Any, sheet: Sheet) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error as error:
        raise InputError(
            "LinkedIn's file of {sheet} is damaged near line {line} ({why}); what stands before "
            "was taken in; ask LinkedIn for a new export.",
            sheet=sheet,
            line=f"{reader.line_num}",
            why=f"{error}",
        ) from error


def moment(column: str, text: str, zone: ZoneInfo | None = None, order: str | None = None) -> datetime | None:
    """Return a time in UTC, from the form of its column, or as a table program saved it in an order.

    A local one is in `zone`. None where it is none, or where day and month may be mixed up.
    """
    zone = zone if column in LOCAL else None
    plain = text.replace("\N{NARROW NO-BREAK SPACE}", " ")
    with suppress(ValueError):
        return in_utc(datetime.strptime(plain, FORMS[column][0]), zone)  # noqa: DTZ007 - placed by in_utc
    # As a table program saves it, or with the month of another language.
    saved = read_moment(plain, order)
    return saved and in_utc(saved, zone)


def urls(text: str) -> list[str]:
    """Return the profile addresses in a cell; several recipients stand in one, with a comma between."""
    return URLS.findall(text)


def _columns(cells: list[str]) -> list[str]:
    plain = [cell.strip().strip('\ufeff"').lower() for cell in cells]
    return [OURS.get(cell, cell) for cell in plain]
