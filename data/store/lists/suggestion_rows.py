"""Suggestions and answers as the store's rows have them."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from data.schema import (
    Answer,
    AnswerKind,
    Confidence,
    Opener,
    OpenerKind,
    Pool,
    Reason,
    Suggestion,
    from_epoch,
)


def rows_by_owner(suggestions: Iterable[Suggestion]) -> dict[str, list[tuple[Any, ...]]]:
    """Return each owner's suggestions as rows, which begin with the contact."""
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for one in suggestions:
        found[one.owner].append(_row(one))
    return found


def _row(one: Suggestion) -> tuple[Any, ...]:
    reasons = json.dumps([asdict(reason) for reason in one.reasons], sort_keys=True)
    counter = one.counter_reason and json.dumps(asdict(one.counter_reason), sort_keys=True)
    chance = (one.probability, one.probability_low, one.probability_high, str(one.confidence))
    said = (reasons, counter, one.opener and json.dumps(asdict(one.opener), sort_keys=True))
    return (one.contact, one.rank, str(one.pool), *chance, one.depth, one.priority, *said)


def read_suggestion(row: Sequence[Any]) -> Suggestion:
    """Return a suggestion of a row that the store read."""
    owner, contact, as_of, horizon, rank, pool, likely, low, high, confidence, *rest = row
    depth, priority, said, but, model, opener = rest
    return Suggestion(
        owner,
        contact,
        from_epoch(as_of),
        horizon,
        rank,
        Pool(pool),
        likely,
        low,
        high,
        Confidence(confidence),
        depth,
        priority,
        tuple(_reason(reason) for reason in json.loads(said)),
        _reason(json.loads(but)) if but else None,
        model,
        _opener(json.loads(opener)) if opener else None,
    )


def _reason(fields: dict[str, Any]) -> Reason:
    """Return a reason; of an older Kith's only what can still be said is read."""
    evidence = tuple(fields.get("evidence", ()))
    return Reason(fields["code"], fields["share"], fields["numbers"], fields.get("normal"), evidence)


def _opener(fields: dict[str, Any]) -> Opener:
    return Opener(OpenerKind(fields["kind"]), fields["code"], fields["numbers"])


def read_answer(row: Sequence[Any]) -> Answer:
    """Return an answer of a row that the store read."""
    owner, contact, kind, at, until, note, reason = row
    ends = None if until is None else from_epoch(until)
    return Answer(owner, contact, AnswerKind(kind), from_epoch(at), ends, note, reason)
