"""Everyone a model can be asked about: the living, as they were scored, and beside them the dormant."""

from dataclasses import dataclass

import numpy as np
from sklearn.ensemble import StackingClassifier

from models.dormancy.additive_model import probability
from models.facts.facts import Facts, gather
from models.features.matrix import compute
from models.lists.ranking.scores import Scored
from models.log.log import Floats, Ints
from models.log.records import concatenate, take
from models.log.snapshot import MIN_INTERACTIONS, Snapshot


@dataclass(frozen=True)
class ScoredWithDormant:
    """Everyone the model has been asked about: the cohort, and the dormant with enough history.

    `rows` are their places in the snapshot, in order; the other columns follow them.
    """

    rows: Ints
    facts: Facts
    features: Floats
    probability: Floats


def add_dormant(scored: Scored) -> ScoredWithDormant:
    """Return the cohort as it was scored, and beside it the dormant, by the same model.

    The model never learned from the dormant: what it says of them is its curves' outer ends
    (docs/explanation/pools.md says how right that turned out to be).
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
    """Return everyone of a snapshot whom a model can be asked about, the cohort and the dormant."""
    facts = gather(snapshot)
    features = compute(facts)
    said = probability(model, features) if len(facts) else np.empty(0)
    return _beside(ScoredWithDormant(np.flatnonzero(snapshot.cohort), facts, features, said), snapshot, model)


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
    said = np.concatenate([cohort.probability, probability(model, features)])
    return ScoredWithDormant(
        rows[order],
        take(concatenate([cohort.facts, facts]), order),
        np.concatenate([cohort.features, features])[order],
        said[order],
    )
