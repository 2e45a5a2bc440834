"""What a device or a chat is told of a week."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Announcement:
    """A title, one sentence, and where the week is read: a whole address, or the path for a device."""

    title: str
    body: str
    url: str
