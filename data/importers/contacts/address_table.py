"""Address books as CSV: Outlook, Outlook.com, Thunderbird, LinkedIn's Contacts, and others with such columns.

Columns are found by their names in 35 languages. Outlook's and Thunderbird's stand in one order everywhere,
so that in any other language they are found by their places and by the addresses below them.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from data.identity.handles import email
from data.importers.base.archive import ArchiveMember
from data.importers.base.items import Item, ReadOptions
from data.importers.tables.contact_cards import open_contacts
from data.importers.tables.contact_columns import ContactField, Fields, contact_columns, knows
from data.importers.tables.csv_text import rows_in

# Outlook's export has 92 columns, some versions a few more or fewer at the end.
OUTLOOK_COLUMNS, THUNDERBIRD_COLUMNS = range(80, 101), range(36, 41)
# Business 1 and 2, car, home 1 and 2, mobile, other, primary; no fax, not the company's, no assistant's.
OUTLOOK_NUMBERS = (31, 32, 34, 37, 38, 40, 42, 44)
ADDRESS_TYPES = frozenset({"SMTP", "EX"})
OUTLOOK = {
    1: ContactField.GIVEN,
    2: ContactField.MIDDLE,
    3: ContactField.FAMILY,
    5: ContactField.COMPANY,
    7: ContactField.JOB_TITLE,
    # Of the business address and the private one.
    **dict.fromkeys((11, 18), ContactField.PLACE),
    **dict.fromkeys(OUTLOOK_NUMBERS, ContactField.NUMBER),
}
THUNDERBIRD = {
    0: ContactField.GIVEN,
    1: ContactField.FAMILY,
    2: ContactField.NAME,
    3: ContactField.NICKNAME,
    4: ContactField.EMAIL,
    5: ContactField.EMAIL,
    **dict.fromkeys((14, 20), ContactField.PLACE),
    24: ContactField.JOB_TITLE,
    26: ContactField.COMPANY,
    36: ContactField.NOTE,
    **dict.fromkeys((7, 8, 11), ContactField.NUMBER),
    29: ContactField.BIRTH_YEAR,
    30: ContactField.BIRTH_MONTH,
    31: ContactField.BIRTH_DAY,
}
# So many rows tell what stands in which place.
LOOKED_AT = 50


def is_address_table(head: bytes) -> bool:
    """Tell whether a file's first bytes are an address book as CSV."""
    return bool(contact_columns(head)) or fields_by_position(head) is not None


def fields_by_position(head: bytes) -> Fields | None:
    """Return what the columns hold by their places; None where their names tell, or it is another table."""
    columns, *rows = [*islice(rows_in(head, knows), LOOKED_AT), []][:LOOKED_AT]
    if contact_columns(head):
        return None
    places_by_row = [_email_columns(row) for row in rows]
    if len(columns) in OUTLOOK_COLUMNS:
        typed = {
            place
            for row, places in zip(rows, places_by_row, strict=True)
            for place in places
            if _has_type(row, place)
        }
        return _placed(OUTLOOK | dict.fromkeys(typed, ContactField.EMAIL), columns) if typed else None
    is_thunderbird = len(columns) in THUNDERBIRD_COLUMNS and any(4 in places for places in places_by_row)  # noqa: PLR2004
    return _placed(THUNDERBIRD, columns) if is_thunderbird else None


def read_address_table(member: ArchiveMember, options: ReadOptions) -> Iterator[Item]:
    """Yield a card for each row; raises InputError where the CSV is damaged."""
    table = open_contacts(member, options.order, fields_by_position(member.head()))
    yield from table.cards(options.owner, options.region)


def _email_columns(row: Sequence[str]) -> set[int]:
    return {place for place, cell in enumerate(row) if "@" in cell and email(cell)}


def _has_type(row: Sequence[str], place: int) -> bool:
    return place + 1 < len(row) and row[place + 1].upper() in ADDRESS_TYPES


def _placed(places: dict[int, ContactField], columns: Sequence[str]) -> Fields:
    return [places.get(place) for place in range(len(columns))]
