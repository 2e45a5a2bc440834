"""Messages and calls as the app "SMS Import / Export" writes them: a JSON object a line, or a list of them.

The fields are Android's own columns (Telephony.Sms, Telephony.Mms, CallLog.Calls); to an MMS the app adds its
addresses. Times are milliseconds since 1970, those of an MMS seconds.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from data.errors import NOTHING, InputError, RejectedRow
from data.importers.base.items import Item, ReadOptions
from data.importers.base.repair import NO_JSON
from data.importers.chats.json_objects import Fields, fields_of, json_objects, objects_of
from data.importers.chats.phones.android_sms import Backup, read_entry, summary
from data.messages import Message

NAMES = ("__display_name", "name", "cached_name")
# An object or a list of them, of which one has the columns of an SMS, of an MMS or of a call.
SIGN = re.compile(rb"\[?\s*\{\s*\"")
COLUMNS = (
    (b'"address"', b'"date"', b'"type"', b'"body"'),
    (b'"msg_box"', b'"date"', b'"__sender_address"'),
    (b'"number"', b'"date"', b'"duration"', b'"type"'),
)


@dataclass
class _Element:
    """An object of the export as a backup's XML would have it."""

    tag: str
    attrib: dict[str, str]
    addresses: list["_Element"] = field(default_factory=list)

    def iter(self, _: str) -> Iterator["_Element"]:
        """Yield the addresses of an MMS."""
        return iter(self.addresses)


def is_sms_ie(head: bytes) -> bool:
    """Tell whether a file begins with an SMS, an MMS or a call, as Android's columns name them."""
    return bool(SIGN.match(head)) and any(all(column in head for column in columns) for columns in COLUMNS)


def read_sms_ie(source: IO[bytes], file: str, options: ReadOptions) -> Iterator[Item]:
    """Yield the messages and calls; raises InputError, after its items, where it breaks off."""
    backup, place = Backup("android", options), 0
    try:
        for place, (_, fields) in enumerate(json_objects(source, {"", "item"}), start=1):
            element = _element(fields)
            if element.attrib.get("date", "").removeprefix("-").isdigit():
                yield from read_entry(element, place, file, backup)
            else:
                yield RejectedRow(file, place, "date", str(NOTHING), Message("milliseconds since 1970"))
    except NO_JSON as error:
        yield from summary(backup)
        raise InputError(
            "{file} breaks off or is damaged as JSON; what came before was taken in.", file=file
        ) from error
    yield from summary(backup)
    if not place:
        raise InputError("{file} holds no message and no call; export it anew with the app.", file=file)


def _element(fields: Fields) -> _Element:
    tag = "mms" if "msg_box" in fields else "call" if "number" in fields else "sms"
    attributes = _attributes(fields)
    if tag == "mms":
        attributes["date"] = attributes["date"] + "000" if attributes.get("date") else ""
    sender = fields_of(fields.get("__sender_address"))
    named = [*(fields.get(name) for name in NAMES), sender.get("__display_name")]
    attributes["contact_name"] = next((name for name in named if isinstance(name, str) and name), "")
    addresses = [sender, *objects_of(fields.get("__recipient_addresses"))]
    return _Element(tag, attributes, [_Element("addr", _attributes(one)) for one in addresses if one])


def _attributes(fields: Any) -> dict[str, str]:
    # The text of a message is of no use here.
    scalars = {
        name: value for name, value in fields.items() if isinstance(value, (str, int)) and name != "body"
    }
    return {name: str(value) for name, value in scalars.items()}
