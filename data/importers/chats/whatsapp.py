"""WhatsApp's "Export chat": a file for each chat, names of the phone's address book, times without zone."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from data.errors import InputError
from data.identity.handles import clean, number
from data.importers.base.items import AddressBookCard, Item, LeftOut, ReadOptions, SourceLimit
from data.importers.base.read_state import ReadState
from data.importers.base.times import in_utc
from data.importers.chats.whatsapp_parser import ChatLine, DateOrder, LineKind, order_of, read_lines
from data.messages import Message
from data.schema import Interaction

SOURCE = "whatsapp"
CAPS = (40_000, 10_000)
# So near to a cap that the oldest messages are probably missing.
NEAR = 0.95
CAP = Message(
    "WhatsApp exports about the latest 40,000 messages of a chat (10,000 with media), and not the older"
)
SYSTEM = Message("system lines")
PAIR = 2
# "WhatsApp Chat with Tea", "WhatsApp Chat - Tea": phones word it in their own ways around the chat's name.
TITLE = re.compile(
    r".*?whatsapp.*?\s(?:with|mit|con|avec|com|met|med|\u0441|-|\u2013)\s+(?P<name>.+)", re.IGNORECASE
)
# As browsers and phones name what is downloaded once more.
DOWNLOADED_AGAIN = re.compile(r"\s*\(\d{1,3}\)$")


@dataclass
class _Chat(ReadState):
    """A chat as its whole file shows it: its key, the owner's name in it, others' handles, how dates go."""

    key: str = ""
    own: str | None = None
    others: dict[str, str] = field(default_factory=dict)
    order: DateOrder = DateOrder.DAY


def read_whatsapp(lines: Iterable[str], file: str, title: str | None, options: ReadOptions) -> Iterator[Item]:
    """Yield a chat's messages; `title` is the chat's name where the file's or zip's name tells it.

    Raises InputError where no line is one of WhatsApp's, or the file does not show the owner.
    """
    begun = list(read_lines(lines))
    heads = [line for line in begun if isinstance(line, ChatLine)]
    odd = [line for line in begun if isinstance(line, str)]
    if not heads:
        raise _nothing(file, odd)
    proven, order = order_of(heads)
    if proven is None and options.order:
        order = DateOrder(options.order)
    chat = _chat(heads, file, title, options, order)
    yield from _cards(chat)
    yield from _messages(heads, chat)
    yield from chat.left_out()
    yield from _limits(heads, proven, order, options)
    if odd:
        yield LeftOut(
            Message("lines like {line!r}, whose time is of a form Kith does not know", line=odd[0]), len(odd)
        )


def _nothing(file: str, odd: list[str]) -> InputError:
    if odd:
        return InputError(
            "{file} has times of a form Kith does not know, like {line!r}; please report that form.",
            file=file,
            line=odd[0],
        )
    return InputError(
        "{file} has no line that begins like one of WhatsApp's, [04/03/25, 14:05:09] Name: ...", file=file
    )


def _chat(
    heads: list[ChatLine], file: str, title: str | None, options: ReadOptions, order: DateOrder
) -> _Chat:
    # Any other name of a file was given by somebody and says nothing of the chat.
    title = DOWNLOADED_AGAIN.sub("", title) if title and "whatsapp" in title.casefold() else None
    writers = {line.author for line in heads if line.author and line.kind is not LineKind.SYSTEM}
    # On iOS the group itself stands as author of what nobody said.
    itself = {writer for writer in writers if title and len(writers) > PAIR and title.endswith(writer)}
    authors = sorted(writers - itself)
    own = _own(authors, file, title, options)
    others = {author: handle_of(author, options.region) for author in authors if author != own}
    alone = len(others) <= 1 and all(title is None or author in title for author in others)
    # Two people have one chat; a group is known by its title, for its members change.
    key = "one-to-one" if alone else f"group {_name_of_chat(title)}".strip()
    return _Chat(SOURCE, options, key=key, own=own, others=others, order=order)


def _name_of_chat(title: str | None) -> str:
    match = TITLE.fullmatch(title or "")
    return match["name"] if match else title or ""


def _own(authors: list[str], file: str, title: str | None, options: ReadOptions) -> str | None:
    """Return the name the owner writes under; raises InputError where that cannot be told."""
    for author in authors:
        if {author, number(author, options.region)} & options.me:
            return author
    titled = [author for author in authors if title and author in title]
    if len(titled) == 1 and len(authors) <= PAIR:
        return next((author for author in authors if author != titled[0]), None)
    if not authors:
        raise InputError("{file} does not show which of its people is you; say it with --me NAME", file=file)
    names = tuple(authors[:10])
    raise InputError(
        "{file} does not show which of {names} is you; say it with --me NAME", file=file, names=names
    )


def handle_of(author: str, region: str | None) -> str:
    """Return a number as E.164, a name as a name within WhatsApp."""
    return number(author, region) or f"{SOURCE}:{clean(author)}"


def _cards(chat: _Chat) -> Iterator[Item]:
    for author, handle in chat.others.items():
        name = None if number(author, chat.options.region) else clean(author)
        yield AddressBookCard(chat.options.owner, (handle,), name)


def _messages(heads: list[ChatLine], chat: _Chat) -> Iterator[Item]:
    writers = {*chat.others, chat.own} - {None}
    for line in heads:
        local = line.at(chat.order)
        at = in_utc(local.replace(second=0), chat.options.zone) if local else None
        if line.kind is LineKind.SYSTEM or line.author not in writers:
            chat.left[SYSTEM] += 1
        elif local is None or at is None:
            chat.left[Message("lines with a date that does not exist")] += 1
        else:
            yield from _message(line, local, at, chat)


def _message(line: ChatLine, local: datetime, at: datetime, chat: _Chat) -> Iterator[Interaction]:
    # No message has an id: its place among its author's of that minute, on the phone's own clock. Some
    # phones write no seconds, and what the owner is called is another thing on each.
    sender = chat.others.get(str(line.author))
    key = chat.numbered(f"{chat.key} {local:%Y-%m-%dT%H:%M} {sender or 'own'}")
    channel = "message" if line.kind is LineKind.MESSAGE else "call"
    attended = line.kind is not LineKind.MISSED
    return chat.message(sender, chat.others.values(), at, channel, key, attended=attended)


def _limits(
    heads: list[ChatLine], proven: DateOrder | None, order: DateOrder, options: ReadOptions
) -> Iterator[SourceLimit]:
    yield SourceLimit(CAP)
    if any(NEAR * cap <= len(heads) <= cap / NEAR for cap in CAPS):
        yield SourceLimit(
            Message("this chat has {count} messages, so its beginning is probably missing", count=len(heads))
        )
    if proven is None and not options.order and any(a != b for a, b, _ in (line.parts for line in heads)):
        example = heads[0].separator.join(map(str, heads[0].parts))
        yield SourceLimit(
            Message(
                "day and month cannot be told apart in this chat; dates like {example} were read {order} "
                "(say --date-order month-first if that is wrong)",
                example=example,
                order=f"{order}",
            )
        )
    if options.zone is None:
        yield SourceLimit(
            Message("WhatsApp writes no time zone; times were read as UTC (say yours with --timezone)")
        )
