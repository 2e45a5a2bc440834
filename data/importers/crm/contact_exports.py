"""Contacts as CRMs export them as CSV: HubSpot, Pipedrive, Twenty, EspoCRM, Odoo, Salesforce's reports.

Labels may be in any language that `data/importers/tables/column_words.toml` knows. Of a contact's history
such a file has at most the day of the last contact.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from data.errors import RejectedRow
from data.identity.handles import clean
from data.identity.kinds.kind_of_contact import kind_of_handles
from data.importers.base.archive import ArchiveMember
from data.importers.base.items import Item, ReadOptions, SourceLimit
from data.importers.base.read_state import ReadState
from data.importers.base.times import in_utc
from data.importers.base.written_days import read_moment
from data.importers.tables.contact_cards import AFTER_DATA, ContactRow, ContactTable, open_contacts
from data.importers.tables.contact_columns import (
    PART_OF,
    WHOSE,
    ContactField,
    fields_of,
    names_contacts,
    plain_letters,
)
from data.messages import Message
from data.schema import Direction

LAST_ONLY = Message(
    "a CRM's export of contacts tells only each contact's last contact, not the ones before, so that it "
    "alone makes no list; take it anew from time to time, or send engagements over the API"
)
SEVERAL_OWNERS = Message(
    "the file names {count} owners of contacts, and each has a list of their own; "
    "--owner NAME takes all for one"
)
CARDS_ONLY = Message(
    "this export names contacts and not when you were in touch, so that it alone makes no list; "
    "add mail, a calendar or chats"
)
AHEAD = Message("last contacts that lie in the future")
LAST = (ContactField.LAST_CONTACT, ContactField.LAST_ACTIVITY)
# What any program calls the number of a row.
ANY_ID = {"id", "externalid", "contactid"}
Columns = Sequence[str]


def is_contact_export(columns: Columns) -> bool:
    """Tell whether a header is a CRM's: an address book's with whose contact it is, or since when."""
    has_more = not {ContactField.OWNER, *LAST}.isdisjoint(fields_of(columns))
    return names_contacts(columns) and (has_more or product_of(columns) != ANY)


def product_of(columns: Columns) -> str:
    """Return which program names its columns so; a contact's own id begins with it."""
    return next((product for product, fits in PRODUCTS.items() if fits(columns)), ANY)


def read_contact_export(member: ArchiveMember, columns: Columns, options: ReadOptions) -> Iterator[Item]:
    """Yield a card for each contact and the last contact with it.

    Raises InputError where the CSV is damaged.
    """
    table, state = open_contacts(member, options.order), ReadState(product_of(columns), options)
    for row in table.rows():
        if isinstance(row, RejectedRow):
            yield row
        else:
            yield from _contact(row, table, state)
    yield from state.left_out()
    yield SourceLimit(CARDS_ONLY if set(LAST).isdisjoint(fields_of(columns)) else LAST_ONLY)
    if _is_of_several(table, options):
        yield SourceLimit(Message(SEVERAL_OWNERS, count=len(table.owners)))


def _contact(row: ContactRow, table: ContactTable, state: ReadState) -> Iterator[Item]:
    if _is_footer(row, state.source):
        state.left[AFTER_DATA] += 1
        return
    owner, key = state.options.owner, clean(row.first(ContactField.KEY))
    if _is_of_several(table, state.options):
        owner = row.first(ContactField.OWNER) or owner
    card = row.card(owner, state.options.region, state.left, [f"{state.source}:{key}"] if key else [])
    if card is None:
        return
    if not row.name and card.handles[0] != card.name:
        # A CRM's contact is a person, also where only their firm is known.
        card = replace(card, name=None, signs=(), kind=kind_of_handles(card.handles, (), ()))
    # What stands in a CRM's notes was often written by the contact.
    yield replace(card, met=None)
    at = _last_contact(row, table, state, member=table.member.label)
    if isinstance(at, RejectedRow):
        yield at
    elif at is not None:
        contact = card.handles[0]
        met = state.interaction(
            contact, at, Direction.MUTUAL, "activity", f"{key or contact} {at:%Y-%m-%dT%H:%M}"
        )
        yield replace(met, owner=owner)


def _last_contact(
    row: ContactRow, table: ContactTable, state: ReadState, *, member: str
) -> datetime | RejectedRow | None:
    written = row.first(*LAST)
    if not written:
        return None
    moment = read_moment(written, table.order)
    at = in_utc(moment, state.options.zone) if moment else None
    if at is None:
        column = row.columns[list(row.cells).index(written)]
        expected = Message("a date like {date}", date="2026-01-31 or 2026-01-31 15:04")
        return RejectedRow(member, row.line, column, repr(written[:60]), expected)
    if state.options.now is not None and at > state.options.now:
        state.left[AHEAD] += 1
        return None
    return at


def _is_footer(row: ContactRow, product: str) -> bool:
    """Tell whether a row is a line after the data: "Confidential Information - Do Not Distribute"."""
    filled = sum(map(bool, row.cells))
    return filled == 1 and (len(row.cells) == 1 or product == "salesforce")


def _is_of_several(table: ContactTable, options: ReadOptions) -> bool:
    """Tell whether a file is of several owners: not where the owner was named, or has it for themselves."""
    return len(table.owners) > 1 and not options.owner_given


def _plain(columns: Columns) -> set[str]:
    return set(map(plain_letters, columns))


def _is_hubspots(columns: Columns) -> bool:
    keys = [
        name for name, field in zip(columns, fields_of(columns), strict=True) if field is ContactField.KEY
    ]
    return any(plain_letters(key) not in ANY_ID for key in keys)


ANY = "crm"
PRODUCTS: dict[str, Callable[[Columns], bool]] = {
    "pipedrive": lambda columns: sum(WHOSE in column for column in columns) * 2 > len(columns),
    "twenty": lambda columns: any(column.startswith("Emails" + PART_OF) for column in columns),
    "odoo": lambda columns: not _plain(columns).isdisjoint({"userid", "salesperson", "activitydatedeadline"}),
    "espocrm": lambda columns: (
        not _plain(columns).isdisjoint({"assigneduser", "assignedusername", "assigneduserid"})
    ),
    "salesforce": lambda columns: {"accountname"} <= _plain(columns) and "recordid" not in _plain(columns),
    "hubspot": _is_hubspots,
}
