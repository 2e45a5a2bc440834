"""Header fields of mails in a folder: asked by name, read-only, some at a time."""

import imaplib
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from data.importers.mail.forms.fetched import FIELDS, SUBJECT, fetched_head
from data.importers.mail.headers import MailHeaders
from pipelines.connect.mail.folders import Folder, FolderState, quoted

# So many heads are asked for, recorded and then known as read.
STEP = 2_000
# So many numbers are asked for at once: an answer's line has an end.
WINDOW = 50_000
UID = re.compile(rb"\bUID (\d+)")
CAME_AT = re.compile(rb'\bINTERNALDATE "([^"]*)"')
FLAGS = re.compile(rb"\bFLAGS \(([^)]*)\)")
LABELS = re.compile(rb"\bX-GM-LABELS \(([^)]*)\)")
HEAD = re.compile(rb"BODY\[HEADER\.FIELDS[^\]]*\](?:<\d+>)? (?:\{\d+\+?\}|NIL|\"\")$", re.IGNORECASE)
INVITATION = re.compile(rb'"TEXT" "CALENDAR"', re.IGNORECASE)
DRAFT = re.compile(rb"\\draft\b", re.IGNORECASE)
# As IMAP writes a day.
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Fetched(NamedTuple):
    """One mail of an answer: its number, its head, and whether it is a draft."""

    uid: int
    head: MailHeaders
    is_draft: bool


def examine(connection: imaplib.IMAP4, folder: Folder, state: FolderState) -> bool:
    """Open a folder read-only, so that nothing becomes seen; tell whether its numbers are still these."""
    name: Any = quoted(folder.wire)
    answer, _ = connection.select(name, readonly=True)
    _, validity = connection.response("UIDVALIDITY")
    return answer == "OK" and validity == [f"{state.uid_validity}".encode()]


def numbers_from(
    connection: imaplib.IMAP4, low: int, state: FolderState, since: datetime | None
) -> Iterator[list[int]]:
    """Yield the numbers of the mails from `low` on, of each window in order."""
    # In a folder that holds few, numbers may lie far apart.
    width = WINDOW if state.messages > WINDOW else state.uid_next
    day = f" SINCE {since.day}-{MONTHS[since.month - 1]}-{since.year}" if since is not None else ""
    for first in range(low, state.uid_next, max(1, width)):
        last = min(first + width, state.uid_next) - 1
        answer, rows = connection.uid("SEARCH", f"UID {first}:{last}{day}")
        if answer != "OK":
            raise connection.error(f"SEARCH: {answer}")
        numbers = sorted({int(number) for row in rows if row for number in row.split()})
        # Some answer with the last mail of all where there is none.
        yield [number for number in numbers if first <= number <= last]


def fetch_heads(
    connection: imaplib.IMAP4, numbers: Sequence[int], *, subjects: bool
) -> tuple[list[Fetched], int]:
    """Return the heads of some mails, and how many the server cannot show; a deleted one is missing."""
    names = " ".join((*FIELDS, SUBJECT) if subjects else FIELDS).upper()
    labels = " X-GM-LABELS" if "X-GM-EXT-1" in connection.capabilities else ""
    wanted = f"(UID FLAGS INTERNALDATE BODYSTRUCTURE{labels} BODY.PEEK[HEADER.FIELDS ({names})])"
    answer, data = connection.uid("FETCH", ranges(numbers), wanted)
    if answer == "OK":
        among = set(numbers)
        heads = (_fetched(parts) for parts in messages_in(data))
        return [one for one in heads if one is not None and one.uid in among], 0
    if len(numbers) == 1:
        return [], 1
    # One that is damaged on the server must not hide all others.
    middle = len(numbers) // 2
    halves = (
        fetch_heads(connection, half, subjects=subjects) for half in (numbers[:middle], numbers[middle:])
    )
    (first, missing), (second, more_missing) = halves
    return first + second, missing + more_missing


def ranges(numbers: Sequence[int]) -> str:
    """Return sorted numbers as IMAP writes sets of them: 1:3,7."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ",".join(f"{first}:{last}" if last > first else f"{first}" for first, last in runs)


def messages_in(data: Sequence[Any]) -> Iterator[list[tuple[bytes, bytes]]]:
    """Yield the parts of each message of an answer to FETCH: a text, and the literal after it."""
    parts: list[tuple[bytes, bytes]] = []
    for part in data:
        if isinstance(part, tuple):
            parts.append((part[0], part[1]))
        elif part is not None:
            # What has no literal to come ends a message.
            yield [*parts, (part, b"")]
            parts = []


def _fetched(parts: Sequence[tuple[bytes, bytes]]) -> Fetched | None:
    text = b" ".join(before for before, _ in parts)
    uid = UID.search(text)
    fields = next((literal for before, literal in parts if HEAD.search(before)), None)
    if uid is None or fields is None:
        # The server tells unasked what changed in another mail.
        return None
    came_at, flags, labels = CAME_AT.search(text), FLAGS.search(text), LABELS.search(text)
    marks = b" ".join(match[1] for match in (flags, labels) if match)
    written = fetched_head(
        fields,
        came_at=came_at[1].decode("ascii", "replace") if came_at else "",
        invites=INVITATION.search(text) is not None,
    )
    return Fetched(int(uid[1]), written, DRAFT.search(marks) is not None)
