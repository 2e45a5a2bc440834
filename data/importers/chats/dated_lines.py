"""Chats that LINE, KakaoTalk and Viber save as text: a line a message, in the telephone's language.

What each line begins with is all that is read. Some write the day on a line of its own, before its messages.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from data.errors import InputError
from data.identity.handles import clean
from data.importers.base.items import Item, ReadOptions, SourceLimit
from data.importers.base.languages import month_in
from data.importers.base.read_state import ReadState
from data.importers.base.text import letters
from data.importers.base.times import in_utc
from data.importers.chats.phones.imessage_text import ZONE
from data.importers.chats.whatsapp.dates import DateReading, Parts, dates_of
from data.importers.chats.whatsapp.day_halves import Spoken, read_hours
from data.importers.chats.writers import Post, Writer, interactions, own_key, writer_of
from data.messages import Message

DATE = r"(?P<date>[^\[\]\t:]{0,24}\d{1,4}[^\d\t:]{1,4}\d{1,4}[^\[\]\t:]{0,24}?)"
TIME = r"(?P<time>[^\[\]\t:,]{0,12}\d{1,2}:\d{2}(?::\d{2})?[^\[\]\t:,]{0,8})"
WHO = r"(?P<who>[^\t:\[\]]{1,80})"
CLOCK = re.compile(r"(?P<before>\D*)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2})?(?P<after>\D*)")
NUMBER, PAIR = re.compile(r"\d+"), 2


@dataclass(frozen=True)
class _Form:
    """How one program writes: its first lines, a day's own line, a message, what it calls the owner."""

    source: str
    begins: re.Pattern[str]
    title: re.Pattern[str]
    day: re.Pattern[str] | None
    message: re.Pattern[str]
    own: frozenset[str]


FORMS = (
    _Form(
        "line",
        re.compile(r"\ufeff?\[LINE\] "),
        re.compile(
            r"\ufeff?\[LINE\] (?:Chat history (?:with|in) )?(?P<title>.+?)"
            r"(?:とのトーク履歴|(?:與|与)?的聊天(?:記錄|记录))?\s*"
        ),
        re.compile(r"(?P<date>(?:[^\W\d]{2,9}\.?, ?)?\d{1,4}[./]\d{1,2}[./]\d{1,4}[^\t:]{0,14})\s*"),
        re.compile(rf"{TIME}\t(?P<who>[^\t]{{1,80}})\t"),
        frozenset(),
    ),
    _Form(
        "kakaotalk",
        re.compile(r"\ufeff?.{0,200}(?:카카오톡 대화|KakaoTalk Chats? )"),
        re.compile(
            r"\ufeff?(?:KakaoTalk Chats? with )?(?P<title>.+?)(?: ?님과 카카오톡 대화| \d+ 카카오톡 대화)?\s*"
        ),
        re.compile(r"-{5,} (?P<date>.{6,40}?) -{5,}\s*"),
        re.compile(
            rf"\[(?P<who>[^\]\t]{{1,80}})\] \[{TIME}\] "
            r"|(?P<date>\d{4}\D{1,3}\d{1,2}\D{1,3}\d{1,2}(?:일|\.)?|[A-Z][a-z]{2,8} \d{1,2}, \d{4})"
            r"(?: at|,)? "
            r"(?P<time2>[^\d,:]{0,12}\d{1,2}:\d{2}[^\d,:]{0,8}), (?P<who2>[^:]{1,80}) : "
        ),
        frozenset({"회원님", "me"}),
    ),
    _Form(
        "viber",
        re.compile(r"\ufeff?\[ [^\[\]]{6,40} \]\[ [^\[\]]{4,20} \] [^:\n]{1,80}: "),
        re.compile(r"(?P<title>)"),
        None,
        re.compile(rf"\ufeff?\[ {DATE} \]\[ {TIME} \] {WHO}: "),
        frozenset({"me"}),
    ),
)


@dataclass(frozen=True, slots=True)
class _Head:
    """The parts of a message's date, its hour, minute and the words beside them, and who wrote it."""

    parts: Parts
    spoken: Spoken
    minute: int
    who: str


def is_dated_lines(head: str) -> bool:
    """Tell whether a text begins as LINE, KakaoTalk or Viber begin a saved chat."""
    return _form(head) is not None


def _form(head: str) -> _Form | None:
    return next((form for form in FORMS if form.begins.match(head)), None)


def read_dated_lines(lines: Sequence[str], file: str, options: ReadOptions) -> Iterator[Item]:
    """Yield a chat's messages; raises InputError where there is none, or the file does not show the owner."""
    form = _form("".join(lines[:3])) or FORMS[0]
    heads = list(_heads(lines, form))
    if not heads:
        raise InputError("{file} holds no message; export it anew.", file=file)
    titled = form.title.fullmatch(lines[0])
    title = clean(titled["title"]) if titled else ""
    latest = options.now.date() if options.now else None
    dates = dates_of((head.parts for head in heads), "/", latest, options.order)
    hours = read_hours({head.spoken for head in heads}, options.afternoon)
    if all(hour is None for hour in hours.values()):
        raise InputError(
            "{file} has times of a form Kith does not know, like {line!r}; say which word means after noon: "
            "--afternoon WORD",
            file=file,
            line=" ".join(map(str, heads[0].spoken)).strip(),
        )
    state = ReadState(form.source, options)
    writers = {head.who: writer_of(form.source, head.who, head.who, options) for head in heads}
    own = _own(form, writers, title, file, options)
    members = [who for who in writers if who != own] or [title]
    writers = (
        writers if len(writers) > 1 else {**writers, title: writer_of(form.source, title, title, options)}
    )
    for who in members:
        yield writers[who].card(options.owner)
    posts = _posts(heads, dates, hours, title, state)
    yield from interactions(state, writers, own, members, posts)
    yield from state.left_out()
    if options.zone is None:
        yield SourceLimit(ZONE)


def _heads(lines: Iterable[str], form: _Form) -> Iterator[_Head]:
    parts: Parts | None = None
    for line in lines:
        if form.day is not None and (match := form.day.fullmatch(line.strip("\ufeff\r\n"))):
            parts = _parts(match["date"]) or parts
        elif match := form.message.match(line):
            groups = match.groupdict()
            written = groups.get("date")
            head = _head(
                _parts(written) if written else parts,
                groups.get("time") or groups.get("time2") or "",
                groups.get("who") or groups.get("who2") or "",
            )
            if head:
                yield head


def _head(parts: Parts | None, written: str, who: str) -> _Head | None:
    clock = CLOCK.fullmatch(written)
    if parts is None or clock is None:
        return None
    spoken = (letters(clock["before"]), letters(clock["after"]), int(clock["hour"]))
    return _Head(parts, spoken, int(clock["minute"]), clean(who))


def _parts(written: str) -> Parts | None:
    """Return the numbers of a date; where the month is a word, as year, month and day."""
    numbers = [int(number) for number in NUMBER.findall(written)[:3]]
    if len(numbers) == PAIR and (month := month_in(written)) is not None:
        numbers = [max(numbers), month, min(numbers)]
    return (numbers[0], numbers[1], numbers[2]) if len(numbers) > PAIR else None


def _own(form: _Form, writers: dict[str, Writer], title: str, file: str, options: ReadOptions) -> str:
    """Return the owner's name there: as --me or the program says, or the one whom the title does not name."""
    named = [who for who in writers if who in options.me or who.lower() in form.own]
    if named:
        return named[0]
    others = [who for who in writers if who == title]
    if len(others) == 1 and len(writers) <= PAIR:
        return next((who for who in writers if who != title), "")
    return own_key(writers, file, options)


def _posts(
    heads: Iterable[_Head], dates: DateReading, hours: dict[Spoken, int | None], title: str, state: ReadState
) -> Iterator[Post]:
    for head in heads:
        day, hour = dates.day(head.parts), hours[head.spoken]
        at = None
        if day is not None and hour is not None:
            local = datetime.combine(day, time(hour % 24, head.minute % 60))
            at = in_utc(local, state.options.zone)
        if day is None or at is None:
            state.left[Message("messages without a sender or a time")] += 1
        else:
            yield Post(head.who, at, state.numbered(f"{title} {local:%Y-%m-%dT%H:%M} {head.who}"))
