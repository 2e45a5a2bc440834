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
from data.identity.kinds.kind_of_contact import kind_of_handle
from data.identity.kinds.number_signs import number_signs
from data.identity.kinds.signs import KindSign, SeenSign
from data.importers.base.items import Item, ReadOptions, SourceLimit
from data.importers.base.read_state import ReadState
from data.importers.base.repair import repaired_xml
from data.importers.base.times import MILLISECONDS, from_seconds
from data.messages import Message
from data.schema import ContactKind, Direction, Interaction

DIRECTIONS = {"1": Direction.RECEIVED, "2": Direction.SENT}
NOT_YET = Message("messages not sent yet")
LEFT_OUT = {"3": Message("drafts"), "4": NOT_YET, "5": Message("messages that failed"), "6": NOT_YET}
NUMBERLESS = Message("messages without a number")
# Taken on another of the owner's telephones (CallLog.Calls.ANSWERED_EXTERNALLY_TYPE).
ANSWERED_ELSEWHERE = "7"
# Missed, left as voicemail, rejected, blocked.
CALL_ATTEMPTS = frozenset({"3", "4", "5", "6"})
UNNAMED = frozenset({"", "null", "(unknown)", "unknown"})
NO_NUMBER = frozenset({"", "-1", "-2", "-3", "null", "unknown", "private", "restricted"})
# In an MMS: who sent it, who got it (PduHeaders of Android).
MMS_FROM, MMS_TO = "137", frozenset({"151", "130", "129"})
INSERT_ADDRESS = "insert-address-token"
MISSED = Message("a missed call is kept, but does not count as contact")


@dataclass
class Backup(ReadState):
    """The reading of a backup, with the names its contacts have there."""

    names: dict[str, str] = field(default_factory=dict)

    def met(
        self,
        contact: str,
        at: datetime,
        direction: Direction,
        channel: str,
        people: int = 1,
        *,
        attended: bool,
    ) -> Interaction:
        """Return an interaction; its key says sms for every message."""
        kind = "sms" if channel == "message" else channel
        key = self.numbered(f"{kind} {int(at.timestamp() * 1000)} {direction} {contact}")
        return self.interaction(contact, at, direction, channel, key, people=people, attended=attended)


def read_android(source: IO[bytes], file: str, options: ReadOptions) -> Iterator[Item]:
    """Yield the messages and calls of a backup; raises InputError, after its items, where it breaks off."""
    backup = Backup("android", options)
    try:
        for place, element in _elements(source):
            yield from read_entry(element, place, file, backup)
    except DefusedXmlException as error:
        raise InputError(
            "{file} declares entities of its own (<!DOCTYPE or <!ENTITY), as no backup does; "
            "make the backup anew with the app, and give it unchanged.",
            file=file,
        ) from error
    except ParseError as error:
        yield from summary(backup)
        raise InputError(
            "{file} breaks off or is damaged as XML ({why}); make the backup anew.", file=file, why=f"{error}"
        ) from error
    yield from summary(backup)


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


def summary(backup: Backup) -> Iterator[Item]:
    """Yield what the backup says of its contacts, and what was left out."""
    for contact, name in backup.names.items():
        yield backup.card(contact, name, _signs(contact, backup))
    yield from backup.left_out()
    without = sum(_has_no_country(contact, backup) for contact in backup.names)
    if without:
        yield SourceLimit(
            Message("{count} numbers have no country; say it with --region, like --region US", count=without)
        )


def _signs(contact: str, backup: Backup) -> tuple[SeenSign, ...]:
    """Return what the number, or the name that a service sends under, shows."""
    if not any(map(str.isdigit, contact)) and email(contact) is None:
        return (SeenSign(KindSign.SENDER_NAME),)
    return tuple(map(SeenSign, number_signs(contact, backup.options.region)))


def _has_no_country(contact: str, backup: Backup) -> bool:
    """Tell whether a number may be anywhere: no service's, and not written with its country."""
    is_number = number(contact) is None and email(contact) is None
    return is_number and any(map(str.isdigit, contact)) and not _signs(contact, backup)


def _answers(contact: str, backup: Backup) -> bool:
    """Tell whether somebody answers there: messages of services and calls of networks do not count."""
    signs = _signs(contact, backup)
    return kind_of_handle(contact, (), (seen.sign for seen in signs)) is not ContactKind.MACHINE


def read_entry(element: Any, place: int, file: str, backup: Backup) -> Iterator[Item]:
    """Yield what one entry of a backup is, by its `tag` and `attrib`."""
    fields, read = element.attrib, READERS.get(element.tag)
    at = from_seconds(fields.get("date"), MILLISECONDS)
    if read is None:
        backup.left[Message("entries that are neither message nor call")] += 1
    elif at is None:
        written = repr(fields.get("date", "")[:40])
        yield RejectedRow(file, place, "date", written, Message("milliseconds since 1970"))
    else:
        yield from read(element, at, backup)


def _sms(element: Any, at: datetime, backup: Backup) -> Iterator[Item]:
    kind = element.attrib.get("type", "")
    contact = _contact(element.attrib.get("address", ""), element.attrib, backup)
    if contact is None or kind not in DIRECTIONS:
        backup.left[LEFT_OUT.get(kind, NUMBERLESS)] += 1
    else:
        yield backup.met(contact, at, DIRECTIONS[kind], "message", attended=_answers(contact, backup))


def _mms(element: Any, at: datetime, backup: Backup) -> Iterator[Item]:
    """Yield one interaction for each other person: an MMS to several is a group's."""
    kind = element.attrib.get("msg_box", "")
    if kind not in DIRECTIONS:
        backup.left[LEFT_OUT.get(kind, NUMBERLESS)] += 1
        return
    by_type: dict[str, list[str]] = {}
    for address_ in element.iter("addr"):
        by_type.setdefault(address_.attrib.get("type", ""), []).append(address_.attrib.get("address", ""))
    sent = kind == "2"
    to = [address_ for place in sorted(MMS_TO) for address_ in by_type.get(place, [])]
    addresses = to if sent else by_type.get(MMS_FROM, [])
    addresses = addresses or element.attrib.get("address", "").split("~")
    # What a group is called is nobody's name.
    fields = element.attrib if len(addresses) == 1 and len(to) <= 1 else {}
    contacts = [contact for address_ in addresses if (contact := _contact(address_, fields, backup))]
    # The owner's own number stands among the receivers of a group's message.
    people = max(1, len(to)) if not sent else len(contacts)
    for contact in dict.fromkeys(contacts):
        attended = _answers(contact, backup)
        yield backup.met(contact, at, DIRECTIONS[kind], "message", people, attended=attended)
    if not contacts:
        backup.left[NUMBERLESS] += 1


def _call(element: Any, at: datetime, backup: Backup) -> Iterator[Item]:
    fields = element.attrib
    kind = fields.get("type", "")
    contact = _contact(fields.get("number", ""), fields, backup)
    if contact is None:
        backup.left[Message("calls without a number")] += 1
    elif kind in CALL_ATTEMPTS:
        yield backup.met(contact, at, Direction.RECEIVED, "call", attended=False)
        yield SourceLimit(MISSED)
    elif kind in DIRECTIONS or kind == ANSWERED_ELSEWHERE:
        # Nobody answered: an attempt, not a talk. One that was taken elsewhere has no length here.
        answered = kind == ANSWERED_ELSEWHERE or fields.get("duration", "").strip() not in {"", "0"}
        attended = answered and _answers(contact, backup)
        yield backup.met(contact, at, DIRECTIONS.get(kind, Direction.RECEIVED), "call", attended=attended)
    else:
        backup.left[Message("calls of another kind")] += 1


def _contact(address: str, fields: Mapping[str, str], backup: Backup) -> str | None:
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


READERS = {"sms": _sms, "mms": _mms, "call": _call}
