"""Threads of Messenger and Instagram as JSON; times are milliseconds since 1970.

message_N.json writes each byte of UTF-8 as a letter of its own. Since 2024 new chats are end-to-end encrypted
and come in a zip of their own, with other names for the fields.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePath
from typing import IO, Any

import ijson

from data.errors import InputError
from data.identity.handles import clean
from data.importers.base.items import AddressBookCard, Item, LeftOut, ReadOptions, SourceLimit
from data.importers.base.read_state import ReadState
from data.importers.base.repair import NO_JSON, json_events
from data.importers.base.times import MILLISECONDS, from_seconds
from data.messages import Message
from data.schema import ContactState

MESSENGER, INSTAGRAM = "messenger", "instagram"
LETTERS = 0x100
UNWANTED_REASON = Message("spam, trash and drafts")
ENCRYPTED = Message(
    "new chats of Messenger and Instagram are encrypted since 2024 and missing here; fetch them as a zip of "
    "their own (Messenger: Privacy, End-to-end encrypted chats, Download secure storage data)"
)
# What both put in the place of a deleted account's name, in the language of whoever exported.
DELETED = re.compile(
    r"(?:facebook|instagram)(?:\W*(?:user|nutzer(?:in)?|gebruiker|bruker|bruger|användare|käyttäjä|kullan\w{4}))"
    r"|(?:user|utilisateur|usuario|utente|usuário|utilizador|użytkownik|utilizator|uživatel|"
    r"používateľ|felhasználó|пользователь|користувач|pengguna|người dùng|χρήστης)\W+(?:d[eio]l?\W+|d\W)?"
    r"(?:facebook|instagram)a?"
    r"|(?:facebook|instagram)\W*(?:felhasználó|用户|用戶|ユーザー|사용자|उपयोगकर्ता|ব্যবহারকারী|ผู้ใช้)"
    r"|مستخدم (?:فيسبوك|facebook|instagram)",
    re.IGNORECASE,
)
# Their fields in the older files and in the newer ones.
SENDER, TIME = ("sender_name", "senderName"), ("timestamp_ms", "timestamp")
FIELDS = (*SENDER, *TIME, "call_duration", "missed", "type", "is_unsent", "isUnsent")
PATHS = {f"messages.item.{name}": name for name in FIELDS}
CONTENT = "messages.item.content"
# What the program writes in the name of whoever reacted; nothing of it is kept.
REACTION = re.compile(
    r"(?:reacted|liked|loved) .{0,40}(?:your|a) message|hat .{0,40}auf (?:deine|eine) nachricht reagiert"
    r"|a réagi .{0,40}(?:votre|ton) message|(?:ha )?reaccion(?:ó|ado) .{0,40}tu mensaje"
    r"|(?:ha )?reagito .{0,40}tuo messaggio|reagiu .{0,40}(?:sua|tua) mensagem",
    re.IGNORECASE,
)
LONGEST_REACTION = 120
# Who joined and left, and what the group is called now.
OF_THE_GROUP = frozenset({"subscribe", "unsubscribe"})
# What strangers wrote and nobody accepted.
REQUESTS = frozenset({"message_requests", "filtered_threads"})
PART = re.compile(r"message_\d+\.json", re.IGNORECASE)


@dataclass
class _Thread:
    """One thread: its people, its messages without their text, and where the file broke off, if it did."""

    people: list[str] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    newer: bool = False
    path: str = ""
    broken: Exception | None = None


def is_meta(head: str) -> bool:
    """Tell whether a file begins like one thread of Messenger or Instagram."""
    return '"participants"' in head and any(
        f'"{name}"' in head for name in (*SENDER, "threadName", "thread_path")
    )


def read_meta(source: IO[bytes], file: str, options: ReadOptions) -> Iterator[Item]:
    """Yield a thread's messages; raises InputError where it breaks off or does not show the owner."""
    thread = _thread(source)
    if not thread.messages:
        raise InputError(
            "{file} holds no message; choose the format JSON, not HTML, when you ask for the export.",
            file=file,
        )
    if not REQUESTS.isdisjoint(PurePath(thread.path or file).parts):
        yield LeftOut(UNWANTED_REASON, len(thread.messages))
        return
    own = _own(thread, file, options)
    name = INSTAGRAM if "instagram" in file.casefold() else MESSENGER
    others = {
        person: f"{name}:{_folder(thread, file) if DELETED.fullmatch(person) else person}"
        for person in thread.people
        if person != own
    }
    for person, contact in others.items():
        yield _card(person, contact, options.owner)
    yield from _messages(thread, others, ReadState(name, options))
    if not thread.newer:
        yield SourceLimit(ENCRYPTED)
    if thread.broken is not None:
        raise InputError(
            "{file} breaks off or is damaged as JSON; what came before was taken in.", file=file
        ) from thread.broken


def _folder(thread: _Thread, file: str) -> str:
    """Return the name of a thread's folder; of a file without one, its own name."""
    path = PurePath(thread.path or file)
    return path.parent.name if PART.fullmatch(path.name) else path.stem


def _card(person: str, contact: str, owner: str) -> AddressBookCard:
    # Whoever deleted their account is somebody, but nobody who could be written to.
    if DELETED.fullmatch(person):
        return AddressBookCard(owner, (contact,), state=ContactState.ARCHIVED)
    return AddressBookCard(owner, (contact,), person)


def repaired(text: str) -> str:
    """Return a text whose UTF-8 bytes were written as Latin-1 letters; any other text stays as it is."""
    if any(ord(letter) >= LETTERS for letter in text):
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return text


def _thread(source: IO[bytes]) -> _Thread:
    """Return the heads of a thread as far as the file can be read; what was written is passed by."""
    thread = _Thread()
    message: dict[str, Any] = {}
    try:
        for prefix, event, value in ijson.parse(json_events(source)):
            if prefix == "messages.item":
                if event == "start_map":
                    message = {}
                elif event == "end_map":
                    thread.messages.append(message)
            elif prefix == "thread_path" and event == "string":
                thread.path = value
            elif prefix == CONTENT and event == "string":
                message["reacts"] = REACTION.match(repaired(value[:LONGEST_REACTION])) is not None
            elif prefix in PATHS:
                message[PATHS[prefix]] = value
            elif event == "string" and prefix in {"participants.item", "participants.item.name"}:
                thread.newer = prefix == "participants.item"
                thread.people.append(clean(value if thread.newer else repaired(value)))
    except NO_JSON as error:
        thread.broken = error
    # Also whoever wrote and is no participant any more.
    senders = [_sender(message, newer=thread.newer) for message in thread.messages]
    thread.people = list(dict.fromkeys(name for name in [*thread.people, *senders] if name))
    return thread


def _sender(message: dict[str, Any], *, newer: bool) -> str:
    name = next((message[key] for key in SENDER if isinstance(message.get(key), str)), "")
    return clean(name if newer else repaired(name))


def _own(thread: _Thread, file: str, options: ReadOptions) -> str:
    for name in thread.people:
        if name in options.me:
            return name
    names = tuple(thread.people[:10])
    raise InputError(
        "{file} does not show which of {names} is you; say it with --me NAME", file=file, names=names
    )


def _messages(thread: _Thread, others: dict[str, str], state: ReadState) -> Iterator[Item]:
    for fields in thread.messages:
        sender, at = _sender(fields, newer=thread.newer), _moment(fields)
        if at is None or not sender:
            state.left[Message("messages without a sender or a time")] += 1
        elif why := _why_left_out(fields):
            state.left[why] += 1
        else:
            key = state.numbered(f"{at.timestamp():.3f} {sender}")
            call = "call_duration" in fields or str(fields.get("type", "")).lower() == "call"
            missed = bool(fields.get("missed")) or (call and not fields.get("call_duration"))
            channel = "call" if call else "message"
            yield from state.message(
                others.get(sender), others.values(), at, channel, key, attended=not missed
            )
    yield from state.left_out()


def _why_left_out(fields: dict[str, Any]) -> Message | None:
    if fields.get("is_unsent") or fields.get("isUnsent"):
        return Message("messages taken back")
    if fields.get("reacts"):
        return Message("reactions")
    return Message("system lines") if str(fields.get("type", "")).lower() in OF_THE_GROUP else None


def _moment(fields: dict[str, Any]) -> datetime | None:
    milliseconds = next((fields[key] for key in TIME if fields.get(key)), None)
    return from_seconds(milliseconds, MILLISECONDS)
