"""The numbers of the whole workspace at one as_of and horizon, on which every list there rests.

One owner's list must not depend on which other owners are scored in the same run. So these numbers are
counted once for an as_of from all owners, and stored; every owner is scored by them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from data.errors import NotEnoughHistoryError
from data.model_card import EARLY_DAYS
from data.schema import DAY_SECONDS, from_epoch
from models.answers.letters import AnsweredLetters, closed_letters
from models.dormancy.labelled_rows import gather_examples
from models.features.matrix import NAMES, middle
from models.log.log import Floats, Log
from models.log.snapshot import MIN_INTERACTIONS, Turnover, take_snapshot, turnover

# Each list also predicts silence over these horizons, in days.
OUTLOOK_DAYS = (30, 60, 90, 180)
NO_LETTERS = AnsweredLetters(0, 0)


@dataclass(frozen=True)
class WorkspaceStats:
    """Counts of all owners' relationships at one as_of.

    Attributes
    ----------
    turnover
        By horizon in days: the list's own, those of OUTLOOK_DAYS and of EARLY_DAYS.
    middle
        The median of each feature over the cohort, shape (features,); NaN where nobody has a value.
    cohort, relationships
        How many relationships are in the cohort, and how many have any history.
    letters
        How many letters to the dormant were closed before as_of, and how many of them were answered.
    """

    turnover: Mapping[int, Turnover]
    middle: Floats
    cohort: int
    relationships: int
    letters: AnsweredLetters = NO_LETTERS

    def as_json(self) -> dict[str, Any]:
        """Return the numbers as plain values; a feature that nobody has is left out of the middle."""
        medians = zip(NAMES, self.middle, strict=True)
        return {
            "turnover": {str(days): list(counts) for days, counts in self.turnover.items()},
            "cohort": self.cohort,
            "relationships": self.relationships,
            "letters": list(self.letters),
            "middle": {name: float(median) for name, median in medians if not np.isnan(median)},
            "features": list(NAMES),
        }


def stats_from_json(values: dict[str, Any] | None) -> WorkspaceStats | None:
    """Return stored numbers; None where there are none, or where they are of other features than today's."""
    if values is None or tuple(values["features"]) != NAMES:
        return None
    turnover_of = {int(days): Turnover(*counts) for days, counts in values["turnover"].items()}
    medians = np.array([values["middle"].get(name, np.nan) for name in NAMES])
    letters = AnsweredLetters(*values.get("letters", NO_LETTERS))
    return WorkspaceStats(turnover_of, medians, values["cohort"], values["relationships"], letters)


def turnover_by_horizon(log: Log, as_of: int, horizon: int) -> dict[int, Turnover]:
    """Return the turnover of a log that holds all owners, by horizon in days; `horizon` is in seconds."""
    horizons = sorted({horizon // DAY_SECONDS, *OUTLOOK_DAYS, *EARLY_DAYS})
    return {days: turnover(log.by_sources, as_of, days * DAY_SECONDS) for days in horizons}


def with_turnover(log: Log, as_of: int, turnover_of: Mapping[int, Turnover]) -> Log:
    """Return the log with the workspace's turnover at as_of (epoch seconds), given by horizon in days."""
    by_seconds = {(as_of, days * DAY_SECONDS): counts for days, counts in turnover_of.items()}
    return replace(log, turnover=by_seconds)


def count_workspace_stats(log: Log, as_of: int, horizon: int) -> WorkspaceStats:
    """Return the numbers of a log that holds all owners; as_of and horizon in seconds."""
    past = turnover_by_horizon(log, as_of, horizon)
    snapshot = take_snapshot(log, as_of, horizon)
    cohort = int(snapshot.cohort.sum())
    letters = closed_letters(log, as_of, horizon).together
    if not cohort:
        return replace(empty_stats(past, len(snapshot)), letters=letters)
    features = gather_examples(with_turnover(log, as_of, past), [as_of], horizon).features
    return WorkspaceStats(past, middle(features), cohort, len(snapshot), letters)


def empty_stats(turnover_of: Mapping[int, Turnover], relationships: int) -> WorkspaceStats:
    """Return the numbers of a workspace whose cohort is empty."""
    return WorkspaceStats(turnover_of, np.full(len(NAMES), np.nan), 0, relationships)


def check_cohort(cohort: int, relationships: int, as_of: int, horizon_days: int) -> None:
    """Raise NotEnoughHistoryError where the cohort is empty."""
    if not cohort:
        raise NotEnoughHistoryError(
            "as of {day} none of {count} relationships has at least {least} interactions and the "
            "last within {days} days; give a log with more history, or an --as-of nearer to its "
            "end.",
            day=f"{from_epoch(as_of):%Y-%m-%d}",
            count=relationships,
            least=MIN_INTERACTIONS,
            days=horizon_days,
        )
