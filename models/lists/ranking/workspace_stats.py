"""What is known of all owners at one as_of and horizon: numbers that every list there rests on.

One owner's list must not depend on who else is scored beside it. So the numbers are counted once for
an as_of, from everybody, and kept; whoever is scored then is scored by them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from data.errors import NotEnoughHistoryError
from data.schema import DAY_SECONDS, from_epoch
from models.dormancy.labelled_rows import gather_examples
from models.features.matrix import NAMES, middle
from models.log.log import Floats, Log
from models.log.snapshot import MIN_INTERACTIONS, take_snapshot, turnover

# A list says how likely silence is over these days too.
OUTLOOK_DAYS = (30, 60, 90, 180)


@dataclass(frozen=True)
class WorkspaceStats:
    """Turnover (how many were in the cohort one horizon before, how many went dormant since), and now.

    Turnover is by horizon in days: the list's own, and those a list looks ahead by. Of `relationships`
    with a history `cohort` are asked about; `middle` is the middle of their features.
    """

    turnover: Mapping[int, tuple[int, int]]
    middle: Floats
    cohort: int
    relationships: int

    def of(self, log: Log, as_of: int) -> Log:
        """Return a log of some owners that knows the turnover of all."""
        return with_turnover(log, as_of, self.turnover)

    def as_json(self) -> dict[str, Any]:
        """Return the numbers as plain values; what nobody knows is left out of the middle."""
        known = {n: float(one) for n, one in zip(NAMES, self.middle, strict=True) if not np.isnan(one)}
        return {
            "turnover": {str(days): list(one) for days, one in self.turnover.items()},
            "cohort": self.cohort,
            "relationships": self.relationships,
            "middle": known,
            "features": list(NAMES),
        }


def stats_from_json(said: dict[str, Any] | None) -> WorkspaceStats | None:
    """Return kept numbers; None where there are none, or of other features than this Kith's."""
    if said is None or tuple(said["features"]) != NAMES:
        return None
    turnover_of = {int(days): (past, lost) for days, (past, lost) in said["turnover"].items()}
    centre = np.array([said["middle"].get(name, np.nan) for name in NAMES])
    return WorkspaceStats(turnover_of, centre, said["cohort"], said["relationships"])


def turnover_by_horizon(log: Log, as_of: int, horizon: int) -> dict[int, tuple[int, int]]:
    """Return the turnover of a log that holds all owners, by horizon in days."""
    asked = sorted({horizon // DAY_SECONDS, *OUTLOOK_DAYS})
    return {days: turnover(log, as_of, days * DAY_SECONDS) for days in asked}


def with_turnover(log: Log, as_of: int, turnover_of: Mapping[int, tuple[int, int]]) -> Log:
    """Return the log with what is known of everybody at as_of, by horizon in days."""
    return replace(log, turnover={(as_of, days * DAY_SECONDS): one for days, one in turnover_of.items()})


def count_workspace_stats(log: Log, as_of: int, horizon: int) -> WorkspaceStats:
    """Return the numbers of a log that holds all owners."""
    past = turnover_by_horizon(log, as_of, horizon)
    snapshot = take_snapshot(log, as_of, horizon)
    asked = int(snapshot.cohort.sum())
    if not asked:
        return WorkspaceStats(past, np.full(len(NAMES), np.nan), 0, len(snapshot))
    features = gather_examples(with_turnover(log, as_of, past), [as_of], horizon).features
    return WorkspaceStats(past, middle(features), asked, len(snapshot))


def check_cohort(numbers: WorkspaceStats, as_of: int, horizon_days: int) -> None:
    """Raise NotEnoughHistoryError where there is nobody to ask about."""
    if not numbers.cohort:
        raise NotEnoughHistoryError(
            "as of {day} none of {count} relationships has at least {least} interactions and the "
            "last within {days} days; give a log with more history, or an --as-of nearer to its "
            "end.",
            day=f"{from_epoch(as_of):%Y-%m-%d}",
            count=numbers.relationships,
            least=MIN_INTERACTIONS,
            days=horizon_days,
        )
