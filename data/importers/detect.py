"""Which kind of file a file is, by its first 64 KB and never by its name."""

import re
from collections.abc import Callable, Collection
from contextlib import suppress
from enum import StrEnum

from data.errors import InputError
from data.importers.base.archive import ArchiveMember
from data.importers.base.text import text_of, unix_lines
from data.importers.chats.meta import is_meta
from data.importers.chats.signal import is_signal
from data.importers.chats.signs import CHAT_SIGNS, is_google_voice, is_imessage
from data.importers.chats.whatsapp.heads import read_lines
from data.importers.contacts.address_table import is_address_table
from data.importers.contacts.google import is_google
from data.importers.contacts.ldif import is_ldif
from data.importers.crm.contact_exports import is_contact_export
from data.importers.crm.linkedin_parser import sheet_of
from data.importers.crm.salesforce import preset_of
from data.importers.mail.forms.emlx import is_emlx
from data.importers.tables.binary_forms import NO_TEXT, binary_form, is_no_text
from data.importers.tables.contact_columns import contact_columns, knows
from data.importers.tables.csv_text import header_of
from data.importers.tables.file_formats import column_names
from data.importers.tables.other_forms import other_form
from data.messages import Message

FIRST_LINES = 40
TEXT_START = b"\xef\xbb\xbf \r\n\t"
SEPARATOR = re.compile(rb"From \S+.* \d\d:\d\d(:\d\d)?\b")
HEADER = re.compile(rb"(?:[!-9;-~]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){2,}")
MAIL_HEADERS = (b"from:", b"date:", b"received:", b"message-id:", b"delivered-to:", b"return-path:")
# Beside one of those: alone they stand in other texts too.
MORE_HEADERS = (b"to:", b"cc:", b"subject:", b"mime-version:")
# A separator that some program cut: without a date it divides no mailbox.
CUT_SEPARATOR = re.compile(rb"From(?: [^\r\n]*)?\r?\n")
# Such lines before several mails: a mailbox whose separators were cut.
CUT_MAILBOX = re.compile(
    rb"From(?: -)? ?\r?\n[!-9;-~]+:.*?\nFrom(?: -)?(?: [^\r\n]*)?\r?\n[!-9;-~]+:", re.DOTALL
)
TELEGRAM = re.compile(
    rb'"(?:personal_information|chats|left_chats|frequent_contacts)"\s*:\s*\{'
    rb'|"type"\s*:\s*"(?:personal_chat|private_group|private_supergroup|public_supergroup|saved_messages'
    rb'|bot_chat|private_channel|public_channel)"'
)
MONICA = re.compile(rb'"version"\s*:\s*"1\.0-preview|"app_version"\s*:.{0,400}"account"\s*:', re.DOTALL)
ANDROID = re.compile(rb"<(?:smses|calls|allsms|alllogs)[\s>]")
# Before it may stand what it is as XML, and who saved it from where.
WEB_PAGE = re.compile(
    rb"(?>\s+|<\?xml[^>]*>|<!--.*?-->)*+<(?:!doctype\s+(?:html|netscape)|html|head|body)\b",
    re.DOTALL | re.IGNORECASE,
)
PAGE = Message("a web page; if it is an export, make it anew in the format JSON, not HTML")


class Kind(StrEnum):
    """The formats Kith reads; the value names a source in the log."""

    MBOX = "mbox"
    MESSAGE = "mail file"
    EMLX = "apple mail"
    CALENDAR = "calendar"
    CARDS = "address book"
    GOOGLE_CONTACTS = "google contacts"
    CONTACTS = "contacts table"
    LDIF = "ldif"
    LINKEDIN = "linkedin"
    WHATSAPP = "whatsapp"
    TELEGRAM = "telegram"
    ANDROID = "android"
    MONICA = "monica"
    SIGNAL = "signal"
    META = "messenger or instagram"
    IMESSAGE = "imessage"
    IMAZING = "imazing"
    GOOGLE_VOICE = "google voice"
    SMS_IE = "sms import export"
    SIGTOP = "sigtop"
    SLACK = "slack"
    GOOGLE_CHAT = "google chat"
    HANGOUTS = "hangouts"
    SKYPE = "skype or teams"
    DISCORD = "discord"
    DATED_LINES = "line, kakaotalk or viber"
    CRM = "crm"
    TABLE = "table"


# What says of each contact, card by card, which handles are one person.
ADDRESS_BOOKS = frozenset({Kind.CARDS, Kind.GOOGLE_CONTACTS, Kind.CONTACTS, Kind.LDIF})


def detect_kind(member: ArchiveMember) -> Kind:
    """Return what a file is, a table where nothing speaks against it.

    Raises InputError where it is plainly something that Kith does not read (the field `what` says which), or
    cannot be opened.
    """
    head = member.head()
    if is_imessage(head) or is_google_voice(head):
        return next(kind for kind, fits in SIGNS if fits(head))
    if (what := _unreadable(head)) is not None:
        raise InputError("{file} is {what}.", file=member.label, what=what)
    kind = next((kind for kind, fits in SIGNS if fits(head)), None)
    form = other_form(head) if kind is None else None
    if form is None and kind is None and is_no_text(head):
        form = NO_TEXT
    if form is not None:
        raise InputError("{file} is {what}.", file=member.label, what=form)
    return kind or Kind.TABLE


def _unreadable(head: bytes) -> Message | None:
    if WEB_PAGE.match(head.removeprefix(b"\xef\xbb\xbf")):
        return PAGE
    return binary_form(head) or binary_form(head[:256].lstrip(TEXT_START))


def has_columns(member: ArchiveMember, wanted: Collection[str]) -> bool:
    """Tell whether a file is a table with these columns: only then is it taken in unasked."""
    with suppress(InputError), member.on_disk() as path:
        return set(wanted) <= set(column_names(path))
    return False


def _lines(head: bytes) -> list[str]:
    return text_of(head).splitlines(keepends=True)[:FIRST_LINES]


def _is_message(head: bytes) -> bool:
    # Some programs begin with empty lines or with a mark of the encoding.
    head = unix_lines(head).lstrip(b"\xef\xbb\xbf\r\n")
    cut = CUT_SEPARATOR.match(head)
    block = HEADER.match(head, cut.end() if cut else 0)
    if block is None:
        return False
    block_text = b"\n" + block[0].lower()
    counts = [sum(b"\n" + name in block_text for name in names) for names in (MAIL_HEADERS, MORE_HEADERS)]
    return counts[0] > 0 and sum(counts) > 1


def _holds(mark: str) -> Callable[[bytes], bool]:
    return lambda head: mark in "".join(_lines(head)).upper()


def _is_crm(head: bytes) -> bool:
    return preset_of(header_of(head, knows)) is not None or is_contact_export(contact_columns(head))


def _is_json_of(pattern: "re.Pattern[bytes]") -> Callable[[bytes], bool]:
    return lambda head: head.lstrip(TEXT_START).startswith(b"{") and bool(pattern.search(head))


# The first that fits counts: from the plainest mark to the faintest.
SIGNS: tuple[tuple[Kind, Callable[[bytes], bool]], ...] = (
    (Kind.TABLE, lambda head: head.startswith(b"PAR1")),
    (Kind.MBOX, lambda head: bool(SEPARATOR.match(head.lstrip(b"\xef\xbb\xbf\r\n")))),
    (Kind.MBOX, lambda head: bool(CUT_MAILBOX.match(head.lstrip(b"\xef\xbb\xbf\r\n")))),
    # A mail may hold a calendar or a card within its first lines.
    (Kind.MESSAGE, _is_message),
    (Kind.EMLX, is_emlx),
    (Kind.CALENDAR, _holds("BEGIN:VCALENDAR")),
    (Kind.CALENDAR, lambda head: text_of(head).lstrip().upper().startswith("BEGIN:VEVENT")),
    (Kind.CARDS, _holds("BEGIN:VCARD")),
    (Kind.LDIF, is_ldif),
    (Kind.ANDROID, lambda head: bool(ANDROID.search(head))),
    (Kind.MONICA, _is_json_of(MONICA)),
    (Kind.TELEGRAM, _is_json_of(TELEGRAM)),
    (Kind.SIGNAL, lambda head: is_signal(text_of(head))),
    (Kind.META, lambda head: head.lstrip(TEXT_START).startswith(b"{") and is_meta(text_of(head))),
    *((Kind(name), fits) for name, fits in CHAT_SIGNS),
    (Kind.GOOGLE_CONTACTS, is_google),
    (Kind.LINKEDIN, lambda head: sheet_of(_lines(head)) is not None),
    (Kind.CRM, _is_crm),
    (Kind.CONTACTS, is_address_table),
    # Also one whose times are of an unknown form: its reader says which.
    (Kind.WHATSAPP, lambda head: any(True for _ in read_lines(_lines(head)))),
)
