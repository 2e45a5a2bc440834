"""Which lines begin a message of this chat, and which are of a chat that somebody pasted into a message.

All heads of one export have one form. A line that looks like a head of another form is a part of the message
around it. So is a line of somebody who only ever writes before the message that the line stands in.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime

from data.importers.chats.whatsapp.heads import ChatLine, LineForm

# The end of a chat: no message of it is later, whatever a phone's clock says in the middle.
LAST_SHARE, LAST_HEADS = 0.1, 20
Placed = Callable[[ChatLine], datetime | None]


def runs_of_one_form(lines: Sequence[ChatLine]) -> list[list[ChatLine]]:
    """Return the heads of the chat's form, and, where the file goes on in another form, those of that form.

    Whoever joins two exports, or changes the phone's language between them, has a second run with people of
    the first. Lines of other forms within a run are left out.
    """
    if not lines:
        return []
    form = _form(lines)
    end = max(number for number, line in enumerate(lines) if line.form == form) + 1
    run = [line for line in lines[:end] if line.form == form]
    rest = lines[end:]
    writers = {line.author for line in run if line.author}
    by_writers = [line.author in writers for line in rest if line.author]
    goes_on = not writers or 2 * sum(by_writers) > len(by_writers)
    return [run, *(runs_of_one_form(rest) if goes_on else [])]


def _form(lines: Sequence[ChatLine]) -> LineForm:
    """Return the form of the file's first line, which is a head in every export; else that of most lines."""
    if lines[0].place == 1:
        return lines[0].form
    return Counter(line.form for line in lines).most_common(1)[0][0]


def without_pasted(
    heads: Sequence[ChatLine], placed: Placed, is_member: Callable[[str], bool]
) -> list[ChatLine]:
    """Return the heads but those of a pasted chat: its authors never write at the time of the lines around.

    `is_member` tells whom the file names as the owner or as the other one.
    """
    # On iOS messages end with CRLF, and the lines in them with LF.
    ends_tell = sum(head.fresh for head in heads) > 1
    heads = _between_messages(heads) if ends_tell else heads
    heads = _without_those_ahead(heads, placed, is_member)
    times = [placed(head) for head in heads]
    in_time = _in_time(times)
    writers = {head.author for head, is_in_time in zip(heads, in_time, strict=True) if is_in_time}
    writers |= {author for head in heads if (author := head.author) and is_member(author)}
    return [
        head
        for head, is_in_time in zip(heads, in_time, strict=True)
        if is_in_time or (head.author in writers and (head.fresh or not ends_tell))
    ]


def _between_messages(heads: Sequence[ChatLine]) -> list[ChatLine]:
    """Return the heads without those inside a message: not fresh, and between two that are."""
    first = next((place for place, head in enumerate(heads) if head.fresh), 0)
    last = max((place for place, head in enumerate(heads) if head.fresh), default=len(heads))
    return [head for place, head in enumerate(heads) if head.fresh or not first < place < last]


def _without_those_ahead(
    heads: Sequence[ChatLine], placed: Placed, is_member: Callable[[str], bool]
) -> Sequence[ChatLine]:
    """Return the heads but those of people who only ever write after what stands below them."""
    rising = _rising([placed(head) for head in heads])
    pairs = list(zip(heads, rising, strict=True))
    writers = {head.author for head, rises in pairs if rises}
    return [head for head, rises in pairs if rises or head.author in writers or is_member(head.author or "")]


def _rising(times: Sequence[datetime | None]) -> list[bool]:
    """Tell of each time whether it is in the longest row that never runs back, as a time that is none."""
    ends, places, before = list[datetime](), list[int](), dict[int, int | None]()
    for place, at in enumerate(times):
        if at is not None:
            length = bisect_right(ends, at)
            before[place] = places[length - 1] if length else None
            places[length : length + 1] = [place]
            ends[length : length + 1] = [at]
    row, last = set[int](), places[-1] if places else None
    while last is not None:
        row.add(last)
        last = before[last]
    return [at is None or place in row for place, at in enumerate(times)]


def _in_time(times: Sequence[datetime | None]) -> list[bool]:
    """Tell of each time whether it is not before one that stands above it; a time that is none is in time."""
    last = [at for at in times[-max(LAST_HEADS, int(LAST_SHARE * len(times))) :] if at]
    end = max(last, default=datetime.max)  # noqa: DTZ901 - compared with a phone's clock, which has no zone
    newest: datetime | None = None
    in_time = []
    for at in times:
        is_late = at is not None and newest is not None and at < newest
        in_time.append(not is_late)
        if at is not None and not is_late and at <= end:
            newest = at
    return in_time
