"""The interactions that a reason rests on, by their ids, newest first."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from data.schema import Direction, Reason, Suggestion
from data.store.lists.list_inputs import ListInputs
from data.store.store import Store
from models.lists.ranking.list_request import ListRequest
from pipelines.jobs.lists.context_from_store import interaction_id

Rows = Sequence[Sequence[Any]]
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


def with_evidence(store: Store, request: ListRequest, suggestions: Iterable[Suggestion]) -> list[Suggestion]:
    """Return the suggestions, their reasons with the ids of the interactions that they rest on.

    Interactions count as they were recorded by the request's `known_at`.
    """
    return [_with_evidence(store.list_inputs, request, suggestion) for suggestion in suggestions]


def _with_evidence(inputs: ListInputs, request: ListRequest, suggestion: Suggestion) -> Suggestion:
    rows = inputs.evidence(suggestion.owner, suggestion.contact, request.as_of, request.known_at)
    counter = suggestion.counter_reason
    return replace(
        suggestion,
        reasons=tuple(_supported(reason, rows) for reason in suggestion.reasons),
        counter_reason=counter and _supported(counter, rows),
    )


def _supported(reason: Reason, rows: Rows) -> Reason:
    """Return the reason with its evidence; one that has some already keeps it."""
    return reason if reason.evidence else replace(reason, evidence=_evidence(reason.code, rows))


def _evidence(code: str, rows: Rows) -> tuple[str, ...]:
    if code == "balance":
        return tuple(dict.fromkeys(key for ways in BOTH_WAYS for key in _newest(rows, ways, 1)))
    ways, most = RESTS_ON.get(code, (None, 0))
    return _newest(rows, ways, most)


def _newest(rows: Rows, ways: tuple[Direction, ...] | None, most: int) -> tuple[str, ...]:
    ids = [
        interaction_id(source, key) for source, key, direction, _ in rows if ways is None or direction in ways
    ]
    return tuple(ids[:most])
