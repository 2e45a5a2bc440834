"""Backups of Android's app "SMS Backup & Restore": messages (SMS, MMS) and calls as XML.

Fields as in synctech.com.au/sms-backup-restore/fields-in-xml-backup-files; times are milliseconds since 1970.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from data.errors import InputError, RejectedRow
from data.identity.handles import clean, email, number
from data.importers.base.items import AddressBookCard, Item, ReadOptions, SourceLimit
from data.importers.base.read_state import ReadState
from data.importers.base.repair import repaired_xml
from data.importers.base.times import MILLISECONDS, from_seconds
from data.messages import Message
from data.schema import ContactKind, Direction, Interaction

SMS, CALLS = "sms", "calls"
SMS_DIRECTIONS = {"1": Direction.RECEIVED, "2": Direction.SENT}
SMS_LEFT_OUT = {
    "3": Message("drafts"),
    "4": Message("messages not sent yet"),
    "5": Message("messages that failed"),
    "6": Message("messages not sent yet"),
}
CALL_DIRECTIONS = {"1": Direction.RECEIVED, "2": Direction.SENT}
CALL_ATTEMPTS = {"3": "missed calls", "4": "voicemail", "5": "rejected calls", "6": "blocked calls"}
# Digits that a number of somebody's has at least.
SHORT_CODE = 7
UNNAMED = frozenset({"", "null", "(unknown)", "unknown"})
NO_NUMBER = frozenset({"", "-1", "-2", "-3", "null", "unknown", "private", "restricted"})
# In an MMS: who sent it, who got it (PduHeaders of Android).
MMS_FROM, MMS_TO = "137", frozenset({"151", "130", "129"})
INSERT_ADDRESS = "insert-address-token"
MISSED = Message("a missed call is kept, but does not count as contact")


@dataclass
class _Backup(ReadState):
    """The reading of a backup, with the names its contacts have there."""

    names: dict[str, str] = field(default_factory=dict)


def read_android(source: IO[bytes], file: str, options: ReadOptions) -> Iterator[Item]:
    """Yield the messages and calls of a backup; raises InputError, after its items, where it breaks off."""
    backup = _Backup("android", options)
    try:
        for place, element in _elements(source):
            yield from _read(element, place, file, backup)
    except DefusedXmlException as error:
        raise InputError(
            "{file} declares entities of its own (<!DOCTYPE or <!ENTITY), as no backup does; "
            "make the backup anew with the app, and give it unchanged.",
            file=file,
        ) from error
    except ParseError as error:
        yield from _summary(backup)
        raise InputError(
            "{file} breaks off or is damaged as XML ({why}); make the backup anew.", file=file, why=f"{error}"
        ) from error
    yield from _summary(backup)


def _elements(source: IO[bytes]) -> Iterator[tuple[int, Any]]:
    """Yield each message or call as its element closes, and let go of it."""
    root, place, depth = None, 0, 0
    for event, element in iterparse(repaired_xml(source), events=("start", "end"), forbid_dtd=True):
        depth += 1 if event == "start" else -1
        root = element if root is None else root
        if event == "end" and depth == 1:
            place += 1
            yield place, element
            root.clear()


def _summary(backup: _Backup) -> Iterator[Item]:
    for contact, name in backup.names.items():
        kind = (
            ContactKind.PERSON
            if number(contact, backup.options.region) or email(contact)
            else ContactKind.MACHINE
        )
        yield AddressBookCard(backup.options.owner, (contact,), name or None, kind=kind)
    yield from backup.left_out()


def _read(element: Any, place: int, file: str, backup: _Backup) -> Iterator[Item]:
    fields = element.attrib
    at = from_seconds(fields.get("date"), MILLISECONDS)
    if element.tag not in {"sms", "mms", "call"}:
        backup.left[Message("entries that are neither message nor call")] += 1
    elif at is None:
        written = repr(fields.get("date", "")[:40])
        yield RejectedRow(file, place, "date", written, Message("milliseconds since 1970"))
    elif element.tag == "sms":
        yield from _sms(fields, at, backup)
    elif element.tag == "mms":
        yield from _mms(element, at, backup)
    else:
        yield from _call(fields, at, backup)


def _sms(fields: Mapping[str, str], at: datetime, backup: _Backup) -> Iterator[Item]:
    kind = fields.get("type", "")
    contact = _contact(fields.get("address", ""), fields, backup)
    if kind in SMS_LEFT_OUT:
        backup.left[SMS_LEFT_OUT[kind]] += 1
    elif contact is None or kind not in SMS_DIRECTIONS:
        backup.left[Message("messages without a number")] += 1
    else:
        yield _interaction(backup, contact, at, SMS_DIRECTIONS[kind], SMS, machine=_machine(contact))


def _mms(element: Any, at: datetime, backup: _Backup) -> Iterator[Item]:
    """Yield one interaction for each other person: an MMS to several is a group's."""
    kind = element.attrib.get("msg_box", "")
    if kind not in SMS_DIRECTIONS:
        backup.left[SMS_LEFT_OUT.get(kind, Message("messages without a number"))] += 1
        return
    by_type: dict[str, list[str]] = {}
    for address_ in element.iter("addr"):
        by_type.setdefault(address_.attrib.get("type", ""), []).append(address_.attrib.get("address", ""))
    sent = kind == "2"
    to = [address_ for place in sorted(MMS_TO) for address_ in by_type.get(place, [])]
    addresses = to if sent else by_type.get(MMS_FROM, [])
    addresses = addresses or element.attrib.get("address", "").split("~")
    fields = element.attrib if len(addresses) == 1 else {}
    contacts = [contact for address_ in addresses if (contact := _contact(address_, fields, backup))]
    # The owner's own number stands among the receivers of a group's message.
    people = max(1, len(to)) if not sent else len(contacts)
    for contact in dict.fromkeys(contacts):
        yield _interaction(backup, contact, at, SMS_DIRECTIONS[kind], SMS, people=people)
    if not contacts:
        backup.left[Message("messages without a number")] += 1


def _call(fields: Mapping[str, str], at: datetime, backup: _Backup) -> Iterator[Item]:
    kind = fields.get("type", "")
    contact = _contact(fields.get("number", ""), fields, backup)
    if contact is None:
        backup.left[Message("calls without a number")] += 1
    elif kind in CALL_ATTEMPTS:
        yield _interaction(backup, contact, at, Direction.RECEIVED, "call", machine=True)
        yield SourceLimit(MISSED)
    elif kind in CALL_DIRECTIONS:
        # Nobody answered: an attempt, not a talk.
        unanswered = fields.get("duration", "").strip() in {"", "0"}
        yield _interaction(backup, contact, at, CALL_DIRECTIONS[kind], "call", machine=unanswered)
    else:
        backup.left[Message("calls of another kind")] += 1


def _contact(address: str, fields: Mapping[str, str], backup: _Backup) -> str | None:
    plain = clean(address)
    if plain.lower() in NO_NUMBER or plain == INSERT_ADDRESS:
        return None
    contact = number(plain, backup.options.region) or email(plain) or plain
    if contact in backup.options.me:
        return None
    name = clean(fields.get("contact_name", ""))
    backup.names.setdefault(contact, "")
    if name.lower() not in UNNAMED:
        backup.names[contact] = name
    return contact


def _machine(contact: str) -> bool:
    """Tell a sender's name or a short code from a number that somebody can be called by."""
    return number(contact) is None and email(contact) is None and sum(map(str.isdigit, contact)) < SHORT_CODE


def _interaction(
    backup: _Backup,
    contact: str,
    at: datetime,
    direction: Direction,
    channel: str,
    *,
    people: int = 1,
    machine: bool = False,
) -> Interaction:
    key = backup.numbered(f"{channel} {int(at.timestamp() * 1000)} {direction} {contact}")
    kind = "message" if channel == SMS else channel
    return backup.interaction(contact, at, direction, kind, key, people=people, attended=not machine)
