"""Google Contacts as CSV, under the header of 2024 or the one before it; columns are found by name."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from data.errors import InputError
from data.identity.handles import clean
from data.importers.base.items import AddressBookCard, Item, LeftOut, ReadOptions
from data.importers.contacts.card_values import CardValues, gather_handles
from data.importers.tables.file_formats import wrong_length
from data.messages import Message

MAX_CELL = 1_000_000
# Several values in one cell.
JOINED = " ::: "
DATE = re.compile(r"(?:(\d{4})|-)-?(\d{2})-(\d{2})")
LONGEST_NOTE = 500
# Chinese, Japanese and Korean letters: there the family's name comes first, without a space.
FAMILY_FIRST = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
NAMELESS = Message("rows without a name, an address or a number")
Cells = Mapping[str, str]


def read_google_contacts(lines: Iterable[str], file: str, options: ReadOptions) -> Iterator[Item]:
    """Yield a card for each row; rows without a name, an address or a number are counted.

    Raises InputError where the CSV is damaged.
    """
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(lines)
    columns = [cell.strip("\ufeff ").lower() for cell in next(reader, [])]
    left: Counter[Message] = Counter()
    begins = reader.line_num + 1
    try:
        for cells in reader:
            if len(cells) > len(columns):
                yield wrong_length(file, begins, len(cells), len(columns))
            elif any(cells):
                card = _card(dict(zip(columns, map(str.strip, cells), strict=False)), options, left)
                left[NAMELESS] += card is None
                if card is not None:
                    yield card
            begins = reader.line_num + 1
    except csv.Error as error:
        raise InputError(
            "{file}, line {line}: this is damaged as CSV ({why}); export it anew.",
            file=file,
            line=f"{begins}",
            why=f"{error}",
        ) from error
    yield from (LeftOut(reason, times) for reason, times in sorted((+left).items()))


def _card(row: Cells, options: ReadOptions, lost: Counter[Message]) -> AddressBookCard | None:
    name = clean(row.get("name", "") or _joined_name(row))
    values = (_values(row, start) for start in ("e-mail ", "phone ", "website "))
    handles = gather_handles(CardValues(*values), options.region, lost) or ((name,) if name else ())
    if not handles:
        return None
    nicknames = tuple(filter(None, _parts(row.get("nickname", ""))))
    met = clean(row.get("notes", ""))[:LONGEST_NOTE] or None
    return AddressBookCard(options.owner, handles, name or None, nicknames, born=_born(row), met=met)


def _joined_name(row: Cells) -> str:
    given = row.get("first name") or row.get("given name", "")
    middle = row.get("middle name") or row.get("additional name", "")
    family = row.get("last name") or row.get("family name", "")
    if FAMILY_FIRST.search(f"{family}{given}"):
        return f"{family}{middle}{given}"
    return f"{given} {middle} {family}"


def _parts(cell: str) -> list[str]:
    return [clean(part) for part in cell.split(JOINED)]


def _values(row: Cells, start: str) -> list[str]:
    cells = (row[name] for name in row if name.startswith(start) and name.endswith(" - value"))
    return [part for cell in cells for part in _parts(cell)]


def _born(row: Cells) -> str | None:
    match = DATE.fullmatch(row.get("birthday", "").strip())
    if match is None:
        return None
    year, month, day = match.groups()
    return f"{year}-{month}-{day}" if year else f"--{month}-{day}"
