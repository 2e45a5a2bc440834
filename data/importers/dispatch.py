"""The reader of each kind of file, and which files one export consists of."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO

from data.importers.base.archive import ArchiveMember
from data.importers.base.items import Item, ReadOptions
from data.importers.base.text import text_of
from data.importers.calendar.events import read_calendar
from data.importers.chats.meta import read_meta
from data.importers.chats.phones.android_sms import read_android
from data.importers.chats.readers import CHAT_READERS, GROUPED_CHATS, folder_of, lines_of
from data.importers.chats.signal import read_signal
from data.importers.chats.telegram import read_telegram
from data.importers.chats.whatsapp.reader import read_whatsapp
from data.importers.contacts.address_table import read_address_table
from data.importers.contacts.google import read_google_contacts
from data.importers.contacts.ldif import read_ldif
from data.importers.contacts.vcard import read_cards
from data.importers.crm.contact_exports import read_contact_export
from data.importers.crm.linkedin import read_linkedin
from data.importers.crm.linkedin_parser import Row, Sheet, read_rows, sheet_of
from data.importers.crm.monica import read_monica
from data.importers.crm.salesforce import preset_of, read_preset
from data.importers.detect import Kind
from data.importers.mail.forms.emlx import read_emlx
from data.importers.mail.messages import read_mailbox, read_messages
from data.importers.tables.contact_columns import contact_columns, knows
from data.importers.tables.csv_text import header_of

Reader = Callable[[Sequence[ArchiveMember], ReadOptions], Iterator[Item]]
# "WhatsApp Chat with Ada.txt", "_chat.txt" in "WhatsApp Chat - Ada.zip": the only place a title stands.
UNTITLED = "_chat"


@dataclass(frozen=True)
class Export:
    """The files of one export: one file, or all files of a LinkedIn export or a mail folder."""

    kind: Kind
    members: tuple[ArchiveMember, ...]

    @property
    def label(self) -> str:
        """The path or name that messages show."""
        first = self.members[0]
        return first.label if len(self.members) == 1 else PurePath(first.group).name


# Kinds of which one export is many files that only make sense together.
GROUPED = frozenset({Kind.LINKEDIN, Kind.MESSAGE, Kind.EMLX, *map(Kind, GROUPED_CHATS)})


def group_members(recognised: Iterable[tuple[Kind, ArchiveMember]]) -> Iterator[Export]:
    """Yield one export for each file, and one for all files of a grouped kind in one folder or zip."""
    groups: dict[tuple[Kind, str], list[ArchiveMember]] = defaultdict(list)
    for kind, member in recognised:
        if kind in GROUPED:
            groups[kind, member.group].append(member)
        else:
            yield Export(kind, (member,))
    for (kind, _), members in groups.items():
        yield Export(kind, tuple(members))


def read_export(export: Export, options: ReadOptions) -> Iterator[Item]:
    """Yield the items of an export that is no table.

    Raises InputError where the export breaks off or cannot be read, after the items before that place.
    """
    yield from READERS[export.kind](export.members, options)


def _bytes(read: Callable[[IO[bytes], str, ReadOptions], Iterator[Item]]) -> Reader:
    def reader(members: Sequence[ArchiveMember], options: ReadOptions) -> Iterator[Item]:
        (member,) = members
        with member.opened() as source:
            yield from read(source, member.label, options)

    return reader


def _member(read: Callable[[ArchiveMember, ReadOptions], Iterator[Item]]) -> Reader:
    def reader(members: Sequence[ArchiveMember], options: ReadOptions) -> Iterator[Item]:
        (member,) = members
        yield from read(member, options)

    return reader


def _whatsapp(members: Sequence[ArchiveMember], options: ReadOptions) -> Iterator[Item]:
    (member,) = members
    stem = PurePath(member.name).stem
    title = PurePath(member.group).stem if stem == UNTITLED else stem
    with lines_of(member) as lines:
        yield from read_whatsapp(lines, member.label, title, options)


def _signal(members: Sequence[ArchiveMember], options: ReadOptions) -> Iterator[Item]:
    (member,) = members
    with lines_of(member) as lines:
        yield from read_signal(lines, member.label, folder_of(member), options)


def _crm(member: ArchiveMember, options: ReadOptions) -> Iterator[Item]:
    head = member.head()
    preset = preset_of(header_of(head, knows))
    if preset is None:
        yield from read_contact_export(member, contact_columns(head), options)
    else:
        yield from read_preset(preset, member, options)


def _linkedin(members: Sequence[ArchiveMember], options: ReadOptions) -> Iterator[Item]:
    rows: dict[Sheet, list[Row]] = defaultdict(list)
    for member in members:
        sheet = sheet_of(text_of(member.head()).splitlines(keepends=True))
        if sheet is not None:
            with lines_of(member) as lines:
                rows[sheet] += read_rows(lines, sheet, member.name)
    yield from read_linkedin(rows, options)


# Every kind but tables, whose rows are read by the batch: data/importers/tables/interactions.py.
READERS: dict[Kind, Reader] = {
    Kind.MBOX: read_mailbox,
    Kind.MESSAGE: read_messages,
    Kind.EMLX: read_emlx,
    Kind.CALENDAR: _bytes(read_calendar),
    Kind.CARDS: _bytes(read_cards),
    Kind.GOOGLE_CONTACTS: _member(read_google_contacts),
    Kind.LINKEDIN: _linkedin,
    Kind.WHATSAPP: _whatsapp,
    Kind.TELEGRAM: _bytes(read_telegram),
    Kind.ANDROID: _bytes(read_android),
    Kind.MONICA: _bytes(read_monica),
    Kind.SIGNAL: _signal,
    Kind.META: _bytes(read_meta),
    **{Kind(name): reader for name, reader in CHAT_READERS.items()},
    Kind.CONTACTS: _member(read_address_table),
    Kind.LDIF: _bytes(read_ldif),
    Kind.CRM: _member(_crm),
}
