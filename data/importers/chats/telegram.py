"""Telegram Desktop's JSON export of one chat or of all: messages and calls, without bots and channels."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from data.errors import InputError
from data.identity.handles import clean, number
from data.identity.kinds.signs import KindSign, SeenSign
from data.importers.base.items import AddressBookCard, Item, ReadOptions
from data.importers.base.read_state import ReadState
from data.importers.base.repair import NO_JSON
from data.importers.base.times import from_iso, from_seconds
from data.importers.chats.telegram_parser import Chat, ChatHeader, ChatMember, read_chats
from data.messages import Message
from data.schema import Interaction

SOURCE = "telegram"
ONE_TO_ONE = "personal_chat"
GROUPS = frozenset({"private_group", "private_supergroup", "public_supergroup"})
# Telegram itself, which sends login codes; anonymous admins, channels that write in groups, replies.
SERVICES = frozenset(f"{SOURCE}:user{number}" for number in (777000, 1087968824, 136817688, 1271266957))
# A bot's address ends so, and often its name: one word, "HelperBot". Bot alone is a surname.
BOT = re.compile(r"@?\w{2,}bot", re.IGNORECASE)
LEFT_OUT = {
    "bot_chat": Message("bot chats"),
    "private_channel": Message("private channels"),
    "public_channel": Message("public channels"),
    "saved_messages": Message("notes to oneself"),
}


@dataclass
class _Export(ReadState):
    """The state of a reading, with the owner's own handle, once it is known."""

    own: str | None = None
    bots: set[str] = field(default_factory=set)

    def is_machine(self, who: str) -> bool:
        """Tell whether a sender is Telegram's own, or a bot that the export shows as one."""
        return who in SERVICES or who in self.bots


def read_telegram(source: IO[bytes], file: str, options: ReadOptions) -> Iterator[Item]:
    """Yield people, messages and calls; raises InputError where it breaks off, after what came before."""
    export = _Export(SOURCE, options, own=_given(options))
    chats = 0
    try:
        for entry in read_chats(source):
            if isinstance(entry, ChatMember):
                yield from _member_card(entry, export)
            else:
                chats += 1
                yield from _chat(entry, file, export)
    except NO_JSON as error:
        yield from export.left_out()
        raise InputError(
            "{file} breaks off or is damaged as JSON ({why}); export it anew.",
            file=file,
            why=_first_line(error),
        ) from error
    yield from export.left_out()
    if not chats:
        raise InputError(
            "{file} holds no chat; in Telegram Desktop choose the format JSON, not HTML.", file=file
        )


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:80] if str(error).strip() else type(error).__name__


def _given(options: ReadOptions) -> str | None:
    ids = [handle for handle in options.me if handle.startswith("user") and handle[4:].isdigit()]
    return f"{SOURCE}:{ids[0]}" if ids else None


def _member_card(member: ChatMember, export: _Export) -> Iterator[Item]:
    fields = member.fields
    who = _sender(fields.get("user_id"))
    if member.own:
        export.own = who or export.own
        return
    handles = (who, number(str(fields.get("phone_number") or ""), export.options.region))
    name = clean(f"{fields.get('first_name') or ''} {fields.get('last_name') or ''}")
    # A contact who is not on Telegram has the id 0 there.
    present = tuple(handle for handle in handles if handle and handle != f"{SOURCE}:user0")
    if present:
        yield AddressBookCard(export.options.owner, present, name or None)


def _sender(identifier: Any) -> str | None:
    """Return a handle for user123, as new exports write it, or for 123, as old ones do."""
    text = str(identifier if identifier is not None else "")
    text = f"user{text}" if text.isdigit() else text
    return f"{SOURCE}:{text}" if text.startswith("user") else None


def _chat(chat: Chat, file: str, export: _Export) -> Iterator[Item]:
    kind = chat.fields.get("type")
    if kind == ONE_TO_ONE:
        other = _sender(chat.fields.get("id"))
        if other is None:
            export.left[Message("chats of deleted accounts")] += 1
            return
        yield _card(other, chat.fields.get("name"), export)
        yield from _messages(chat, export, {other})
    elif kind in GROUPS:
        yield from _group(chat, file, export)
    else:
        if kind == "bot_chat" and (bot := _sender(chat.fields.get("id"))):
            export.bots.add(bot)
        export.left[LEFT_OUT.get(str(kind), Message("chats of another kind"))] += 1
    if not chat.whole:
        export.left[Message("chats cut off in the middle (what was there was taken in)")] += 1


def _group(chat: Chat, file: str, export: _Export) -> Iterator[Item]:
    named = (_sender(head.sender) for head in chat.messages if head.name in export.options.me)
    own = export.own or next(named, None)
    if own is None:
        raise InputError(
            "{file} is of a group alone, where nothing tells who you are; say it with --me YOUR-NAME-THERE",
            file=file,
        )
    names = {_sender(message.sender): message.name for message in chat.messages}
    others = {who for who in names if who is not None and who != own}
    export.bots |= {who for message in chat.messages if _is_bot(message) and (who := _sender(message.sender))}
    for who in sorted(others):
        yield _card(who, names[who], export)
    yield from _messages(chat, export, others)


def _is_bot(message: ChatHeader) -> bool:
    """Tell whether a message is a bot's: named as bots are, or sent via a bot of the sender's name."""
    name, via = message.name or "", (message.via_bot or "").removeprefix("@")
    return bool(BOT.fullmatch(name)) or (bool(via) and _letters(name) == _letters(via))


def _letters(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _card(who: str, name: Any, export: _Export) -> AddressBookCard:
    signs = (SeenSign(KindSign.BOT),) if export.is_machine(who) else ()
    return export.card(who, clean(str(name or "")), signs)


def _messages(chat: Chat, export: _Export, others: set[str]) -> Iterator[Interaction]:
    """Yield what the others wrote, and what anybody else did, who can only be the owner."""
    zone, machines = export.options.zone, sorted(who for who in others if export.is_machine(who))
    persons = sorted(others.difference(machines))
    for head in chat.messages:
        who = _sender(head.sender)
        at = from_seconds(head.at) if isinstance(head.at, int) else from_iso(head.at, zone)
        if head.kind is None:
            export.left[Message("service messages")] += 1
        elif at is None or who is None:
            export.left[Message("messages without a sender or a time")] += 1
        else:
            sender = who if who in others else None
            key = f"{chat.fields.get('id')} {head.number}"
            is_person = bool(persons) and sender not in machines
            attended, to = head.attended and is_person, persons if is_person else machines
            yield from export.message(sender, to, at, head.kind, key, attended=attended)
