"""By which way a week announces itself, and how an owner wants push and chat."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Way(StrEnum):
    """By which way a week announces itself; the calendar waits to be read."""

    MAIL = "mail"
    PUSH = "push"
    CHAT = "chat"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class WaySetting:
    """Whether a week announces itself by push or chat, since when, how often it could not, and with names.

    `failures` are the weeks in a row in which it was due and reached nobody.
    """

    on: bool = True
    names: bool = False
    since: int = 0
    failures: int = 0

    @classmethod
    def of_setting(cls, setting: Mapping[str, Any] | None) -> "WaySetting | None":
        """Return what an owner set, None where nothing was."""
        return cls(**setting) if setting else None

    def as_setting(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return asdict(self)
