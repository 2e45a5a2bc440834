"""What a digest says, before it is a message."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Letter:
    """A subject, and the same words as text and as HTML.

    `unsubscribe` is the address at which one press ends it, None where nothing can be reached from elsewhere.
    """

    subject: str
    text: str
    html: str
    unsubscribe: str | None = None
