"""What came of handing something over: taken, refused for now or for good, unknown, nobody there."""

from dataclasses import dataclass
from enum import StrEnum

from data.messages import Message


class HandOver(StrEnum):
    """What came of handing something over; gone is a device that takes nothing any more."""

    TAKEN = "taken"
    LATER = "later"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class HandOverResult:
    """What came of it, and why unless it was taken."""

    outcome: HandOver
    why: Message | None = None
