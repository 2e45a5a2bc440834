"""What is known of all owners at one as_of and horizon: numbers that every list there rests on.

One owner's list must not depend on who else is scored beside it. So the numbers are counted once for
an as_of, from everybody, and kept; whoever is scored then is scored by them.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from data.errors import NotEnoughHistoryError
from data.schema import DAY_SECONDS, from_epoch
from data.store.store import Store
from models.examples import gather_examples
from models.features import NAMES, middle
from models.log import Floats, Log
from models.snapshot import MIN_INTERACTIONS, take_snapshot, turnover

# For so long the numbers of one moment serve later ones: lists are refreshed inside a day.
REACH = DAY_SECONDS


@dataclass(frozen=True)
class Workspace:
    """Turnover (how many were in the cohort one horizon before, how many went dormant since), and now.

    Of `relationships` with a history `cohort` are asked about; `middle` is the middle of their features.
    """

    turnover: tuple[int, int]
    middle: Floats
    cohort: int
    relationships: int

    def of(self, log: Log, as_of: int, horizon: int) -> Log:
        """Return a log of some owners that knows the turnover of all."""
        return replace(log, turnover={(as_of, horizon): self.turnover})

    def as_json(self) -> dict[str, Any]:
        """Return the numbers as plain values; what nobody knows is left out of the middle."""
        known = {n: float(one) for n, one in zip(NAMES, self.middle, strict=True) if not np.isnan(one)}
        return {
            "turnover": list(self.turnover),
            "cohort": self.cohort,
            "relationships": self.relationships,
            "middle": known,
            "features": list(NAMES),
        }


def workspace_from(said: dict[str, Any] | None) -> Workspace | None:
    """Return kept numbers; None where there are none, or of other features than this Kith's."""
    if said is None or tuple(said["features"]) != NAMES:
        return None
    past, lost = said["turnover"]
    centre = np.array([said["middle"].get(name, np.nan) for name in NAMES])
    return Workspace((past, lost), centre, said["cohort"], said["relationships"])


def count_workspace(log: Log, as_of: int, horizon: int) -> Workspace:
    """Return the numbers of a log that holds all owners."""
    past = turnover(log, as_of, horizon)
    snapshot = take_snapshot(log, as_of, horizon)
    asked = int(snapshot.cohort.sum())
    if not asked:
        return Workspace(past, np.full(len(NAMES), np.nan), 0, len(snapshot))
    known = replace(log, turnover={(as_of, horizon): past})
    features = gather_examples(known, [as_of], horizon).features
    return Workspace(past, middle(features), asked, len(snapshot))


def kept(store: Store, as_of: int, horizon_days: int, known_at: int, reach: int = 1) -> Workspace | None:
    """Return the numbers in force at as_of that were kept by `known_at`, None without any."""
    return workspace_from(store.cohorts.in_force(as_of, horizon_days, known_at, reach))


def check_cohort(numbers: Workspace, as_of: int, horizon_days: int) -> None:
    """Raise NotEnoughHistoryError where there is nobody to ask about."""
    if not numbers.cohort:
        raise NotEnoughHistoryError(
            f"as of {from_epoch(as_of):%Y-%m-%d} none of {numbers.relationships:,} relationships has at "
            f"least {MIN_INTERACTIONS} interactions and the last within {horizon_days} days; give a log "
            "with more history, or an --as-of nearer to its end."
        )
