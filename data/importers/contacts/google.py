"""Google Contacts as CSV, under the header of 2024 or the one before it; columns are found by name."""

from collections.abc import Iterator, Sequence

from data.importers.base.archive import ArchiveMember
from data.importers.base.items import Item, ReadOptions
from data.importers.tables.contact_cards import open_contacts
from data.importers.tables.contact_columns import ContactField, Fields, field_of, knows
from data.importers.tables.csv_text import header_of

# The last of them is of contacts without an address.
SIGNS = (
    {"e-mail 1 - value", "given name"},
    {"first name", "last name", "e-mail 1 - value"},
    {"phonetic first name", "file as"},
)
# "E-mail 1 - Value": beside it stands the label of the address.
VALUE = " - value"
VALUES = {"e-mail": ContactField.EMAIL, "phone": ContactField.NUMBER, "website": ContactField.PAGE}


def is_google(head: bytes) -> bool:
    """Tell whether a file's first bytes are Google's contacts, also as a table program saved them."""
    return any({column.lower() for column in header_of(head, knows)} >= sign for sign in SIGNS)


def read_google_contacts(member: ArchiveMember, options: ReadOptions) -> Iterator[Item]:
    """Yield a card for each row; raises InputError where the CSV is damaged."""
    fields = _fields(header_of(member.head(), knows))
    yield from open_contacts(member, options.order, fields).cards(options.owner, options.region)


def _fields(columns: Sequence[str]) -> Fields:
    return [_field(column.lower()) for column in columns]


def _field(column: str) -> ContactField | None:
    kind = column.partition(" ")[0]
    return VALUES.get(kind) if column.endswith(VALUE) else field_of(column)
