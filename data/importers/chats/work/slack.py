"""Slack's export: people, conversations and a file for each day of each conversation, read together.

Files as in slack.com/help/articles/220556107: users.json, channels.json, groups.json, dms.json, mpims.json,
FOLDER/YYYY-MM-DD.json. The folder of a direct conversation is its id, that of another its name.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO

from data.errors import InputError
from data.identity.handles import email
from data.importers.base.items import Item, ReadOptions, SourceLimit
from data.importers.base.read_state import ReadState
from data.importers.base.repair import NO_JSON
from data.importers.base.times import from_seconds
from data.importers.chats.json_objects import Fields, fields_of, json_objects, text
from data.importers.chats.writers import BOTS, NO_SENDER, Post, Writer, interactions, named, own_key
from data.messages import Message

SOURCE, SLACKBOT = "slack", "USLACKBOT"
PERSON, TALK = re.compile(r"[UW][A-Z0-9]+"), re.compile(r"[CDG][A-Z0-9]+")
DAY = re.compile(rb"\[\s*\{.{0,20000}?\"ts\"\s*:\s*\"\d{9,11}\.\d{1,6}\"", re.DOTALL)
LISTED = re.compile(
    rb"\[\s*\{\s*\"id\"\s*:\s*\"[A-Z][A-Z0-9]*\".{0,4000}?\"(?:members|profile|team_id)\"\s*:", re.DOTALL
)
# Messages of people; all other subtypes are joins, topics, pins and bots.
WRITTEN = frozenset({"", "file_share", "me_message", "thread_broadcast", "reply_broadcast"})
PUBLIC = Message("an export that a member makes holds public channels only, and no direct messages")


@dataclass
class _Export(ReadState):
    """People and conversations as far as the export names them; posts by the folder that they lie in."""

    writers: dict[str, Writer] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    direct: set[str] = field(default_factory=set)
    posts: dict[str, list[Post]] = field(default_factory=dict)


def is_slack(head: bytes) -> bool:
    """Tell whether a file is one of an export: a list of people or conversations, or of a day's messages."""
    return bool(DAY.match(head) or LISTED.match(head))


def read_slack(files: Iterable[tuple[str, IO[bytes]]], export: str, options: ReadOptions) -> Iterator[Item]:
    """Yield the messages of an export's files, each with the name of its folder; `export` names it in errors.

    Raises InputError where it does not show the owner, or holds no message.
    """
    state = _Export(SOURCE, options)
    for folder, source in files:
        try:
            for _, fields in json_objects(source, {"item"}):
                _take(fields, folder, state)
        except NO_JSON:
            state.left[Message("files that break off or are damaged")] += 1
    if not state.posts:
        raise InputError("{file} holds no message; export it anew.", file=export)
    yield from _talks(state, export)
    yield from state.left_out()
    if not state.direct:
        yield SourceLimit(PUBLIC)


def _take(fields: Fields, folder: str, state: _Export) -> None:
    """Take a person, a conversation or a message, by its fields."""
    identifier = text(fields.get("id"))
    if "ts" in fields:
        _post(fields, folder, state)
    elif "members" in fields and TALK.fullmatch(identifier):
        members = [member for member in fields["members"] or () if isinstance(member, str)]
        # A direct conversation has no name, and one of several has a made-up one.
        name = text(fields.get("name"))
        if not name or name.startswith("mpdm-") or fields.get("is_mpim"):
            state.direct |= {identifier, name or identifier}
        state.members.update(dict.fromkeys((identifier, name or identifier), members))
    elif PERSON.fullmatch(identifier):
        state.writers[identifier] = _writer(identifier, fields)


def _writer(identifier: str, fields: Mapping[str, object]) -> Writer:
    profile = fields_of(fields.get("profile"))
    names = (
        profile.get("real_name"),
        fields.get("real_name"),
        profile.get("display_name"),
        fields.get("name"),
    )
    name = next((name for name in map(named, map(text, names)) if name), None)
    address = email(text(profile.get("email")))
    handles = tuple(filter(None, (address, f"{SOURCE}:{identifier}")))
    is_bot = fields.get("is_bot") is True or identifier == SLACKBOT
    return Writer(handles[0], name, handles[1:], is_bot=is_bot)


def _post(fields: Fields, folder: str, state: _Export) -> None:
    sender, at = text(fields.get("user")), from_seconds(fields.get("ts"))
    if text(fields.get("subtype")) not in WRITTEN or fields.get("bot_id") or sender == SLACKBOT:
        state.left[BOTS] += 1
    elif at is None or not sender:
        state.left[NO_SENDER] += 1
    else:
        state.posts.setdefault(folder, []).append(Post(sender, at, f"{folder} {fields['ts']}"))


def _talks(state: _Export, export: str) -> Iterator[Item]:
    senders = {post.sender for posts in state.posts.values() for post in posts}
    for sender in sorted(senders | {one for folder in state.direct for one in state.members.get(folder, ())}):
        state.writers.setdefault(sender, Writer(f"{SOURCE}:{sender}"))
    own = _own(state, export)
    for key in sorted(senders | {one for folder in state.direct for one in state.members.get(folder, ())}):
        if key != own:
            yield state.writers[key].card(state.options.owner)
    for folder, posts in state.posts.items():
        members = state.members.get(folder) or sorted({post.sender for post in posts})
        is_crowd = folder not in state.direct
        yield from interactions(state, state.writers, own, members, posts, is_crowd=is_crowd)


def _own(state: _Export, export: str) -> str:
    """Return the one who is in every direct conversation, if several show that; else whom --me names."""
    talks = [frozenset(state.members[folder]) for folder in sorted(state.direct) if folder in state.members]
    named = [
        key
        for key, writer in state.writers.items()
        if writer.is_called(state.options.me) or key in state.options.me
    ]
    present = Counter(member for members in set(talks) for member in members)
    everywhere = [member for member, count in present.items() if count == len(set(talks)) > 1]
    if named or len(everywhere) != 1:
        return own_key(state.writers, export, state.options)
    return everywhere[0]
