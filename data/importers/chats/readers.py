"""Opens the files of a chat's export for its reader."""

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import PurePath
from typing import IO

from data.importers.base.archive import ArchiveMember
from data.importers.base.items import Item, ReadOptions
from data.importers.base.text import read_whole, text_of
from data.importers.chats.dated_lines import read_dated_lines
from data.importers.chats.phones.google_voice import read_google_voice
from data.importers.chats.phones.imazing import read_imazing
from data.importers.chats.phones.imessage_database import is_imessage_database, read_imessage_database
from data.importers.chats.phones.imessage_text import read_imessage_text
from data.importers.chats.phones.sms_ie import read_sms_ie
from data.importers.chats.sigtop import read_sigtop_json, read_sigtop_text
from data.importers.chats.work.discord import read_discord
from data.importers.chats.work.google_chat import read_google_chat
from data.importers.chats.work.hangouts import read_hangouts
from data.importers.chats.work.skype import read_skype
from data.importers.chats.work.slack import read_slack

Reader = Callable[[Sequence[ArchiveMember], ReadOptions], Iterator[Item]]
LINES = (b"\xff\xfe", b"\xfe\xff")


def folder_of(member: ArchiveMember) -> str:
    """Return the name of the folder that a file lies in, on disk as in a zip."""
    place = member.path.resolve() if member.path else PurePath(member.name)
    return place.parent.name or PurePath(member.group).stem


@contextmanager
def lines_of(member: ArchiveMember) -> Iterator[IO[str]]:
    """Open a member as lines of text: UTF-16 where its byte order mark says so, else UTF-8."""
    encoding = "utf-16" if member.head(2) in LINES else "utf-8-sig"
    with member.opened() as source:
        # A letter that is not there is lost; the lines around it are not.
        yield io.TextIOWrapper(source, encoding, errors="replace", newline="")


def _of_bytes(read: Callable[[IO[bytes], str, ReadOptions], Iterator[Item]]) -> Reader:
    def reader(members: Sequence[ArchiveMember], options: ReadOptions) -> Iterator[Item]:
        (member,) = members
        with member.opened() as source:
            yield from read(source, member.label, options)

    return reader


def _imessage(members: Sequence[ArchiveMember], options: ReadOptions) -> Iterator[Item]:
    (member,) = members
    if is_imessage_database(member.head()):
        with member.on_disk() as path:
            yield from read_imessage_database(path, member.label, options)
        return
    with lines_of(member) as lines:
        yield from read_imessage_text(lines, member.label, PurePath(member.name).stem, options)


def _imazing(members: Sequence[ArchiveMember], options: ReadOptions) -> Iterator[Item]:
    (member,) = members
    with lines_of(member) as lines:
        yield from read_imazing(lines, member.label, options)


def _google_voice(members: Sequence[ArchiveMember], options: ReadOptions) -> Iterator[Item]:
    (member,) = members
    with member.opened() as source:
        yield from read_google_voice(text_of(read_whole(source, member.label)), member.label, options)


def _sigtop(members: Sequence[ArchiveMember], options: ReadOptions) -> Iterator[Item]:
    (member,) = members
    if member.head(1) == b"[":
        yield from _of_bytes(read_sigtop_json)(members, options)
        return
    with lines_of(member) as lines:
        yield from read_sigtop_text(lines, member.label, options)


def _dated_lines(members: Sequence[ArchiveMember], options: ReadOptions) -> Iterator[Item]:
    (member,) = members
    with member.opened() as source:
        lines = text_of(read_whole(source, member.label)).splitlines(keepends=True)
    yield from read_dated_lines(lines, member.label, options)


def _opened(members: Sequence[ArchiveMember]) -> Iterator[tuple[str, str, IO[bytes]]]:
    for member in members:
        with member.opened() as source:
            yield folder_of(member), member.label, source


def _export(members: Sequence[ArchiveMember]) -> str:
    """Return what an export of one or more files is called in a sentence."""
    return members[0].label if len(members) == 1 else PurePath(members[0].group).name


def _slack(members: Sequence[ArchiveMember], options: ReadOptions) -> Iterator[Item]:
    files = ((folder, source) for folder, _, source in _opened(members))
    yield from read_slack(files, _export(members), options)


def _google_chat(members: Sequence[ArchiveMember], options: ReadOptions) -> Iterator[Item]:
    files = ((folder, source) for folder, _, source in _opened(members))
    yield from read_google_chat(files, _export(members), options)


def _discord(members: Sequence[ArchiveMember], options: ReadOptions) -> Iterator[Item]:
    yield from read_discord(_opened(members), _export(members), options)


CHAT_READERS: dict[str, Reader] = {
    "imessage": _imessage,
    "google voice": _google_voice,
    "imazing": _imazing,
    "slack": _slack,
    "google chat": _google_chat,
    "skype or teams": _of_bytes(read_skype),
    "hangouts": _of_bytes(read_hangouts),
    "discord": _discord,
    "sms import export": _of_bytes(read_sms_ie),
    "sigtop": _sigtop,
    "line, kakaotalk or viber": _dated_lines,
}
# Of which one export is many files that only make sense together.
GROUPED_CHATS = frozenset({"slack", "google chat", "discord"})
