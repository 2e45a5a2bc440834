"""Suggestions and answers as the store's rows have them."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from functools import partial
from typing import Any

from data.schema import (
    Answer,
    AnswerKind,
    Candidate,
    Confidence,
    Opener,
    OpenerKind,
    Pool,
    Reason,
    Suggestion,
    from_epoch,
    to_epoch,
)
from data.store.engine.statements import insert

ADD_CANDIDATE = insert(
    "candidates",
    "workspace, list_id, handle, contact, pool, propensity, shown, probability, "
    "probability_14, probability_30",
)
FIELDS = [field.name for field in fields(Suggestion)]


def rows_by_owner(suggestions: Iterable[Suggestion]) -> dict[str, list[tuple[Any, ...]]]:
    """Return each owner's suggestions as rows, which begin with the contact."""
    by_owner: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for suggestion in suggestions:
        by_owner[suggestion.owner].append(_row(suggestion))
    return by_owner


def _row(item: Suggestion) -> tuple[Any, ...]:
    chance = (item.probability, item.probability_low, item.probability_high, str(item.confidence))
    counter, opener = (part and _json(asdict(part)) for part in (item.counter_reason, item.opener))
    terms = (_json([asdict(reason) for reason in item.reasons]), counter, opener)
    last_at = None if item.last_at is None else to_epoch(item.last_at)
    place = (item.contact, item.rank, str(item.pool))
    return (*place, *chance, item.depth, item.priority, *terms, item.worth, last_at)


_json = partial(json.dumps, sort_keys=True)


def read_suggestion(row: Sequence[Any]) -> Suggestion:
    """Return a suggestion of a row that the store read: its fields, in order."""
    values = dict(zip(FIELDS, row, strict=True))
    counter, opener = values["counter_reason"], values["opener"]
    values |= {
        "as_of": from_epoch(values["as_of"]),
        "pool": Pool(values["pool"]),
        "confidence": Confidence(values["confidence"]),
        "reasons": tuple(map(_reason, json.loads(values["reasons"]))),
        "counter_reason": _reason(json.loads(counter)) if counter else None,
        "opener": _opener(json.loads(opener)) if opener else None,
        "last_at": None if values["last_at"] is None else from_epoch(values["last_at"]),
    }
    return Suggestion(**values)


def _reason(values: dict[str, Any]) -> Reason:
    """Return a reason; of an older Kith's only what can still be said is read."""
    evidence = tuple(values.get("evidence", ()))
    return Reason(values["code"], values["share"], values["numbers"], values.get("normal"), evidence)


def _opener(values: dict[str, Any]) -> Opener:
    return Opener(OpenerKind(values["kind"]), values["code"], values["numbers"])


def candidate_row(who: Candidate) -> tuple[Any, ...]:
    """Return a candidate as ADD_CANDIDATE takes it, behind workspace and list: who was shown is 1."""
    chances = (who.probability, who.probability_14, who.probability_30)
    return (who.contact, who.contact, who.pool, who.propensity, int(who.shown), *chances)


def answer_row(answer: Answer) -> tuple[Any, ...]:
    """Return an answer as a row that the store writes: its fields, in order."""
    until = None if answer.until is None else to_epoch(answer.until)
    when = (to_epoch(answer.at), until)
    reached_at = None if answer.reached_at is None else to_epoch(answer.reached_at)
    words = (answer.note, answer.reason, answer.how, reached_at)
    return (answer.owner, answer.contact, str(answer.kind), *when, *words)


def read_answer(row: Sequence[Any]) -> Answer:
    """Return an answer of a row that the store read."""
    owner, contact, kind, at, until, note, reason, how, reached_at = row
    ends, reached = (None if moment is None else from_epoch(moment) for moment in (until, reached_at))
    return Answer(owner, contact, AnswerKind(kind), from_epoch(at), ends, note, reason, how, reached)
