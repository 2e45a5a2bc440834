"""A model and a log at one as_of: probability, depth, priority, rank and terms of each relationship."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.schema import DAY_SECONDS, Pool, Reason
from models.depth import depth
from models.dormancy import probability, terms
from models.facts import Facts, Floats, gather
from models.features import compute
from models.log import Ints, Log
from models.ranking import priority, rank_within_owner
from models.reasons import explain
from models.snapshot import MIN_INTERACTIONS, take_snapshot
from pipelines.artefact import Artefact

Explained = tuple[tuple[Reason, ...], Reason | None]


@dataclass(frozen=True)
class Scored:
    """One entry per relationship with any history; NaN and rank 0 outside the cohort."""

    owner: Ints
    contact: Ints
    facts: Facts
    in_cohort: NDArray[np.bool_]
    probability: Floats
    depth: Floats
    priority: Floats
    rank: Ints
    artefact: Artefact

    def pool(self) -> list[str | None]:
        """Upkeep in the cohort; revival where it fell silent after enough history; else none."""
        once = self.facts.interactions >= MIN_INTERACTIONS
        return [
            str(Pool.UPKEEP) if asked else str(Pool.REVIVAL) if known else None
            for asked, known in zip(self.in_cohort, once, strict=True)
        ]

    def explain(self, which: Ints) -> list[Explained]:
        """Return reasons and counter-reason of the numbered entries."""
        some = self.facts.take(which)
        reference = np.array(self.artefact.card.reference)
        return explain(some, terms(self.artefact.model, compute(some), reference))


def score_log(log: Log, artefact: Artefact, as_of: int, horizon_days: int) -> Scored:
    """Ask the model about everyone at `as_of` (epoch seconds)."""
    snapshot = take_snapshot(log, as_of, horizon_days * DAY_SECONDS)
    facts = gather(snapshot)
    asked = np.flatnonzero(snapshot.cohort)
    owner, contact = snapshot.owner, snapshot.contact
    deep = depth(facts, owner)
    likely = np.full(len(snapshot), np.nan)
    rank = np.zeros(len(snapshot), dtype=np.int64)
    if len(asked):
        likely[asked] = probability(artefact.model, compute(facts.take(asked)))
        first = priority(likely[asked], deep[asked])
        rank[asked] = rank_within_owner(first, owner[asked], contact[asked])
    return Scored(
        owner, contact, facts, snapshot.cohort, likely, deep, priority(likely, deep), rank, artefact
    )
