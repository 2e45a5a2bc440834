"""A log scored by a model at one as_of: probability, depth, priority, rank and reasons.

Lists are made from the predictions of the cohort and of the dormant with enough history.
"""

from dataclasses import dataclass

import numpy as np

from data.schema import DAY_SECONDS, Confidence, Pool
from models.dormancy.intervals import GRADES, Interval, grade, interval
from models.explanations.contributions import explain_logit
from models.explanations.reasons import Explained, explain
from models.facts.depth import depth
from models.facts.facts import Facts
from models.facts.gather import gather, gather_with_dormant
from models.features.matrix import compute, middle
from models.lists.ranking.ranking import priority, rank_within_owner
from models.log.groupby import scatter
from models.log.log import Bools, Floats, Ints, Log, concatenate, take
from models.log.snapshot import MIN_INTERACTIONS, Snapshot, take_snapshot
from models.served.artefact import ServedModel
from models.served.model_tables import ModelTables

# A list is of one horizon, and looks ahead by three others.
WALKS = 4


@dataclass(frozen=True)
class Scored:
    """One entry per relationship with any history; NaN and rank 0 outside the cohort.

    `facts` and `features`, shape (cohort, features), have one entry for each relationship of the cohort,
    in the same order. `middle` are the medians of the whole workspace's features; None: of these.
    `everyone` are the facts of all with enough history, where the log was walked for them too.
    """

    snapshot: Snapshot
    facts: Facts
    features: Floats
    probability: Floats
    depth: Floats
    priority: Floats
    rank: Ints
    artefact: ServedModel
    middle: Floats | None = None
    everyone: Facts | None = None

    @property
    def in_cohort(self) -> Bools:
        """Whether the relationship is in the cohort."""
        return self.snapshot.cohort

    @property
    def interval(self) -> Interval:
        """Lower and upper end of each probability, NaN outside the cohort."""
        rows = np.flatnonzero(self.in_cohort)
        ends = interval(self.probability[rows], grade(self.facts), self.artefact.card.widths)
        size = len(self.snapshot)
        return Interval(scatter(rows, ends.low, size), scatter(rows, ends.high, size))

    def confidence(self) -> list[Confidence | None]:
        """How much history each probability rests on; none outside the cohort."""
        grades = iter(grade(self.facts).tolist())
        return [GRADES[next(grades)] if inside else None for inside in self.in_cohort.tolist()]

    def pool(self) -> list[str | None]:
        """Upkeep in the cohort; revival where it fell silent after enough history; else none."""
        once = self.snapshot.interactions >= MIN_INTERACTIONS
        return [
            str(Pool.UPKEEP) if inside else str(Pool.REVIVAL) if enough else None
            for inside, enough in zip(self.in_cohort, once, strict=True)
        ]

    def explain(self, which: Ints) -> list[Explained]:
        """Return reasons and counter-reason of the numbered entries, all of them in the cohort."""
        if len(which) == 0:
            return []
        numbers = (np.cumsum(self.in_cohort) - 1)[which]
        shares = explain_logit(self.artefact.tables, self.features[numbers], self.reference)
        return explain(take(self.facts, numbers), shares)

    @property
    def reference(self) -> Floats:
        """The medians of the cohort's features, against which terms are counted, shape (features,)."""
        here = middle(self.features) if self.middle is None else self.middle
        return np.where(np.isnan(here), self.artefact.card.reference, here)


def score_log(
    log: Log,
    artefact: ServedModel,
    as_of: int,
    horizon_days: int,
    most: Floats | None = None,
    whole: Floats | None = None,
    *,
    with_dormant: bool = False,
) -> Scored:
    """Score every relationship of the cohort; of an empty one every row is outside it.

    Parameters
    ----------
    as_of
        Epoch seconds.
    most
        The probabilities for a shorter horizon, one per relationship with a history: silence through a
        longer horizon is at most as likely.
    whole
        The medians of all owners' features, where the log holds only some owners.
    with_dormant
        Whether the dormant are asked about next (`add_dormant`): they are walked at the same time.
    """
    snapshot = take_snapshot(log, as_of, horizon_days * DAY_SECONDS)
    rows = np.flatnonzero(snapshot.cohort)
    facts, everyone = gather_with_dormant(snapshot, WALKS) if with_dormant else (gather(snapshot), None)
    deep = depth(snapshot)
    features = compute(facts)
    own = artefact.tables.probability(features) if len(rows) else np.empty(0)
    likely = scatter(rows, own if most is None else np.fmin(own, most[rows]), len(snapshot))
    first = priority(likely, deep)
    rank = np.zeros(len(snapshot), dtype=np.int64)
    rank[rows] = rank_within_owner(first[rows], snapshot.owner[rows], snapshot.contact[rows])
    return Scored(snapshot, facts, features, likely, deep, first, rank, artefact, whole, everyone)


@dataclass(frozen=True)
class ScoredWithDormant:
    """Predictions of the cohort and of the dormant with enough history, n relationships in all.

    `rows` (n,) are their places in the snapshot, rising. `facts`, `features` (n, features) and
    `probability` (n,) of silence through the horizon follow that order.
    """

    rows: Ints
    facts: Facts
    features: Floats
    probability: Floats


def add_dormant(scored: Scored) -> ScoredWithDormant:
    """Return the scored cohort with the dormant added, predicted by the same model.

    The model was not trained on the dormant: their silence lies beyond the training range, where the
    curves are flat (docs/explanation/pools.md says how right that turned out to be).
    """
    snapshot = scored.snapshot
    likely = scored.probability[snapshot.cohort]
    everyone = gather_with_dormant(snapshot)[1] if scored.everyone is None else scored.everyone
    return _beside(snapshot, scored.artefact.tables, everyone, scored.facts, scored.features, likely)


def score_with_dormant(snapshot: Snapshot, model: ModelTables) -> ScoredWithDormant:
    """Return a model's predictions of a snapshot's cohort and dormant."""
    facts, everyone = gather_with_dormant(snapshot, WALKS)
    features = compute(facts)
    likely = model.probability(features) if len(facts) else np.empty(0)
    return _beside(snapshot, model, everyone, facts, features, likely)


def _beside(
    snapshot: Snapshot,
    model: ModelTables,
    everyone: Facts,
    facts: Facts,
    features: Floats,
    likely: Floats,
) -> ScoredWithDormant:
    """Return the cohort's facts, features and probabilities with those of the dormant among them."""
    inside = snapshot.cohort
    dormant = (snapshot.interactions >= MIN_INTERACTIONS) & ~inside
    if not dormant.any():
        return ScoredWithDormant(np.flatnonzero(inside), facts, features, likely)
    others = take(everyone, dormant[dormant | inside])
    of_others = compute(others)
    rows = np.concatenate([np.flatnonzero(inside), np.flatnonzero(dormant)])
    order = np.argsort(rows)
    return ScoredWithDormant(
        rows[order],
        take(concatenate([facts, others]), order),
        np.concatenate([features, of_others])[order],
        np.concatenate([likely, model.probability(of_others)])[order],
    )
