"""A model and a log at one as_of: probability, depth, priority, rank and terms of each relationship."""

from dataclasses import dataclass

import numpy as np

from data.errors import NotEnoughHistoryError
from data.schema import DAY_SECONDS, Confidence, Pool, Reason, from_epoch
from models.columns import take
from models.confidence import GRADES, Interval, grade, interval
from models.depth import depth
from models.dormancy import probability
from models.facts import Facts, gather
from models.features import compute
from models.log import Bools, Floats, Ints, Log
from models.ranking import is_late, priority, rank_within_owner
from models.reasons import explain
from models.segments import scatter
from models.snapshot import MIN_INTERACTIONS, Snapshot, take_snapshot
from models.terms import terms
from pipelines.artefact import Artefact

Explained = tuple[tuple[Reason, ...], Reason | None]


@dataclass(frozen=True)
class Scored:
    """One entry per relationship with any history; NaN and rank 0 outside the cohort.

    `facts` and `features` have one entry for each relationship of the cohort, in the same order.
    """

    snapshot: Snapshot
    facts: Facts
    features: Floats
    probability: Floats
    depth: Floats
    priority: Floats
    rank: Ints
    interval: Interval
    confidence: list[Confidence | None]
    artefact: Artefact

    @property
    def in_cohort(self) -> Bools:
        """Whether we ask about it."""
        return self.snapshot.cohort

    @property
    def late(self) -> Bools:
        """Whether it has been silent for longer than its own usual gap; False outside the cohort."""
        late = np.zeros(len(self.snapshot), dtype=bool)
        late[self.in_cohort] = is_late(self.facts)
        return late

    def pool(self) -> list[str | None]:
        """Upkeep in the cohort; revival where it fell silent after enough history; else none."""
        once = self.snapshot.interactions >= MIN_INTERACTIONS
        return [
            str(Pool.UPKEEP) if asked else str(Pool.REVIVAL) if known else None
            for asked, known in zip(self.in_cohort, once, strict=True)
        ]

    def explain(self, which: Ints) -> list[Explained]:
        """Return reasons and counter-reason of the numbered entries, all of them in the cohort."""
        if len(which) == 0:
            return []
        numbers = (np.cumsum(self.in_cohort) - 1)[which]
        shares = terms(self.artefact.model, self.features[numbers], self._reference())
        return explain(take(self.facts, numbers), shares)

    def _reference(self) -> Floats:
        """The middle of this very cohort: a reason says what sets one apart from the others here."""
        known = ~np.isnan(self.features).all(axis=0)
        reference = np.array(self.artefact.card.reference)
        reference[known] = np.nanmedian(self.features[:, known], axis=0)
        return reference


def score_log(
    log: Log, artefact: Artefact, as_of: int, horizon_days: int, most: Floats | None = None
) -> Scored:
    """Ask the model about everyone at `as_of` (epoch seconds).

    `most` is the probability for a shorter horizon, where there is one: silence through a longer
    horizon is never more likely than through a shorter one.
    """
    snapshot = take_snapshot(log, as_of, horizon_days * DAY_SECONDS)
    facts, deep = gather(snapshot), depth(snapshot)
    asked = np.flatnonzero(snapshot.cohort)
    if len(asked) == 0:
        raise NotEnoughHistoryError(
            f"as of {from_epoch(as_of):%Y-%m-%d} none of {len(snapshot):,} relationships has at "
            f"least {MIN_INTERACTIONS} interactions and the last within {horizon_days} days; give "
            "a log with more history, or an --as-of nearer to its end."
        )
    likely = np.full(len(snapshot), np.nan)
    features = compute(facts)
    likely[asked] = probability(artefact.model, features)
    if most is not None:
        likely[asked] = np.fmin(likely[asked], most[asked])
    rank = np.zeros(len(snapshot), dtype=np.int64)
    first = priority(likely[asked], deep[asked])
    rank[asked] = rank_within_owner(first, snapshot.owner[asked], snapshot.contact[asked])
    grades = grade(facts)
    confidence: list[Confidence | None] = [None] * len(snapshot)
    for row, number in zip(asked.tolist(), grades.tolist(), strict=True):
        confidence[row] = GRADES[number]
    return Scored(
        snapshot,
        facts,
        features,
        likely,
        deep,
        priority(likely, deep),
        rank,
        _spread(interval(likely[asked], grades, artefact.card.widths), asked, len(snapshot)),
        confidence,
        artefact,
    )


def _spread(found: Interval, asked: Ints, size: int) -> Interval:
    """Return the cohort's interval at its entries, NaN elsewhere."""
    return Interval(scatter(asked, found.low, size), scatter(asked, found.high, size))
