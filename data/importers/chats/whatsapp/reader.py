"""WhatsApp's "Export chat": a file for each chat, names of the phone's address book, times without zone."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from itertools import pairwise

from data.errors import InputError
from data.identity.handles import clean, number
from data.importers.base.items import AddressBookCard, Item, LeftOut, ReadOptions, SourceLimit
from data.importers.base.read_state import ReadState
from data.importers.base.times import in_utc
from data.importers.chats.whatsapp.dates import DateReading, dates_of
from data.importers.chats.whatsapp.day_halves import Spoken, read_hours
from data.importers.chats.whatsapp.heads import ChatLine, LineKind, read_lines
from data.importers.chats.whatsapp.own_heads import runs_of_one_form, without_pasted
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
PASTED = Message("lines inside messages that look like lines of another chat")
NO_DATE = Message("lines with a date that does not exist, lies ahead, or is from before WhatsApp")
PAIR, NOON = 2, 12
# On so many days, and it is no message that came late.
ENOUGH_DROPS = 2
# "WhatsApp Chat with Tea", "WhatsApp Chat - Tea": phones word it in their own ways around the chat's name.
TITLE = re.compile(
    r".*?whatsapp.*?\s(?:with|mit|con|avec|com|met|med|\u0441|-|\u2013)\s+(?P<name>.+)", re.IGNORECASE
)
# As browsers and phones name what is downloaded once more.
DOWNLOADED_AGAIN = re.compile(r"\s*\(\d{1,3}\)$")


@dataclass(frozen=True)
class _Run:
    """Heads of one form, and how their dates and hours are read."""

    heads: Sequence[ChatLine]
    dates: DateReading
    hours: dict[Spoken, int | None]

    def at(self, head: ChatLine) -> datetime | None:
        """Return a head's local time; None where it names no moment."""
        day, hour = self.dates.day(head.parts), self.hours[*head.words, head.hour]
        try:
            return None if day is None or hour is None else datetime.combine(day, time(hour, head.minute))
        except ValueError:
            return None

    def understands(self, head: ChatLine) -> bool:
        """Tell whether the words beside the head's time are understood."""
        return self.hours[*head.words, head.hour] is not None


@dataclass
class _Chat(ReadState):
    """A chat as its whole file shows it: its key, the owner's name in it, and the others' handles."""

    key: str = ""
    own: str | None = None
    others: dict[str, str] = field(default_factory=dict)


def read_whatsapp(lines: Iterable[str], file: str, title: str | None, options: ReadOptions) -> Iterator[Item]:
    """Yield a chat's messages; `title` is the chat's name where the file's or zip's name tells it.

    Raises InputError where no line is one of WhatsApp's, or the file does not show the owner.
    """
    begun = list(read_lines(lines))
    if not begun:
        raise InputError(
            "{file} has no line that begins like one of WhatsApp's, [04/03/25, 14:05:09] Name: ...", file=file
        )
    # Any other name of a file was given by somebody and says nothing of the chat.
    title = DOWNLOADED_AGAIN.sub("", title) if title and "whatsapp" in title.casefold() else None
    runs = list(_runs(begun, title, options))
    _check(runs, file)
    heads = [head for run in runs for head in run.heads]
    chat = _chat(heads, file, title, options)
    chat.left[PASTED] += len(begun) - len(heads)
    yield from _cards(chat)
    for run in runs:
        yield from _messages(run, chat)
    yield from chat.left_out()
    yield from _limits(heads, runs, options)


def _runs(begun: Sequence[ChatLine], title: str | None, options: ReadOptions) -> Iterator[_Run]:
    """Yield the file's heads, in one run or in as many as it has forms, each of them after the one before."""

    def is_member(author: str) -> bool:
        return _is_own(author, options) or (title is not None and title.endswith(author))

    end: datetime | None = None
    latest = options.now.date() if options.now else None
    for heads in runs_of_one_form(begun):
        run = _Run(
            heads,
            dates_of((head.parts for head in heads), heads[0].separator, latest, options.order),
            read_hours({(*head.words, head.hour) for head in heads}, options.afternoon),
        )
        own = without_pasted(heads, run.at, is_member)
        times = [at for head in own if (at := run.at(head))]
        if end is None or (times and min(times) >= end):
            yield _Run(own, run.dates, run.hours)
        end = max([*times, *([end] if end else [])], default=None)


def _check(runs: Sequence[_Run], file: str) -> None:
    """Refuse a file of which no time is understood: InputError names such a time and no word of a message."""
    if any(run.at(head) for run in runs for head in run.heads):
        return
    (head, run) = next((head, run) for run in runs for head in run.heads)
    if not run.understands(head):
        raise InputError(
            "{file} has times of a form Kith does not know, like {line!r}; say which word means after noon: "
            "--afternoon WORD",
            file=file,
            line=head.written,
        )
    raise InputError(
        "{file} has dates that Kith cannot place, like {line!r}: they lie ahead, or are of a calendar that "
        "Kith does not know; export the chat anew with the phone's calendar set to Gregorian.",
        file=file,
        line=head.written,
    )


def _chat(heads: Sequence[ChatLine], file: str, title: str | None, options: ReadOptions) -> _Chat:
    lines = [line for line in heads if line.author and line.kind is not LineKind.SYSTEM]
    writers = Counter(str(line.author) for line in lines)
    authors = sorted(writers.keys() - _itself(writers, title, lines))
    own = _own(authors, file, title, options)
    others = {author: handle_of(author, options.region) for author in authors if author != own}
    alone = len(others) <= 1 and all(title is None or author in title for author in others)
    # Two people have one chat; a group is known by its title, for its members change.
    key = "one-to-one" if alone else f"group {_name_of_chat(title)}".strip()
    return _Chat(SOURCE, options, key=key, own=own, others=others)


def _itself(writers: Counter[str], title: str | None, lines: Sequence[ChatLine]) -> set[str]:
    """Return the group where it stands as author of what nobody said, as on iOS: seldom.

    A friend after whom a chat of two is called writes often, though a line of somebody else's was pasted in.
    """
    if not title or len(writers) <= PAIR or not any("]" in line.form for line in lines):
        return set()
    seldom = max(min(writers.values()), writers.total() / len(writers) / 2)
    return {writer for writer, count in writers.items() if count <= seldom and _is_chat(writer, title)}


def _is_chat(author: str, title: str) -> bool:
    """Tell whether a chat is called as one of its authors; Bob of "Trip with Bob" is a person."""
    match = TITLE.fullmatch(title)
    return match["name"] == author if match else title.endswith(author)


def _name_of_chat(title: str | None) -> str:
    match = TITLE.fullmatch(title or "")
    return match["name"] if match else title or ""


def _own(authors: list[str], file: str, title: str | None, options: ReadOptions) -> str | None:
    """Return the name the owner writes under; raises InputError where that cannot be told."""
    for author in authors:
        if _is_own(author, options):
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


def _is_own(author: str, options: ReadOptions) -> bool:
    return bool({author, number(author, options.region)} & options.me)


def handle_of(author: str, region: str | None) -> str:
    """Return a number as E.164, a name as a name within WhatsApp."""
    return number(author, region) or f"{SOURCE}:{clean(author)}"


def _cards(chat: _Chat) -> Iterator[Item]:
    for author, handle in chat.others.items():
        name = None if number(author, chat.options.region) else clean(author)
        yield AddressBookCard(chat.options.owner, (handle,), name)


def _messages(run: _Run, chat: _Chat) -> Iterator[Item]:
    writers = {*chat.others, chat.own} - {None}
    unread = [head.written for head in run.heads if not run.understands(head)]
    if unread:
        yield LeftOut(
            Message("lines like {line!r}, whose time is of a form Kith does not know", line=unread[0]),
            len(unread),
        )
    for line in run.heads:
        local = run.at(line)
        at = in_utc(local, chat.options.zone) if local else None
        if line.kind is LineKind.SYSTEM or line.author not in writers:
            chat.left[SYSTEM] += 1
        elif local is not None and at is not None:
            yield from _message(line, local, at, chat)
        elif run.understands(line):
            chat.left[NO_DATE] += 1


def _message(line: ChatLine, local: datetime, at: datetime, chat: _Chat) -> Iterator[Interaction]:
    # No message has an id: its place among its author's of that minute, on the phone's own clock. Some
    # phones write no seconds, and what the owner is called is another thing on each.
    sender = chat.others.get(str(line.author))
    key = chat.numbered(f"{chat.key} {local:%Y-%m-%dT%H:%M} {sender or 'own'}")
    channel = "message" if line.kind is LineKind.MESSAGE else "call"
    attended = line.kind is not LineKind.MISSED
    return chat.message(sender, chat.others.values(), at, channel, key, attended=attended)


def _limits(heads: Sequence[ChatLine], runs: Sequence[_Run], options: ReadOptions) -> Iterator[SourceLimit]:
    yield SourceLimit(CAP)
    if any(NEAR * cap <= len(heads) <= cap / NEAR for cap in CAPS):
        yield SourceLimit(
            Message("this chat has {count} messages, so its beginning is probably missing", count=len(heads))
        )
    for run in runs:
        if not run.dates.proven:
            example = run.heads[0].separator.join(map(str, run.heads[0].parts))
            yield SourceLimit(
                Message(
                    "day and month cannot be told apart in this chat; dates like {example} were read {order} "
                    "(say --date-order month-first if that is wrong)",
                    example=example,
                    order=f"{run.dates.order}",
                )
            )
    if any(map(_lacks_halves, runs)):
        yield SourceLimit(
            Message(
                "no time of this chat is after noon, and times run backwards within a day: the telephone "
                "wrote no word for the half of the day, so times may be twelve hours early"
            )
        )
    if options.zone is None:
        yield SourceLimit(
            Message("WhatsApp writes no time zone; times were read as UTC (say yours with --timezone)")
        )


def _lacks_halves(run: _Run) -> bool:
    """Tell whether the clock counts to twelve twice a day without a word for it: 11:50, then 1:05."""
    if any(not 0 < head.hour <= NOON or any(head.words) for head in run.heads):
        return False
    drops = {
        earlier.parts
        for earlier, later in pairwise(run.heads)
        if earlier.parts == later.parts and earlier.hour > later.hour + 1
    }
    return len(drops) >= ENOUGH_DROPS
