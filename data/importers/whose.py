"""What each export shows of whose it is, looked at before anything of an import is recorded.

Of a large mailbox some places are looked at, spread over all of it; reading the whole tells the rest.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO

from data.identity.handles import clean, number
from data.identity.own.shown import Shown
from data.importers.base.archive import ArchiveMember
from data.importers.base.items import ReadOptions
from data.importers.base.text import unix_lines
from data.importers.calendar.own_signs import show_calendar
from data.importers.calendar.parser import read_people
from data.importers.detect import Kind
from data.importers.dispatch import Export
from data.importers.mail.folders import is_sent_mailbox, is_unwanted_file, is_unwanted_mailbox
from data.importers.mail.forms.emlx import as_mails
from data.importers.mail.headers import MailHeaders, head
from data.importers.mail.mbox import mbox_heads
from data.importers.mail.own_signs import show_mails

# Of a larger mailbox so many places of so many bytes are looked at; of any other file its beginning.
WHOLE, PLACES = 16 * 1024**2, 64
MOST_OF_A_FILE = 64 * 1024**2
MOST_MESSAGES = 5_000
MMS = re.compile(rb"<mms\b([^>]*)>(.*?)</mms>", re.DOTALL)
ADDRESS = re.compile(rb"<addr\b([^>]*)>")
ATTRIBUTE = re.compile(rb'\b(address|type|msg_box)\s*=\s*"([^"]*)"')
FROM, TO = "137", frozenset({"151", "130", "129"})
SENT_BOX = "2"


def show_export(export: Export, options: ReadOptions) -> Shown | None:
    """Return what an export shows of whose it is, None where its kind shows nothing of that here.

    Raises InputError where it cannot be read.
    """
    show = SHOWS.get(export.kind)
    return show(export, options) if show else None


def _mailbox(export: Export, _: ReadOptions) -> Shown:
    (member,) = export.members
    heads = iter(()) if is_unwanted_mailbox(member) else _some_heads(member)
    return show_mails(heads, export.label, sent_folder=is_sent_mailbox(member))


def _messages(export: Export, _: ReadOptions) -> Shown:
    return _single_mails(export.members, export.label)


def _apple_mail(export: Export, _: ReadOptions) -> Shown:
    # Of a folder of drafts no mail is left.
    return _single_mails(list(as_mails(export.members)), export.label)


def _single_mails(mails: Sequence[ArchiveMember], label: str) -> Shown:
    shown = Shown(label)
    step = max(1, len(mails) // MOST_MESSAGES)
    for member in mails[::step]:
        if not is_unwanted_file(member):
            mail = head(1, b"", unix_lines(member.head()))
            show_mails([mail], label, sent_folder=is_sent_mailbox(member), into=shown)
    return shown


def _some_heads(member: ArchiveMember) -> Iterator[MailHeaders]:
    with member.opened() as source:
        if member.size <= WHOLE:
            yield from mbox_heads(source)
            return
        # A place in a zip is reached by unpacking everything before it.
        places = range(0, member.size, member.size // PLACES) if member.path else [0]
        for place in places:
            source.seek(place)
            block = BytesIO(source.read(WHOLE // len(places)))
            yield from (headers for headers in mbox_heads(block) if headers.whole)


def _calendar(export: Export, _: ReadOptions) -> Shown:
    (member,) = export.members
    with member.opened() as source:
        return show_calendar(read_people(source, export.label), export.label)


def _phone(export: Export, options: ReadOptions) -> Shown:
    """Return who is in the messages to groups: of a received one the owner is among the receivers."""
    shown = Shown(export.label)
    (member,) = export.members
    with member.opened() as source:
        content = source.read(MOST_OF_A_FILE)
    for message in MMS.finditer(content):
        _group_message(
            _attributes(message[1]), list(map(_attributes, ADDRESS.findall(message[2]))), shown, options
        )
    return shown


def _group_message(
    fields: dict[str, str], people: list[dict[str, str]], shown: Shown, options: ReadOptions
) -> None:
    def plain(text: str) -> str:
        return number(text, options.region) or clean(text)

    senders = [plain(one["address"]) for one in people if one.get("type") == FROM and one.get("address")]
    receivers = {plain(one["address"]) for one in people if one.get("type") in TO and one.get("address")}
    if fields.get("msg_box") == SENT_BOX:
        # Whom the conversation is with, and who else got it: only oneself.
        receivers -= set(map(plain, fields.get("address", "").split("~")))
        senders = [""]
    elif len(receivers) < 2:  # noqa: PLR2004 - to the owner alone: it shows nobody apart
        return
    if senders and receivers:
        shown.group_message(senders[0], receivers)


def _attributes(text: bytes) -> dict[str, str]:
    return {name.decode(): value.decode("utf-8", "replace") for name, value in ATTRIBUTE.findall(text)}


SHOWS: dict[Kind, Callable[[Export, ReadOptions], Shown]] = {
    Kind.MBOX: _mailbox,
    Kind.MESSAGE: _messages,
    Kind.EMLX: _apple_mail,
    Kind.CALENDAR: _calendar,
    Kind.ANDROID: _phone,
}
