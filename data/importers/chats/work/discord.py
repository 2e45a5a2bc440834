"""Discord: the package that Discord sends on request, and the files of DiscordChatExporter.

The package holds the owner's own messages only: messages/index.json says what each channel is, and in a
folder for each, channel.json says who gets them and messages.json (once messages.csv) when they were written.
"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from data.errors import InputError
from data.importers.base.items import Item, ReadOptions, SourceLimit
from data.importers.base.read_state import ReadState
from data.importers.base.repair import NO_JSON
from data.importers.base.senders import OWN_TO_CROWD
from data.importers.base.times import from_iso
from data.importers.chats.json_objects import Fields, json_objects, text
from data.importers.chats.writers import NO_SENDER, Post, Writer, interactions, named, own_key
from data.messages import Message

SOURCE, OWN = "discord", "me"
PACKAGE = re.compile(
    rb"[\[{]\s*(?:\{\s*)?\"(?:ID\"\s*:\s*\"?\d{15,20}.{0,40}\"Timestamp|id\"\s*:\s*\"\d{15,20}\"\s*,\s*\"(?:type|username)\""
    rb"|\d{15,20}\"\s*:)|\xef?\xbb?\xbf?ID,Timestamp,Contents",
    re.DOTALL,
)
EXPORTER = re.compile(
    rb"\{\s*\"guild\"\s*:\s*\{.{0,4000}?\"channel\"\s*:|\xef?\xbb?\xbf?\"?(?:MessageID\"?,\"?)?AuthorID\"?,\"?Author\"?,\"?Date",
    re.DOTALL,
)
PLACES = {"guild", "channel", "messages.item"}
DIRECT = {"DirectTextChat", "DirectGroupTextChat"}
# Types of a channel in the package: with one, with several (Discord's API: 1 and 3).
DIRECT_TYPES = {"1", "3", "DM", "GROUP_DM"}
NAMED = re.compile(r"Direct Message with (.+?)(?:#\d{1,4})?")
PAIR = 2
WRITTEN = frozenset({"", "Default", "Reply", "0", "19"})
ONE_SIDED = Message(
    "Discord's own package holds what you wrote and nothing of what others wrote; "
    "DiscordChatExporter shows both sides"
)


@dataclass
class _Package(ReadState):
    """The channels of a package: who gets the messages, of what kind they are, and when they were written."""

    recipients: dict[str, list[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    posts: dict[str, list[Post]] = field(default_factory=lambda: defaultdict(list))
    own: str = ""


def is_discord(head: bytes) -> bool:
    """Tell whether a file is one of a package or of DiscordChatExporter."""
    return bool(PACKAGE.match(head) or EXPORTER.match(head))


def read_discord(
    files: Iterable[tuple[str, str, IO[bytes]]], export: str, options: ReadOptions
) -> Iterator[Item]:
    """Yield what each file brings, given with its folder and label; `export` names them all in errors."""
    package, fault, exported = _Package(SOURCE, options), None, False
    for folder, label, source in files:
        content = io.BufferedReader(_Raw(source))
        head = content.peek(4096)
        try:
            if EXPORTER.match(head):
                exported = True
                yield from _exported(content, head, label, options)
            else:
                _take(content, head, folder, package)
        except NO_JSON:
            package.left[Message("files that break off or are damaged")] += 1
        except InputError as error:
            fault = fault or error
    yield from _sent(package)
    yield from package.left_out()
    if fault is not None:
        raise fault
    if not (exported or package.posts):
        raise InputError("{file} holds no message; export it anew.", file=export)


class _Raw(io.RawIOBase):
    """A stream of bytes as Python's readers want it."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer; return how many bytes were read."""
        chunk = self._source.read(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)


def _take(source: IO[bytes], head: bytes, folder: str, package: _Package) -> None:
    if not head.lstrip(b"\xef\xbb\xbf \r\n").startswith((b"[", b"{")):
        for row in csv.DictReader(io.TextIOWrapper(source, "utf-8-sig", errors="replace", newline="")):
            _own_post({name: value for name, value in row.items() if name}, folder, package)
        return
    for place, fields in json_objects(source, {"", "item"}):
        if place == "item" or "Timestamp" in fields:
            _own_post(fields, folder, package)
        elif "username" in fields:
            package.own = text(fields.get("id"))
        elif "type" in fields:
            package.kinds[folder] = str(fields["type"])
            people = fields.get("recipients")
            package.recipients[folder] = list(filter(text, people)) if isinstance(people, list) else []
        else:
            package.names.update({f"c{channel}": name for channel, name in fields.items() if text(name)})


def _own_post(fields: Fields, folder: str, package: _Package) -> None:
    at = from_iso(text(fields.get("Timestamp")), None)
    if at is None:
        package.left[NO_SENDER] += 1
    else:
        package.posts[folder].append(Post(OWN, at, str(fields.get("ID") or at.isoformat())))


def _sent(package: _Package) -> Iterator[Item]:
    """Yield the owner's messages to one and to several; those to a server's channels are to nobody."""
    recipients = [people for people in package.recipients.values() if len(people) > 1]
    own = package.own or next(iter(set.intersection(*map(set, recipients))) if recipients else iter(()), "")
    for folder, posts in package.posts.items():
        if package.kinds.get(folder) not in DIRECT_TYPES:
            package.left[OWN_TO_CROWD] += len(posts)
            continue
        match = NAMED.fullmatch(package.names.get(folder, ""))
        others = [person for person in package.recipients.get(folder, ()) if person != own]
        name = named(match[1]) if match and len(others) == 1 else None
        writers = {person: Writer(f"{SOURCE}:{person}", name) for person in others}
        for writer in writers.values():
            yield writer.card(package.options.owner)
        yield from interactions(package, writers, OWN, writers, posts)
    if package.posts:
        yield SourceLimit(ONE_SIDED)


def _exported(source: IO[bytes], head: bytes, file: str, options: ReadOptions) -> Iterator[Item]:
    """Yield a channel's messages from DiscordChatExporter; raises InputError where nobody is the owner."""
    is_json = head.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"{")
    state, channel = ReadState(SOURCE, options), dict[str, Any]()
    messages = list(_json(source, channel) if is_json else _csv(source))
    writers: dict[str, Writer] = {}
    for fields in messages:
        author = fields["author"]
        key, name = text(author.get("id")), text(author.get("nickname")) or text(author.get("name"))
        is_bot = author.get("isBot") is True
        writers.setdefault(key, Writer(f"{SOURCE}:{key}", named(name), is_bot=is_bot))
    own = _own(channel, writers, messages, file, options)
    for key, writer in writers.items():
        if key != own:
            yield writer.card(options.owner)
    posts = list(filter(None, (_post(fields, state) for fields in messages)))
    # A CSV does not say what its channel is: of two it is a conversation.
    is_crowd = text(channel.get("type")) not in DIRECT if channel else len(writers) > PAIR
    yield from interactions(state, writers, own, writers, posts, is_crowd=is_crowd)
    yield from state.left_out()


def _json(source: IO[bytes], channel: dict[str, Any]) -> Iterator[Fields]:
    for place, fields in json_objects(source, PLACES):
        if place == "channel":
            channel.update(fields)
        elif place == "messages.item":
            author = fields.get("author")
            yield {name: fields.get(name) for name in ("id", "type", "timestamp")} | {
                "author": author if isinstance(author, dict) else {}
            }


def _csv(source: IO[bytes]) -> Iterator[Fields]:
    lines = io.TextIOWrapper(source, "utf-8-sig", errors="replace", newline="")
    for row in csv.DictReader(lines):
        author = {"id": row.get("AuthorID"), "name": row.get("Author")}
        yield {"id": row.get("MessageID"), "timestamp": row.get("Date"), "author": author}


def _own(
    channel: Fields, writers: dict[str, Writer], messages: list[Fields], file: str, options: ReadOptions
) -> str:
    """Return the owner: whoever --me names, or the one after whom a conversation of two is not named."""
    if not messages:
        raise InputError("{file} holds no message; export it anew.", file=file)
    named = {key for key, writer in writers.items() if key in options.me or writer.is_called(options.me)}
    titles = {text(channel.get("name")).casefold()}
    accounts = {text(fields["author"].get("id")): text(fields["author"].get("name")) for fields in messages}
    others = [
        key for key in writers if {accounts[key].casefold(), (writers[key].name or "").casefold()} & titles
    ]
    if not named and channel.get("type") == "DirectTextChat" and len(others) == 1 and len(writers) <= PAIR:
        return next((key for key in writers if key != others[0]), OWN)
    return own_key(writers, file, options)


def _post(fields: Fields, state: ReadState) -> Post | None:
    at, kind = from_iso(text(fields.get("timestamp")), state.options.zone), text(fields.get("type"))
    sender = text(fields["author"].get("id"))
    if kind == "Call":
        return Post(sender, at, str(fields["id"]), "call") if at and sender else None
    if kind not in WRITTEN:
        state.left[Message("service messages")] += 1
        return None
    if at is None or not sender:
        state.left[NO_SENDER] += 1
        return None
    return Post(sender, at, text(fields.get("id")) or state.numbered(f"{at.isoformat()} {sender}"))
