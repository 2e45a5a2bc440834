"""Files that are no text and that Kith does not read, by their first bytes, each with what to do instead."""

import re
from collections.abc import Callable

from data.importers.base.text import WIDE_MARKS
from data.messages import Message

PDF = Message("a PDF; Kith reads mailboxes, calendars, address books, chats and tables")
PICTURE = Message("a picture; Kith reads mailboxes, calendars, address books, chats and tables")
RECORDING = Message("a film or sound; Kith reads mailboxes, calendars, address books, chats and tables")
# Among other files nobody takes them for a history.
NO_EXPORTS = frozenset({PDF, PICTURE, RECORDING})
DATABASE = Message("a database; export its content as a table first")
UNPACK = Message("an archive of another kind than zip; unpack it first and give the folder")
NO_TEXT = Message(
    "no text but a program's own or encrypted bytes; export it from its program as mbox, iCalendar, vCard, "
    "CSV or JSON"
)
# Bytes that no text of any encoding holds, but for a page break; more than one in fifty, and it is none.
CONTROL = bytes(set(range(32)) - set(b"\t\n\f\r\x1a\x1b"))
MOST_CONTROL = 0.02


def _begins(*starts: bytes) -> Callable[[bytes], bool]:
    return lambda head: head[:64].lower().startswith(starts)


def _database_with(*names: bytes) -> Callable[[bytes], bool]:
    """Return the sign of an SQLite database whose tables are described by all of these words."""
    return lambda head: head.startswith(b"SQLite format 3\0") and all(name in head for name in names)


# The first that fits counts.
BINARY_FORMS: tuple[tuple[Message, Callable[[bytes], bool]], ...] = (
    (PDF, _begins(b"%pdf")),
    (PICTURE, _begins(b"\x89png", b"\xff\xd8\xff", b"gif8", b"ii*\0", b"mm\0*", b"8bps")),
    (PICTURE, lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP"),
    (PICTURE, lambda head: head[4:8] == b"ftyp" and head[8:11] in {b"hei", b"avi", b"mif"}),
    (RECORDING, lambda head: head[4:8] == b"ftyp"),
    (RECORDING, _begins(b"id3", b"oggs", b"riff", b"flac", b"#!amr", b"\x1a\x45\xdf\xa3", b"\xff\xfb")),
    (
        Message("a database of Apple's Contacts; in Contacts: File → Export → Export vCard"),
        _database_with(b"ZABCDRECORD"),
    ),
    (
        Message("a database of WhatsApp; in WhatsApp, export each chat: More → Export chat"),
        _database_with(b"jid", b"chat", b"message"),
    ),
    (
        Message("a database of Android's contacts; in Contacts, export them as vCard"),
        _database_with(b"raw_contacts"),
    ),
    (
        Message("a database of Android's SMS; take them in with SMS Backup & Restore"),
        _database_with(b"threads", b"sms"),
    ),
    (
        Message("a database of Apple's Calendar; in Calendar: File → Export → Export, for each calendar"),
        _database_with(b"CalendarItem"),
    ),
    (
        Message("an address book that Thunderbird keeps for itself; Address Book → Tools → Export as vCard"),
        _database_with(b"CREATE TABLE properties", b"card"),
    ),
    (DATABASE, _begins(b"sqlite format 3")),
    (Message("an office document or a damaged zip; save its table as CSV"), _begins(b"pk\x03\x04")),
    (Message("a 7z archive; unpack it first and give the folder"), _begins(b"7z\xbc\xaf")),
    (Message("a RAR archive; unpack it first and give the folder"), _begins(b"rar!")),
    (Message("a gzip archive; unpack it first and give what is in it"), _begins(b"\x1f\x8b")),
    (UNPACK, _begins(b"bzh", b"\xfd7zxz", b"\x28\xb5\x2f\xfd")),
    (UNPACK, lambda head: head[257:262] == b"ustar"),
    (
        Message("an Outlook .msg or an old office document; save mails as .eml, a table as CSV"),
        _begins(b"\xd0\xcf\x11\xe0"),
    ),
    (
        Message("a mail folder of Outlook Express; import it into Thunderbird and give its folders"),
        _begins(b"\xcf\xad\x12\xfe"),
    ),
    (
        Message("an address book of Windows (.wab); export it as vCard or CSV"),
        _begins(b"\x9c\xcb\xcb\x8d\x13\x75\xd2\x11"),
    ),
    (
        Message("Outlook's list of addresses once typed (.nk2); export contacts as CSV and mail as mbox"),
        _begins(b"\x0d\xf0\xad\xba"),
    ),
    (
        Message("a database of Lotus Notes; export mail as .eml and contacts as vCard"),
        _begins(b"\x1a\x00\x00\x04"),
    ),
    (
        Message("an attachment that Outlook made (winmail.dat); give the mail it came with"),
        _begins(b"\x78\x9f\x3e\x22"),
    ),
    (
        Message("an Outlook PST file; export mail as mbox, contacts and calendar as vCard and iCalendar"),
        _begins(b"!bdn"),
    ),
    (
        Message(
            "an encrypted backup of Signal; link Signal Desktop and export with signal-export or sigtop, or "
            "unpack it with signalbackup-tools"
        ),
        # How long the head is; in it 16 bytes to begin with, and 32 of salt.
        lambda head: re.match(rb"\0\0\0.\x0a.\x0a\x10.{16}\x12\x20", head, re.DOTALL) is not None,
    ),
)


def binary_form(head: bytes) -> Message | None:
    """Return what a file of bytes is and what to do with it; None where it is text or not known."""
    return next((what for what, fits in BINARY_FORMS if fits(head)), None)


def is_no_text(head: bytes) -> bool:
    """Tell whether a file of no known form is no text: too many of its bytes are none of a text's."""
    if head.startswith(WIDE_MARKS) or b"\0" in head[:2]:
        return False
    return len(head) - len(head.translate(None, CONTROL)) > MOST_CONTROL * len(head)
