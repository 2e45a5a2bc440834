"""Google Chat as Takeout writes it.

Users/*/user_info.json says who the owner is; a conversation's folder holds group_info.json and messages.json.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO

from data.errors import InputError
from data.identity.handles import email
from data.importers.base.items import Item, ReadOptions
from data.importers.base.languages import month_in
from data.importers.base.read_state import ReadState
from data.importers.base.repair import NO_JSON
from data.importers.base.times import from_iso, in_utc
from data.importers.chats.json_objects import Fields, fields_of, json_objects, text
from data.importers.chats.writers import NO_SENDER, Post, Writer, interactions, own_key, writer_of
from data.messages import Message

SOURCE = "google chat"
SIGN = re.compile(
    rb"\{\s*\"(?:messages|members|user)\"\s*:\s*[\[{].{0,4000}?\"(?:creator|user_type)\"\s*:", re.DOTALL
)
# "Monday, March 2, 2026 at 10:00:00 AM UTC", in the language of the account.
YEAR, CLOCK = (
    re.compile(r"\b(\d{4})\b"),
    re.compile(r"(\d{1,2}):(\d{2}):(\d{2})(?:\s*([AP])\.?\s?M)?", re.IGNORECASE),
)
DAY_NUMBER = re.compile(r"(?<!\d)(\d{1,2})(?!\d)")
PAIR, NOON = 2, 12


@dataclass
class _Talk:
    """One conversation: its members, and its posts."""

    members: list[str] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)


@dataclass
class _Export(ReadState):
    """People by their address, or by their name where there is none; conversations by their folder."""

    writers: dict[str, Writer] = field(default_factory=dict)
    talks: dict[str, _Talk] = field(default_factory=dict)
    own: str | None = None


def read_google_chat(
    files: Iterable[tuple[str, IO[bytes]]], export: str, options: ReadOptions
) -> Iterator[Item]:
    """Yield the messages of an export's files, each with its folder; InputError where nobody is the owner."""
    state = _Export(SOURCE, options)
    for folder, source in files:
        try:
            for place, fields in json_objects(source, {"messages.item", "members.item", "user"}):
                _take(place, fields, folder, state)
        except NO_JSON:
            state.left[Message("files that break off or are damaged")] += 1
    if not any(talk.posts for talk in state.talks.values()):
        raise InputError("{file} holds no message; export it anew.", file=export)
    own = _own(state, export)
    for key, writer in state.writers.items():
        if key != own:
            yield writer.card(options.owner)
    for talk in state.talks.values():
        members = talk.members or [post.sender for post in talk.posts]
        yield from interactions(state, state.writers, own, members, talk.posts)
    yield from state.left_out()


def _take(place: str, fields: Fields, folder: str, state: _Export) -> None:
    if place == "messages.item":
        _post(fields, folder, state)
    elif (key := _person(fields, state)) is None:
        return
    elif place == "user":
        state.own = key
    else:
        state.talks.setdefault(folder, _Talk()).members.append(key)


def _person(fields: Fields, state: _Export) -> str | None:
    """Return the key of somebody, and keep who it is."""
    name, address = text(fields.get("name")), email(text(fields.get("email")))
    key = address or name
    if not key:
        return None
    is_bot = text(fields.get("user_type")).lower() not in {"", "human"}
    state.writers.setdefault(key, writer_of(SOURCE, key, name, state.options, is_bot=is_bot))
    return key


def _post(fields: Fields, folder: str, state: _Export) -> None:
    sender = _person(fields_of(fields.get("creator")), state)
    at = created(text(fields.get("created_date")))
    if text(fields.get("message_state")).upper() == "DELETED":
        state.left[Message("deleted messages")] += 1
    elif sender is None or at is None:
        state.left[NO_SENDER] += 1
    else:
        talk = state.talks.setdefault(folder, _Talk())
        number = text(fields.get("message_id")) or state.numbered(f"{folder} {at.isoformat()} {sender}")
        talk.posts.append(Post(sender, at, number))


def _own(state: _Export, export: str) -> str:
    """Return the account's owner: as the export says, or whoever is in all of several conversations."""
    if state.own is not None:
        return state.own
    present = Counter(member for talk in state.talks.values() for member in set(talk.members))
    everywhere = [member for member, count in present.items() if count == len(state.talks) >= PAIR]
    is_named = any(
        key in state.options.me or one.is_called(state.options.me) for key, one in state.writers.items()
    )
    if len(everywhere) == 1 and not is_named:
        return everywhere[0]
    addresses = {key for key in state.options.me if email(key)}
    if addresses and not is_named and len(state.writers) == 1 and email(next(iter(state.writers))):
        # The only one who wrote has an address, and none of the owner's.
        return min(addresses)
    return own_key(state.writers, export, state.options)


def created(written: str) -> datetime | None:
    """Return the time of a message, which Takeout writes in words, in UTC; None if not understood."""
    if written[:4].isdigit():
        return from_iso(written, None)
    year, clock = YEAR.search(written), CLOCK.search(written)
    if year is None or clock is None:
        return None
    date = written[: clock.start()].replace(year[0], "")
    day, month = DAY_NUMBER.search(date), month_in(date)
    hour, minute, second = map(int, clock.groups()[:3])
    if clock[4]:
        hour = hour % NOON + NOON * (clock[4].upper() == "P")
    if day is None or month is None:
        return None
    try:
        return in_utc(datetime(int(year[1]), month, int(day[1]), hour, minute, second), None)  # noqa: DTZ001 - UTC
    except ValueError:
        return None
