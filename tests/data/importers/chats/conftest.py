"""What a chat's items say, in short."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from data.importers.base.items import AddressBookCard, LeftOut
from data.schema import Interaction


class Chat:
    """The items of a chat: what met whom when, the cards, and what was left out."""

    def __init__(self, items: Iterable[Any]) -> None:
        """Take the items as they come."""
        self.items = list(items)
        self.met = [one for one in self.items if isinstance(one, Interaction)]

    @property
    def rows(self) -> list[tuple[str, str, str, bool]]:
        """Return contact, direction, channel, and whether it counts, of each interaction."""
        return [(one.contact, str(one.direction), one.channel, one.counts) for one in self.met]

    @property
    def names(self) -> dict[str, str | None]:
        """Return what each card's first handle is called."""
        return {one.handles[0]: one.name for one in self.items if isinstance(one, AddressBookCard)}

    @property
    def left_out(self) -> dict[str, int]:
        """Return how many were left out, by reason."""
        return {str(one.reason): one.count for one in self.items if isinstance(one, LeftOut)}


@pytest.fixture(scope="session")
def chat() -> Callable[[Iterable[Any]], Chat]:
    """Return what reads items to their end."""
    return Chat
