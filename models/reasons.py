"""Exact terms of the model in words: each family of features is one reason, its share their sum."""

from collections.abc import Sequence

import numpy as np

from data.schema import Reason
from models.dormancy import Terms
from models.facts import Facts
from models.families import FAMILIES
from models.features import FEATURES
from models.log import Floats

# A family that moves the probability by less than about a point is not worth a sentence.
WORTH_SAYING = 0.05
MOST_REASONS = 3


def family_shares(shares: Floats) -> Floats:
    """Sum the terms by family: one column per entry of FAMILIES; rows still sum to the same."""
    member = np.array([[f.family == family.code for family in FAMILIES] for f in FEATURES])
    return shares @ member.astype(np.float64)


def explain(facts: Facts, terms: Terms) -> list[tuple[tuple[Reason, ...], Reason | None]]:
    """Return each row's reasons, strongest first, and the strongest reason against."""
    shares = family_shares(terms.shares)
    return [_explain_row(facts, row, shares[row]) for row in range(len(shares))]


def _explain_row(
    facts: Facts, row: int, shares: Floats
) -> tuple[tuple[Reason, ...], Reason | None]:
    order: Sequence[int] = np.argsort(-shares, kind="stable").tolist()
    chosen = [number for number in order if shares[number] >= WORTH_SAYING] or order[:1]
    reasons = tuple(_reason(facts, row, number, shares) for number in chosen[:MOST_REASONS])
    against = order[-1]
    counter = _reason(facts, row, against, shares) if shares[against] <= -WORTH_SAYING else None
    return reasons, counter


def _reason(facts: Facts, row: int, number: int, shares: Floats) -> Reason:
    family, share = FAMILIES[number], float(shares[number])
    numbers = family.numbers(facts, row)
    say = family.raises if share > 0 else family.lowers
    return Reason(family.code, say(numbers), round(share, 6), numbers)
