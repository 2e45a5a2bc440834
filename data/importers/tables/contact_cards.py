"""Rows of an address book as contacts: names, handles, birthdays, and what could not be kept."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from data.errors import RejectedRow
from data.identity.handles import clean
from data.identity.kinds.kind_of_contact import kind_of_handles
from data.importers.base.archive import ArchiveMember
from data.importers.base.card_values import CardValues, card_facts, company_signs, gather_handles
from data.importers.base.items import AddressBookCard, LeftOut
from data.importers.base.written_days import order_of, read_moment
from data.importers.tables.contact_columns import ContactField, Fields, fields_of, knows, names_contacts
from data.importers.tables.csv_text import read_csv
from data.importers.tables.file_formats import wrong_length
from data.messages import Message

NAMELESS = Message("rows without a name, an address or a number")
NO_DAY = Message("birthdays whose day and month could be mixed up, or that are none")
LONGEST_NOTE = 500
# What may tell in which order a file writes day and month.
DAYS = (ContactField.BORN, ContactField.LAST_CONTACT, ContactField.LAST_ACTIVITY)
# Outlook's birthday of nobody.
NO_BIRTHDAY = re.compile(r"[0./-]*|\d+/\d+/0000")
# Chinese, Japanese and Korean letters: there the family's name comes first, without a space.
FAMILY_FIRST = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
YEARLESS = re.compile(r"--(\d{2})-?(\d{2})")
# Several values in one cell, as Google writes them.
JOINED = " ::: "
BETWEEN_PAGES = re.compile(r"[\s,;|]+")
# No calendar program writes a birthday before it for somebody's own.
OLDEST = 1890
# A column that says of what kind the number in the next one is.
LABEL = re.compile(r"\b(?:label|type)$", re.IGNORECASE)
FAX = re.compile(r"fax|faks|факс|télécop|传真|傳真|ファックス|팩스|ফ্যাক্স|فاكس", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A row of an address book: the line it begins on, and its cells by what their columns hold.

    `order` is day-first or month-first where the file's days in numbers tell.
    """

    line: int
    columns: Sequence[str]
    fields: Fields
    cells: Sequence[str]
    order: str | None = None

    def all(self, *wanted: ContactField) -> list[str]:
        """Return the cells of these fields that hold anything, in the order of the columns."""
        places = enumerate(zip(self.fields, self.cells, strict=False))
        return [
            cell for place, (field, cell) in places if field in wanted and cell and not self._is_fax(place)
        ]

    def _is_fax(self, place: int) -> bool:
        """Tell whether the column before says that a number is a fax machine's: offices share one."""
        is_number = place > 0 and self.fields[place] is ContactField.NUMBER
        return (
            is_number
            and LABEL.search(self.columns[place - 1]) is not None
            and FAX.search(self.cells[place - 1]) is not None
        )

    def first(self, *wanted: ContactField) -> str:
        """Return the first cell that holds anything, asking field after field; empty without one."""
        return next((cell for field in wanted for cell in self.all(field)), "")

    @property
    def name(self) -> str:
        """The name of whom the row describes, of a company where it names nobody."""
        full = clean(self.first(ContactField.NAME))
        return full if full and "@" not in full else clean(self._parts()) or full

    def _parts(self) -> str:
        order = (ContactField.GIVEN, ContactField.MIDDLE, ContactField.FAMILY)
        given, middle, family = (self.first(field) for field in order)
        if FAMILY_FIRST.search(f"{family}{given}"):
            return f"{family}{middle}{given}"
        return f"{given} {middle} {family}"

    def card(
        self, owner: str, region: str | None, lost: Counter[Message], own_handles: Iterable[str] = ()
    ) -> AddressBookCard | None:
        """Return the contact, None where nothing names it; what could not be kept is counted in `lost`."""
        pages = [page for cell in self.all(ContactField.PAGE) for page in BETWEEN_PAGES.split(cell)]
        values = CardValues(self.all(ContactField.EMAIL), self.all(ContactField.NUMBER), pages)
        name, company = self.name, clean(self.first(ContactField.COMPANY))
        signs = company_signs(company, name, *map(self.first, (ContactField.GIVEN, ContactField.FAMILY)))
        handles = (*gather_handles(values, region, lost), *own_handles)
        handles = handles or tuple(filter(None, [name or company]))
        if not handles:
            lost[NAMELESS] += 1
            return None
        return AddressBookCard(
            owner,
            handles,
            name or company or None,
            tuple(filter(None, map(clean, JOINED.join(self.all(ContactField.NICKNAME)).split(JOINED)))),
            kind_of_handles(handles, tuple(filter(None, [name or company])), signs),
            born=self._born(lost),
            met=clean(self.first(ContactField.NOTE))[:LONGEST_NOTE] or None,
            signs=signs,
            facts={} if signs else card_facts(company, self._job_title(), self.first(ContactField.PLACE)),
        )

    def _job_title(self) -> str:
        """Return what somebody does; beside a column of job titles a mere title is Dr. or Ms."""
        has_own = ContactField.JOB_TITLE in self.fields
        return self.first(ContactField.JOB_TITLE if has_own else ContactField.TITLE)

    def _born(self, lost: Counter[Message]) -> str | None:
        written = self._birthday()
        if NO_BIRTHDAY.fullmatch(written):
            return None
        if yearless := YEARLESS.fullmatch(written):
            return f"--{yearless[1]}-{yearless[2]}"
        moment = read_moment(written, self.order)
        if moment is None:
            lost[NO_DAY] += 1
            return None
        return f"{moment:%Y-%m-%d}" if moment.year >= OLDEST else f"--{moment:%m-%d}"

    def _birthday(self) -> str:
        """Return the birthday in one text, also where year, month and day stand in columns of their own."""
        whole, year = self.first(ContactField.BORN), self.first(ContactField.BIRTH_YEAR)
        month, day = self.first(ContactField.BIRTH_MONTH), self.first(ContactField.BIRTH_DAY) or whole
        if month.isdecimal() and day.isdecimal():
            return f"{year.zfill(4) if year else '-'}-{month.zfill(2)}-{day.zfill(2)}"
        return whole


@dataclass(frozen=True, slots=True)
class ContactTable:
    """A file of contacts: whose it says the contacts are, and in which order its days in numbers stand."""

    member: ArchiveMember
    by_position: Fields | None
    owners: frozenset[str]
    order: str | None

    def rows(self) -> Iterator[ContactRow | RejectedRow]:
        """Yield the rows, and a RejectedRow for one with more cells than the header."""
        return _rows(self.member, self.by_position, self.order)

    def cards(self, owner: str, region: str | None) -> Iterator[AddressBookCard | RejectedRow | LeftOut]:
        """Yield the contact of each row, all of one owner, and at the end what could not be kept."""
        lost: Counter[Message] = Counter()
        for row in self.rows():
            item = row if isinstance(row, RejectedRow) else row.card(owner, region, lost)
            if item is not None:
                yield item
        yield from (LeftOut(reason, count) for reason, count in sorted(lost.items()))


def open_contacts(
    member: ArchiveMember, order: str | None, by_position: Fields | None = None
) -> ContactTable:
    """Look through a file once; raises InputError where the CSV is damaged."""
    owners, days = set[str](), set[str]()
    for row in _rows(member, by_position, order):
        # A line with one cell stands after the data of a report.
        if isinstance(row, ContactRow) and sum(map(bool, row.cells)) > 1:
            owners.update(row.all(ContactField.OWNER)[:1])
            days.update(row.all(*DAYS))
    return ContactTable(member, by_position, frozenset(owners), order or order_of(days))


def _rows(
    member: ArchiveMember, by_position: Fields | None, order: str | None
) -> Iterator[ContactRow | RejectedRow]:
    rows = read_csv(member, knows)
    # Some reports have their title above the header.
    columns = next((cells for _, cells in rows if by_position or names_contacts(cells)), [])
    fields = by_position or fields_of(columns)
    for line, cells in rows:
        if len(cells) > len(columns):
            yield wrong_length(member.label, line, len(cells), len(columns))
        else:
            yield ContactRow(line, columns, fields, cells, order)
