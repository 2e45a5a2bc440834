"""Apple Mail's own folders: a file .emlx has the number of a mail's bytes, the mail, and a list of its flags.

The flags are the bits that Jamie Zawinski published (jwz.org/blog/2005/07/emlx-flags).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from io import BytesIO
from typing import IO

from data.errors import InputError
from data.importers.base.archive import ArchiveMember
from data.importers.base.items import Item, LeftOut, ReadOptions
from data.importers.mail.left_out import UNWANTED_REASON
from data.importers.mail.messages import read_messages

# A mail of more bytes is a line of digits at the beginning of something else.
LENGTH = re.compile(rb"\s{0,100}(\d{1,10})[ \t]*\r?\n")
HEADER = re.compile(rb"[!-9;-~]{1,100}[ \t]*:|From ")
FLAGS = re.compile(rb"<key>flags</key>\s*<integer>(\d{1,20})</integer>")
DELETED, DRAFT, JUNK = 1 << 1, 1 << 6, 1 << 24
LARGEST_MAIL, LARGEST_LIST = 256 * 1024**2, 1024**2


def is_emlx(head: bytes) -> bool:
    """Tell whether a file's first bytes are a number and, on the next line, the head of a mail."""
    length = LENGTH.match(head)
    return length is not None and HEADER.match(head, length.end()) is not None


def read_emlx(members: Sequence[ArchiveMember], options: ReadOptions) -> Iterator[Item]:
    """Yield the mails of Apple Mail's folders as `read_messages` does; what has such a flag is left out."""
    mails = as_mails(members)
    if unwanted := len(members) - len(mails):
        yield LeftOut(UNWANTED_REASON, unwanted)
    if mails:
        yield from read_messages(mails, options)


def as_mails(members: Sequence[ArchiveMember]) -> list[ArchiveMember]:
    """Return the files as files of one mail each, without what is deleted, a draft or junk by its flags."""
    kept = [member for member in members if not _flags(member) & (DELETED | DRAFT | JUNK)]
    return [replace(member, opener=partial(_mail, member)) for member in kept]


def _mail(member: ArchiveMember) -> IO[bytes]:
    with member.opener() as source:
        return BytesIO(source.read(_length(source, member)))


def _flags(member: ArchiveMember) -> int:
    """Return the flags in the list after a mail, 0 where it was cut off."""
    with member.opened() as source:
        source.seek(_length(source, member), 1)
        flags = FLAGS.search(source.read(LARGEST_LIST))
    return int(flags[1]) if flags else 0


def _length(source: IO[bytes], member: ArchiveMember) -> int:
    line = LENGTH.match(source.readline(200))
    if line is None or int(line[1]) > LARGEST_MAIL:
        raise InputError(
            "{file} is no mail of Apple Mail: it does not begin with a length.", file=member.label
        )
    return int(line[1])
