"""The predictions a list is made from: of the cohort, and of the dormant with enough history."""

from dataclasses import dataclass

import numpy as np
from sklearn.ensemble import StackingClassifier

from models.dormancy.additive_model import probability
from models.facts.facts import Facts
from models.facts.gather import gather
from models.features.matrix import compute
from models.lists.ranking.scores import Scored
from models.log.log import Floats, Ints
from models.log.records import concatenate, take
from models.log.snapshot import MIN_INTERACTIONS, Snapshot


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
    cohort = ScoredWithDormant(
        np.flatnonzero(snapshot.cohort),
        scored.facts,
        scored.features,
        scored.probability[snapshot.cohort],
    )
    return _beside(cohort, snapshot, scored.artefact.model)


def score_with_dormant(snapshot: Snapshot, model: StackingClassifier) -> ScoredWithDormant:
    """Return a model's predictions of a snapshot's cohort and dormant."""
    facts = gather(snapshot)
    features = compute(facts)
    probabilities = probability(model, features) if len(facts) else np.empty(0)
    return _beside(
        ScoredWithDormant(np.flatnonzero(snapshot.cohort), facts, features, probabilities), snapshot, model
    )


def _beside(cohort: ScoredWithDormant, snapshot: Snapshot, model: StackingClassifier) -> ScoredWithDormant:
    """Return the cohort with the dormant among it."""
    dormant = (snapshot.interactions >= MIN_INTERACTIONS) & ~snapshot.cohort
    if not dormant.any():
        return cohort
    together = gather(snapshot, dormant | snapshot.cohort)
    facts = take(together, dormant[dormant | snapshot.cohort])
    features = compute(facts)
    rows = np.concatenate([cohort.rows, np.flatnonzero(dormant)])
    order = np.argsort(rows)
    probabilities = np.concatenate([cohort.probability, probability(model, features)])
    return ScoredWithDormant(
        rows[order],
        take(concatenate([cohort.facts, facts]), order),
        np.concatenate([cohort.features, features])[order],
        probabilities[order],
    )
