"""Each format's reader, and the files of one export handed to it together."""

import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO

from data.errors import InputError
from data.importers.base.archive import ArchiveMember
from data.importers.base.items import Item, ReadOptions
from data.importers.base.text import text_of
from data.importers.calendar.events import read_calendar
from data.importers.chats.android_sms import read_android
from data.importers.chats.meta import read_meta
from data.importers.chats.signal import read_signal
from data.importers.chats.telegram import read_telegram
from data.importers.chats.whatsapp import read_whatsapp
from data.importers.contacts.google import read_google_contacts
from data.importers.contacts.vcard import read_cards
from data.importers.crm.hubspot_salesforce import preset_of, read_preset
from data.importers.crm.linkedin import Files, read_linkedin
from data.importers.crm.linkedin_parser import Row, Sheet, read_rows, sheet_of
from data.importers.crm.monica import read_monica
from data.importers.detect import Kind
from data.importers.mail.messages import read_mbox, read_messages
from data.importers.tables.file_formats import Format, read_cells

# "WhatsApp Chat with Ada.txt", "_chat.txt" in "WhatsApp Chat - Ada.zip": the only place a title stands.
UNTITLED = "_chat"


@dataclass(frozen=True)
class Export:
    """The files that are read together: one, or all of a LinkedIn export or of a mail folder."""

    kind: Kind
    members: tuple[ArchiveMember, ...]

    @property
    def label(self) -> str:
        """How it is named to a person."""
        first = self.members[0]
        return first.label if len(self.members) == 1 else PurePath(first.group).name


# What only makes sense together.
JOINED = frozenset({Kind.LINKEDIN, Kind.MESSAGE})


def exports(recognised: Iterable[tuple[Kind, ArchiveMember]]) -> Iterator[Export]:
    """Put together what belongs together, in the order in which it was found."""
    joined: dict[tuple[Kind, str], list[ArchiveMember]] = defaultdict(list)
    for kind, member in recognised:
        if kind in JOINED:
            joined[kind, member.group].append(member)
        else:
            yield Export(kind, (member,))
    for (kind, _), found in joined.items():
        yield Export(kind, tuple(found))


def read_export(export: Export, reading: ReadOptions) -> Iterator[Item]:
    """Yield what an export tells; raises InputError where it breaks off, after what came before."""
    if export.kind in JOINED:
        yield from TOGETHER[export.kind](export.members, reading)
    else:
        yield from ALONE[export.kind](export.members[0], reading)


@contextmanager
def _text(member: ArchiveMember) -> Iterator[IO[str]]:
    """Lend the lines of a text file, in whichever encoding it says it is."""
    encoding = "utf-8-sig"
    if member.head(2) in {b"\xff\xfe", b"\xfe\xff"}:
        encoding = "utf-16"
    with member.opened() as source:
        # A letter that is not there is lost; the lines around it are not.
        yield io.TextIOWrapper(source, encoding, errors="replace", newline="")


def _streamed(read: Callable[[IO[bytes], str, ReadOptions], Iterator[Item]]) -> Callable[..., Iterator[Item]]:
    def reader(member: ArchiveMember, reading: ReadOptions) -> Iterator[Item]:
        with member.opened() as source:
            yield from read(source, member.label, reading)

    return reader


def _lined(
    read: Callable[[Iterable[str], str, ReadOptions], Iterator[Item]],
) -> Callable[..., Iterator[Item]]:
    def reader(member: ArchiveMember, reading: ReadOptions) -> Iterator[Item]:
        with _text(member) as lines:
            yield from read(lines, member.label, reading)

    return reader


def _whatsapp(member: ArchiveMember, reading: ReadOptions) -> Iterator[Item]:
    stem = PurePath(member.name).stem
    title = PurePath(member.group).stem if stem == UNTITLED else stem
    with _text(member) as lines:
        yield from read_whatsapp(lines, member.label, title, reading)


def _signal(member: ArchiveMember, reading: ReadOptions) -> Iterator[Item]:
    # A chat lies in the folder of whom it is with.
    folder = PurePath(member.name).parent.name or PurePath(member.group).name
    with _text(member) as lines:
        yield from read_signal(lines, member.label, folder, reading)


def _crm(member: ArchiveMember, reading: ReadOptions) -> Iterator[Item]:
    with member.on_disk() as path:
        for cells in read_cells(path, Format.CSV):
            columns = list(cells.frame.columns)
            preset = preset_of(columns)
            if preset is None:
                raise InputError("{file} has other columns than its first lines said.", file=member.label)
            yield from cells.rejected
            rows = zip(cells.lines.tolist(), cells.frame.to_dict("records"), strict=True)
            yield from read_preset(preset, rows, member.label, reading)  # type: ignore[arg-type]


def _linkedin(members: Sequence[ArchiveMember], reading: ReadOptions) -> Iterator[Item]:
    rows: dict[Sheet, list[tuple[str, Row]]] = defaultdict(list)
    for member in members:
        sheet = sheet_of(text_of(member.head()).splitlines(keepends=True))
        if sheet is not None:
            with _text(member) as lines:
                rows[sheet] += [(member.name, row) for row in read_rows(lines, sheet)]
    yield from read_linkedin(Files(rows), reading)


ALONE: dict[Kind, Callable[[ArchiveMember, ReadOptions], Iterator[Item]]] = {
    Kind.MBOX: _streamed(read_mbox),
    Kind.CALENDAR: _streamed(read_calendar),
    Kind.CARDS: _streamed(read_cards),
    Kind.GOOGLE_CONTACTS: _lined(read_google_contacts),
    Kind.TELEGRAM: _streamed(read_telegram),
    Kind.ANDROID: _streamed(read_android),
    Kind.MONICA: _streamed(read_monica),
    Kind.WHATSAPP: _whatsapp,
    Kind.SIGNAL: _signal,
    Kind.META: _streamed(read_meta),
    Kind.CRM: _crm,
}
TOGETHER: dict[Kind, Callable[[Sequence[ArchiveMember], ReadOptions], Iterator[Item]]] = {
    Kind.LINKEDIN: _linkedin,
    Kind.MESSAGE: read_messages,
}
