"""How a long walk says how far it is: a caller shows it, or nobody does."""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from data.messages import Message

T = TypeVar("T")


class ShowProgress(Protocol):
    """Passes a sequence through while showing how far it is."""

    def __call__(self, items: Sequence[T], what: Message) -> Iterable[T]:
        """Return the items."""


def untracked(items: Sequence[T], what: Message) -> Iterable[T]:  # noqa: ARG001 - shows nothing
    """Return the items and show nothing."""
    return items
