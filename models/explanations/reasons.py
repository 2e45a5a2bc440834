"""Reasons from the exact terms of a prediction: one per family of features, its share the sum of terms."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np

from data.reason_conditions import reads_as
from data.schema import Reason
from models.explanations.contributions import Contributions
from models.explanations.families import CODES, FAMILIES, evidence_numbers, now_and_usual, subset
from models.facts.facts import Facts
from models.features.matrix import FEATURES
from models.log.log import Floats

# A family that moves the probability by less than about a point is not worth a sentence.
WORTH_SAYING = 0.05
MOST_REASONS = 3

Explained = tuple[tuple[Reason, ...], Reason | None]


def family_shares(shares: Floats) -> Floats:
    """Sum terms (rows, features) by family into shares of the logit, shape (rows, families)."""
    member = np.array([[f.family == code for code in CODES] for f in FEATURES])
    return shares @ member.astype(np.float64)


def explain(facts: Facts, terms: Contributions) -> list[Explained]:
    """Return each row's reasons for silence, strongest first, and the strongest reason against it."""
    return explain_upkeep(evidence_numbers(facts), family_shares(terms.shares))


def explain_upkeep(numbers: Sequence[dict[str, Any]], shares: Floats) -> list[Explained]:
    """Return each upkeep row's reasons for silence, strongest first, and the strongest against it.

    `numbers` is each row's evidence, `shares` the logit by family, shape (rows, families). A row without
    any readable reason gets the plain fact of its silence.
    """
    orders = np.argsort(-shares, axis=1, kind="stable").tolist()
    explained = []
    for row, order, of_row in zip(numbers, orders, shares.tolist(), strict=True):
        rising = [number for number in order if of_row[number] > 0]
        falling = [number for number in reversed(order) if of_row[number] <= -WORTH_SAYING]
        reasons = _readable_reasons(row, rising, of_row, MOST_REASONS)
        worth = [reason for reason in reasons if reason.share >= WORTH_SAYING] or reasons[:1] or [_plain(row)]
        explained.append((tuple(worth), next(iter(_readable_reasons(row, falling, of_row, 1)), None)))
    return explained


def explain_revival(numbers: Sequence[dict[str, Any]], shares: Floats) -> list[Explained]:
    """Return each dormant row's reasons to expect an answer, strongest first, and the strongest against it.

    These families lower the probability of silence, so their shares of the logit are negative. There may
    be none.
    """
    orders = np.argsort(shares, axis=1, kind="stable").tolist()
    explained = []
    for row, order, of_row in zip(numbers, orders, shares.tolist(), strict=True):
        falling = [number for number in order if of_row[number] <= -WORTH_SAYING]
        rising = [number for number in reversed(order) if of_row[number] >= WORTH_SAYING]
        reasons = tuple(_readable_reasons(row, falling, of_row, MOST_REASONS))
        explained.append((reasons, next(iter(_readable_reasons(row, rising, of_row, 1)), None)))
    return explained


def _readable_reasons(
    numbers: dict[str, Any], which: Iterable[int], shares: list[float], most: int
) -> list[Reason]:
    """Return the first `most` of the numbered families whose figures read the way their share points."""
    readable = (
        Reason(family.code, round(share, 6), subset(numbers, family.numbers), now_and_usual(family, numbers))
        for family, share in ((FAMILIES[number], shares[number]) for number in which)
        if reads_as(family.code, share, numbers)
    )
    return list(islice(readable, most))


def _plain(numbers: dict[str, Any]) -> Reason:
    """Return the bare fact of the silence, where nothing raises the probability at all."""
    return Reason(CODES[0], 0.0, subset(numbers, FAMILIES[0].numbers))


def plain_fact(code: str, numbers: Mapping[str, Any], evidence: Sequence[str] = ()) -> Reason:
    """Return a reason that is no term of the model but a plain fact: its share of the logit is nought."""
    return Reason(code, 0.0, numbers, None, tuple(evidence))
