"""Backups of Android's app "SMS Backup & Restore": messages (SMS, MMS) and calls as XML.

Fields as in synctech.com.au/sms-backup-restore/fields-in-xml-backup-files; times are milliseconds since 1970.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from data.errors import InputError, RejectedRow
from data.identity.handles import clean, email, number
from data.importers.base.items import AddressBookCard, Item, LeftOut, ReadOptions, SourceLimit
from data.importers.base.repair import repaired_xml
from data.importers.base.senders import is_contact
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


def read_android(source: IO[bytes], file: str, options: ReadOptions) -> Iterator[Item]:
    """Yield the messages and calls of a backup; raises InputError, after its items, where it breaks off."""
    left: Counter[Message] = Counter()
    cards: dict[str, str] = {}
    again: Counter[str] = Counter()
    try:
        for place, element in _elements(source):
            for item in _read(element, place, file, options, cards, again):
                if isinstance(item, LeftOut):
                    left[item.reason] += item.count
                else:
                    yield item
    except DefusedXmlException as error:
        raise InputError(
            "{file} declares entities of its own (<!DOCTYPE or <!ENTITY), as no backup does; "
            "make the backup anew with the app, and give it unchanged.",
            file=file,
        ) from error
    except ParseError as error:
        yield from _summary(left, cards, options)
        raise InputError(
            "{file} breaks off or is damaged as XML ({why}); make the backup anew.", file=file, why=f"{error}"
        ) from error
    yield from _summary(left, cards, options)


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


def _summary(left: Counter[Message], cards: dict[str, str], options: ReadOptions) -> Iterator[Item]:
    for contact, name in cards.items():
        kind = (
            ContactKind.PERSON if number(contact, options.region) or email(contact) else ContactKind.MACHINE
        )
        yield AddressBookCard(options.owner, (contact,), name or None, kind=kind)
    yield from (LeftOut(reason, count) for reason, count in left.items())


def _read(
    element: Any, place: int, file: str, options: ReadOptions, cards: dict[str, str], again: Counter[str]
) -> Iterator[Item]:
    fields = element.attrib
    at = from_seconds(fields.get("date"), MILLISECONDS)
    if element.tag not in {"sms", "mms", "call"}:
        yield LeftOut(Message("entries that are neither message nor call"))
    elif at is None:
        written = repr(fields.get("date", "")[:40])
        yield RejectedRow(file, place, "date", written, Message("milliseconds since 1970"))
    elif element.tag == "sms":
        yield from _sms(fields, at, options, cards, again)
    elif element.tag == "mms":
        yield from _mms(element, at, options, cards, again)
    else:
        yield from _call(fields, at, options, cards, again)


def _sms(
    fields: Mapping[str, str], at: datetime, options: ReadOptions, cards: dict[str, str], again: Counter[str]
) -> Iterator[Item]:
    kind = fields.get("type", "")
    contact = _contact(fields.get("address", ""), fields, options, cards)
    if kind in SMS_LEFT_OUT:
        yield LeftOut(SMS_LEFT_OUT[kind])
    elif contact is None or kind not in SMS_DIRECTIONS:
        yield LeftOut(Message("messages without a number"))
    else:
        yield _interaction(options, contact, at, SMS_DIRECTIONS[kind], SMS, again, machine=_machine(contact))


def _mms(
    element: Any, at: datetime, options: ReadOptions, cards: dict[str, str], again: Counter[str]
) -> Iterator[Item]:
    """Yield one interaction for each other person: an MMS to several is a group's."""
    kind = element.attrib.get("msg_box", "")
    if kind not in SMS_DIRECTIONS:
        yield LeftOut(SMS_LEFT_OUT.get(kind, Message("messages without a number")))
        return
    by_type: dict[str, list[str]] = {}
    for address_ in element.iter("addr"):
        by_type.setdefault(address_.attrib.get("type", ""), []).append(address_.attrib.get("address", ""))
    sent = kind == "2"
    to = [address_ for place in sorted(MMS_TO) for address_ in by_type.get(place, [])]
    addresses = to if sent else by_type.get(MMS_FROM, [])
    addresses = addresses or element.attrib.get("address", "").split("~")
    fields = element.attrib if len(addresses) == 1 else {}
    contacts = [contact for address_ in addresses if (contact := _contact(address_, fields, options, cards))]
    # The owner's own number stands among the receivers of a group's message.
    people = max(1, len(to)) if not sent else len(contacts)
    for contact in dict.fromkeys(contacts):
        yield _interaction(options, contact, at, SMS_DIRECTIONS[kind], SMS, again, people=people)
    if not contacts:
        yield LeftOut(Message("messages without a number"))


def _call(
    fields: Mapping[str, str], at: datetime, options: ReadOptions, cards: dict[str, str], again: Counter[str]
) -> Iterator[Item]:
    kind = fields.get("type", "")
    contact = _contact(fields.get("number", ""), fields, options, cards)
    if contact is None:
        yield LeftOut(Message("calls without a number"))
    elif kind in CALL_ATTEMPTS:
        yield _interaction(options, contact, at, Direction.RECEIVED, "call", again, machine=True)
        yield SourceLimit(MISSED)
    elif kind in CALL_DIRECTIONS:
        # Nobody answered: an attempt, not a talk.
        unanswered = fields.get("duration", "").strip() in {"", "0"}
        yield _interaction(options, contact, at, CALL_DIRECTIONS[kind], "call", again, machine=unanswered)
    else:
        yield LeftOut(Message("calls of another kind"))


def _contact(
    address: str, fields: Mapping[str, str], options: ReadOptions, cards: dict[str, str]
) -> str | None:
    plain = clean(address)
    if plain.lower() in NO_NUMBER or plain == INSERT_ADDRESS:
        return None
    contact = number(plain, options.region) or email(plain) or plain
    if contact in options.me:
        return None
    name = clean(fields.get("contact_name", ""))
    cards.setdefault(contact, "")
    if name.lower() not in UNNAMED:
        cards[contact] = name
    return contact


def _machine(contact: str) -> bool:
    """Tell a sender's name or a short code from a number that somebody can be called by."""
    return number(contact) is None and email(contact) is None and sum(map(str.isdigit, contact)) < SHORT_CODE


def _interaction(
    options: ReadOptions,
    contact: str,
    at: datetime,
    direction: Direction,
    channel: str,
    again: Counter[str],
    *,
    people: int = 1,
    machine: bool = False,
) -> Interaction:
    key = f"{channel} {int(at.timestamp() * 1000)} {direction} {contact}"
    again[key] += 1
    return Interaction(
        options.owner,
        contact,
        at.replace(microsecond=0),
        direction,
        "message" if channel == SMS else channel,
        "android",
        f"{key} {again[key]}",
        handle=contact,
        people=people,
        counts=not machine and is_contact(people, None),
    )
