"""Monica's JSON export (version 4), streamed: contacts, calls, conversations and activities.

Fields as in Monica's JsonExportAccount.php. Notes, gifts and debts are the owner's private texts and are not
read.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import IO, Any

import ijson

from data.errors import InputError
from data.identity.handles import clean, email, number
from data.importers.base.items import AddressBookCard, Item, ReadOptions, SourceLimit
from data.importers.base.read_state import ReadState
from data.importers.base.repair import NO_JSON, json_events
from data.importers.base.times import from_iso
from data.messages import Message
from data.schema import ContactState, Direction, Exchange, Interaction, Side

SOURCE = "monica"
# What one sends or gets by a call or a message; the rest of a contact's data is not contact.
NOT_READ = {
    "note": Message("notes"),
    "gift": Message("gifts"),
    "debt": Message("debts"),
    "reminder": Message("reminders"),
    "task": Message("tasks"),
    "document": Message("documents"),
    "photo": Message("photos"),
    "life_event": Message("life events"),
}
UNTIMED = Message("Monica keeps calls and activities by day, not by hour")
Fields = dict[str, Any]


@dataclass
class _Account(ReadState):
    """What is kept until the end of the file: activities, the contacts linked to them, and introductions."""

    handles: dict[str, str] = field(default_factory=dict)
    linked: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    activities: dict[str, Fields] = field(default_factory=dict)
    introduced: list[tuple[str, str, str]] = field(default_factory=list)


def read_monica(source: IO[bytes], file: str, options: ReadOptions) -> Iterator[Item]:
    """Yield contacts and interactions; raises InputError where the JSON breaks off, after its items."""
    account = _Account(SOURCE, options)
    broken: Exception | None = None
    try:
        for value in ijson.items(ijson.parse(json_events(source)), "account.data.item.values.item"):
            yield from _value(value, account)
    except NO_JSON as error:
        broken = error
    yield from _linked(account)
    yield SourceLimit(UNTIMED)
    yield from account.left_out()
    if broken is not None:
        raise InputError("{file} breaks off or is damaged as JSON; export it anew.", file=file) from broken


def _value(value: Any, account: _Account) -> Iterator[Item]:
    """Take one entry of the account in: told by its fields what it is, for its collection comes before it."""
    properties = value.get("properties") if isinstance(value, dict) else None
    if not isinstance(properties, dict):
        return
    if "happened_at" in properties:
        account.activities[str(value.get("uuid"))] = properties
    elif "first_name" in properties:
        yield from _contact(value, properties, account)
    else:
        account.left[Message("entries that are no contact with anybody")] += 1


def _contact(value: Fields, properties: Fields, account: _Account) -> Iterator[Item]:
    uuid = str(value.get("uuid"))
    if properties.get("is_partial"):
        account.left[Message("family members without a card of their own")] += 1
        return
    collections = defaultdict(list, _collections(value))
    texts = [str(_properties(value).get("data") or "") for value in collections["contact_field"]]
    addresses = [*map(email, texts), *(number(text, account.options.region) for text in texts)]
    handles = (*filter(None, addresses), f"{SOURCE}:{uuid}")
    account.handles[uuid] = handles[0]
    yield _card(properties, handles, account)
    yield from _calls(collections["call"], uuid, account)
    yield from _conversations(collections["conversation"], uuid, account)
    for activity in collections["activity"]:
        account.linked[str(activity)].append(uuid)
    for kind, name in NOT_READ.items():
        account.left[Message("{kind}, which are not read", kind=name)] += len(collections[kind])
    account.left = +account.left
    met = _date_of(properties.get("first_met_date"))
    if properties.get("first_met_through") and met:
        account.introduced.append((uuid, str(properties["first_met_through"]), met))


def _collections(value: Fields) -> Iterator[tuple[str, list[Any]]]:
    """Yield each collection of a contact by its type; an empty one is simply absent."""
    for collection in _several(value.get("data")):
        if isinstance(collection, dict) and isinstance(collection.get("values"), list):
            yield str(collection.get("type")), collection["values"]


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _properties(value: Any) -> Fields:
    properties = value.get("properties") if isinstance(value, dict) else None
    return properties if isinstance(properties, dict) else {}


def _card(properties: Fields, handles: tuple[str, ...], account: _Account) -> AddressBookCard:
    parts = (properties.get(key) or "" for key in ("first_name", "middle_name", "last_name"))
    state = ContactState.ACTIVE if properties.get("is_active", True) else ContactState.ARCHIVED
    nickname = clean(str(properties.get("nickname") or ""))
    return AddressBookCard(
        account.options.owner,
        handles,
        clean(" ".join(map(str, parts))) or None,
        nicknames=(nickname,) if nickname else (),
        state=ContactState.DECEASED if properties.get("is_dead") else state,
        born=_born(properties.get("birthdate")),
        met=_date_of(properties.get("first_met_date")),
    )


def _date_of(value: Any) -> str | None:
    """Return a date as YYYY-MM-DD, whether it is written as text or as an object with its date."""
    text = str(value.get("date") or "") if isinstance(value, dict) else str(value or "")
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        return None


def _born(value: Any) -> str | None:
    day = _date_of(value)
    if day is None or not isinstance(value, dict):
        return day
    born = f"--{day[5:]}" if value.get("is_year_unknown") else day
    return None if value.get("is_age_based") else born


def _calls(values: list[Any], uuid: str, account: _Account) -> Iterator[Interaction]:
    for place, call in enumerate(values):
        properties = _properties(call)
        # "contact_called": it was they who called.
        direction = Direction.RECEIVED if properties.get("contact_called") else Direction.SENT
        key = f"call {_uuid(call, f'{uuid} {place}')}"
        yield from _interaction(properties.get("called_at"), direction, "call", key, [uuid], account)


def _conversations(values: list[Any], uuid: str, account: _Account) -> Iterator[Interaction]:
    for place, conversation in enumerate(values):
        properties = _properties(conversation)
        talk = _uuid(conversation, f"{uuid} {place}")
        for turn, message in enumerate(_several(properties.get("messages"))):
            head = _properties(message)
            direction = Direction.SENT if head.get("written_by_me") else Direction.RECEIVED
            key = f"message {_uuid(message, f'{talk} {turn}')}"
            at = head.get("written_at") or properties.get("happened_at")
            yield from _interaction(at, direction, "message", key, [uuid], account)


def _uuid(value: Any, instead: str) -> str:
    return str(value.get("uuid") or instead) if isinstance(value, dict) else instead


def _linked(account: _Account) -> Iterator[Interaction]:
    """Yield the activities with everybody they were with, and who introduced whom."""
    for uuid, activity in account.activities.items():
        who = [contact for contact in account.linked.get(uuid, []) if contact in account.handles]
        at = activity.get("happened_at")
        yield from _interaction(at, Direction.MUTUAL, "meeting", f"activity {uuid}", who, account)
    for uuid, through, met in account.introduced:
        if through in account.handles:
            key = f"introduction {uuid}"
            for help_ in _interaction(met, Direction.RECEIVED, "introduction", key, [through], account):
                yield replace(help_, exchange=Exchange.INTRODUCTION, side=Side.RECEIVED)


def _interaction(
    when: Any, direction: Direction, channel: str, key: str, who: list[str], account: _Account
) -> Iterator[Interaction]:
    at = from_iso(when, account.options.zone)
    if at is None:
        account.left[Message("entries without a date")] += 1
        return
    for uuid in who:
        yield account.interaction(account.handles[uuid], at, direction, channel, key, people=len(who))
