"""From probabilities to whom to reach out to: priority, pool, rank, and who is kept off for now."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import numpy as np

from data.schema import Answer, AnswerKind
from models.facts import Facts
from models.log import Bools, Floats, Ints
from models.segments import place_within

# After "done" or "dismissed" a contact is left in peace for two weeks.
COOLDOWN = timedelta(days=14)


def priority(probability: Floats, depth: Floats) -> Floats:
    """What would be lost: the probability of going dormant times the depth that would go with it."""
    return probability * depth


def rank_within_owner(priority_: Floats, owner: Ints, contact: Ints) -> Ints:
    """Rank 1 for each owner's highest priority; ties go by contact code, so the order is stable."""
    return place_within(owner, -priority_, contact) + 1


def is_late(facts: Facts) -> Bools:
    """Tell who is silent for longer than their own usual gap; without a rhythm nobody is late.

    A guard: whoever is usually heard of every eleven weeks is not going quiet after three, however
    likely it is that nothing happens in the next few.
    """
    return facts.rhythm.silence > np.nan_to_num(facts.gaps.usual, nan=np.inf)


def kept_off(answers: Iterable[Answer], as_of: datetime) -> set[tuple[str, str]]:
    """Return (owner, contact) pairs that their newest answer keeps off a list made at `as_of`."""
    known = sorted((answer for answer in answers if answer.at < as_of), key=lambda answer: answer.at)
    newest = {(answer.owner, answer.contact): answer for answer in known}
    return {pair for pair, answer in newest.items() if _quiet_until(answer) > as_of}


def _quiet_until(answer: Answer) -> datetime:
    if answer.kind is AnswerKind.SNOOZED and answer.until is not None:
        return answer.until
    return answer.at + COOLDOWN


def chosen(rank_: Ints, owner: Ints, free: Bools, limit: int) -> Bools:
    """Mark each owner's first `limit` by rank among the rows that nothing keeps off."""
    rows = np.flatnonzero(free)
    mark = np.zeros(len(rank_), dtype=bool)
    mark[rows] = place_within(owner[rows], rank_[rows]) < limit
    return mark
