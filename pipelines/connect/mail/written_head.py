"""A mail's header fields that an API hands over one by one, as the head that the reader of mail reads."""

from collections.abc import Iterable
from datetime import datetime
from email.utils import format_datetime

from data.importers.mail.forms.fetched import FIELDS, SUBJECT, fetched_head
from data.importers.mail.headers import LONGEST_VALUE, MailHeaders

WANTED = frozenset(FIELDS)


def wanted_fields(*, subjects: bool) -> tuple[str, ...]:
    """Return the fields that are read, by name; the subject only when asked for."""
    return (*FIELDS, SUBJECT) if subjects else FIELDS


def written_head(
    fields: Iterable[tuple[str, str]],
    came_at: datetime | None,
    *,
    subjects: bool,
    labels: Iterable[str] = (),
    invites: bool = False,
) -> MailHeaders:
    """Return the head of these fields; what was not asked for is dropped, whoever sent it along."""
    wanted = WANTED | {SUBJECT} if subjects else WANTED
    lines = [f"{name}: {_one_line(value)}" for name, value in fields if name.lower() in wanted]
    if marks := ", ".join(labels):
        # As Gmail's own export writes it: it tells sent mail and chats.
        lines.append(f"x-gmail-labels: {marks}")
    content = "\r\n".join(lines).encode("utf-8", "replace")
    return fetched_head(content, came_at=format_datetime(came_at) if came_at else "", invites=invites)


def _one_line(value: str) -> str:
    """Return a value without line ends: what stands behind one would be another field."""
    return " ".join(value[:LONGEST_VALUE].split())
