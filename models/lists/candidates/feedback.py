"""What an owner's answers change: a small factor, drawn to one, never below a half or above two.

An answer speaks about its pool, its first reason and its contact's circle. Acting on a suggestion
speaks for more of the kind, dismissing it for fewer; putting it off says nothing.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import prod

from data.schema import AnswerKind

LEAST, MOST = 0.5, 2.0
# So many answers of one mind move the factor half of the way to its bound.
DOUBT = 8
SPEAKS = {AnswerKind.DONE: 1, AnswerKind.DISMISSED: -1, AnswerKind.NEVER: -1}


@dataclass(frozen=True, slots=True)
class AnsweredSuggestion:
    """One answer to a suggestion: its kind, and the suggestion's pool, first reason and contact's circle."""

    kind: AnswerKind
    pool: str
    reason: str
    circle: str | None = None

    @property
    def dimensions(self) -> list[tuple[str, str]]:
        """What the answer is about, as (dimension, value)."""
        pairs = [("pool", self.pool), ("reason", self.reason), ("circle", self.circle or "")]
        return [pair for pair in pairs if pair[1]]


@dataclass(frozen=True, slots=True)
class LearnedFactor:
    """How often suggestions of one kind were acted on and dismissed, and the factor that follows."""

    done: int
    dismissed: int

    @property
    def factor(self) -> float:
        """2 to the power of (done - dismissed) / (answers + DOUBT): between a half and two."""
        return float(2.0 ** ((self.done - self.dismissed) / (self.done + self.dismissed + DOUBT)))


Adjustment = Mapping[tuple[str, str], LearnedFactor]


def learn_factors(answers: Iterable[AnsweredSuggestion]) -> Adjustment:
    """Return what one owner's answers say of each pool, reason and circle."""
    speaking = [(answer.dimensions, SPEAKS[answer.kind]) for answer in answers if answer.kind in SPEAKS]
    counts = Counter((pair, speaks) for dimensions, speaks in speaking for pair in dimensions)
    pairs = sorted({pair for pair, _ in counts})
    return {pair: LearnedFactor(counts[pair, 1], counts[pair, -1]) for pair in pairs}


def combined_factor(adjustment: Adjustment, about: Iterable[tuple[str, str]]) -> float:
    """Return the factor for a suggestion of these kinds: the product of theirs, within the bounds."""
    product = prod((adjustment[pair].factor for pair in about if pair in adjustment), start=1.0)
    return min(MOST, max(LEAST, product))
