"""Exact terms of the model in words: each family of features is one reason, its share their sum."""

import numpy as np

from data.schema import Reason
from models.facts import Facts
from models.families import FAMILIES
from models.features import FEATURES
from models.log import Floats
from models.terms import Terms

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


def _explain_row(facts: Facts, row: int, shares: Floats) -> tuple[tuple[Reason, ...], Reason | None]:
    order: list[int] = np.argsort(-shares, kind="stable").tolist()
    said = [_reason(facts, row, number, shares) for number in order]
    reasons = [one for one in said if one is not None and one.share > 0]
    against = [one for one in said if one is not None and one.share <= -WORTH_SAYING]
    worth = [one for one in reasons if one.share >= WORTH_SAYING] or reasons[:1] or [_plain(facts, row)]
    return tuple(worth[:MOST_REASONS]), against[-1] if against else None


def _reason(facts: Facts, row: int, number: int, shares: Floats) -> Reason | None:
    """Return the family's reason, or None where its numbers would not read that way."""
    family, share = FAMILIES[number], float(shares[number])
    numbers = family.numbers(facts, row)
    sentence = family.raises(numbers) if share > 0 else family.lowers(numbers)
    return None if sentence is None else Reason(family.code, sentence, round(share, 6), numbers)


def _plain(facts: Facts, row: int) -> Reason:
    """Return the bare fact of the silence, where nothing raises the probability at all."""
    silence = FAMILIES[0]
    numbers = silence.numbers(facts, row)
    return Reason(silence.code, silence.lowers(numbers) or "", 0.0, numbers)
