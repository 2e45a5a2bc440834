"""The interactions that a reason rests on, by their ids, newest first."""

from collections.abc import Sequence
from dataclasses import replace

from data.schema import Direction, Reason
from data.store.lists.list_inputs import ListInputs
from pipelines.jobs.lists.context_from_store import interaction_id

# Of each family: which way its interactions went (None: any), and how many are named.
RESTS_ON: dict[str, tuple[tuple[Direction, ...] | None, int]] = {
    "silence": (None, 1),
    "rhythm": (None, 3),
    "activity": (None, 5),
    "volume": (None, 5),
    "pauses": (None, 2),
    "replies": (None, 2),
    "manner": (None, 3),
    "deep_once": (None, 3),
}
BOTH_WAYS = ((Direction.SENT, Direction.MUTUAL), (Direction.RECEIVED, Direction.MUTUAL))


class Evidence:
    """The newest interactions of one relationship, as they were known."""

    def __init__(self, advice: ListInputs, owner: str, contact: str, as_of: int, known_at: int) -> None:
        self._rows = advice.evidence(owner, contact, as_of, known_at)

    def added(self, reasons: Sequence[Reason]) -> tuple[Reason, ...]:
        """Return the reasons with the ids of what they rest on; those that have some keep them."""
        return tuple(one if one.evidence else replace(one, evidence=self._of(one.code)) for one in reasons)

    def _of(self, code: str) -> tuple[str, ...]:
        if code == "balance":
            return tuple(dict.fromkeys(key for ways in BOTH_WAYS for key in self._newest(ways, 1)))
        ways, most = RESTS_ON.get(code, (None, 0))
        return self._newest(ways, most)

    def _newest(self, ways: tuple[Direction, ...] | None, most: int) -> tuple[str, ...]:
        fitting = [
            interaction_id(source, key)
            for source, key, direction, _ in self._rows
            if ways is None or direction in ways
        ]
        return tuple(fitting[:most])
