"""What an owner's answers change: a small factor, drawn to one, never below a half or above two.

An answer speaks about its pool, its first reason and its contact's circle. Acting on a suggestion
speaks for more of the kind, dismissing it for fewer; putting it off says nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

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
    counts: dict[tuple[str, str], list[int]] = {}
    for answer in answers:
        speaks = SPEAKS.get(answer.kind, 0)
        for pair in answer.dimensions if speaks else ():
            done_dismissed = counts.setdefault(pair, [0, 0])
            done_dismissed[speaks < 0] += 1
    return {pair: LearnedFactor(*both) for pair, both in sorted(counts.items())}


def combined_factor(adjustment: Adjustment, about: Iterable[tuple[str, str]]) -> float:
    """Return the factor for a suggestion of these kinds: the product of theirs, within the bounds."""
    product = 1.0
    for pair in about:
        product *= adjustment[pair].factor if pair in adjustment else 1.0
    return min(MOST, max(LEAST, product))
