"""Two chats with people of one name: of the same days, and without a message in common."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from data.identity.handles import HandleKind, kind_of, name_in
from data.messages import Message
from data.schema import Interaction, to_epoch
from data.store.log.interactions import Recorded
from data.store.store import Store


@dataclass
class Namesakes:
    """What is known under the name of a chat's other side before it is recorded, and the chat's times."""

    handles: set[str] = field(default_factory=set)
    before: list[int] = field(default_factory=list)
    times: list[int] = field(default_factory=list)

    def look(self, store: Store, interactions: Sequence[Interaction]) -> None:
        """Remember a run of interactions; to be called before each is recorded."""
        self.times += [to_epoch(item.at) for item in interactions]
        handles = {item.handle or item.contact for item in interactions}
        first = interactions[0]
        if not self.handles and len(handles) == 1 and kind_of(*handles) is HandleKind.NAME:
            self.before = store.interactions.times_under(first.owner, first.source, *handles)
        self.handles |= handles

    def sentence(self, recorded: Recorded) -> Message | None:
        """Return the question whether two people have this name; None where nothing speaks for it."""
        is_other = recorded.created and not (
            recorded.duplicate or recorded.updated or recorded.still_counting
        )
        if len(self.handles) != 1 or not is_other or not _overlap(self.times, self.before):
            return None
        (handle,) = self.handles
        return Message(
            "another chat with {name} is there already, of the same days and without a message in common; if "
            "these are two people, give one of them another name in the telephone, remove both here with "
            "kith forget, and take both chats in anew",
            name=name_in(handle) or handle,
        )


def _overlap(times: Sequence[int], before: Sequence[int]) -> bool:
    """Tell whether a message of one chat lies between two of the other, whose export then should have it."""
    return _between(times, before) or _between(before, times)


def _between(times: Sequence[int], others: Sequence[int]) -> bool:
    return bool(others) and any(min(others) < at < max(others) for at in times)
