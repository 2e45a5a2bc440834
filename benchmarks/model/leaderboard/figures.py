"""What the leaderboard says of an entrant's probabilities, with intervals by bootstrap over owners."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from benchmarks.model.goals import ENOUGH_LISTS
from benchmarks.model.leaderboard.task import Task
from models.dormancy.labelled_rows import LabelledRows
from models.evaluation.bootstrap import (
    Difference,
    Measure,
    auc_by_weight,
    bootstrap_weights,
    interval,
    log_loss_by_weight,
    resample,
)
from models.evaluation.metrics import calibration_error, in_long_lists, pairs_in_order
from models.evaluation.protocols.weekly_lists import PLANS, Losses, find_losses, show
from models.log.log import Bools, Floats, take

PLAN = PLANS["one name a week"]
# Of each, whether less is better.
FIGURES = {
    "log_loss": True,
    "auc": False,
    "calibration_error": True,
    "order": False,
    "lost_depth": False,
    "in_time": False,
}


@dataclass(frozen=True)
class Figure:
    """A figure of one log, and what it is in each resample of the owners; NaN where it cannot be told."""

    estimate: float
    resampled: Floats

    @property
    def with_interval(self) -> Difference:
        """The estimate with its interval."""
        return interval(self.estimate, self.resampled)


Figures = dict[str, Figure]


@dataclass(frozen=True)
class Truth:
    """What came of one log's rows: of the test days, and of the weeks."""

    task: Task
    seed: int

    @cached_property
    def test(self) -> LabelledRows:
        """The rows of the test days."""
        return self.task.outcomes(self.task.windows.test)

    @cached_property
    def weeks(self) -> LabelledRows:
        """The rows of all weeks."""
        return self.task.outcomes(self.task.weeks)

    @cached_property
    def listed(self) -> Bools:
        """Which rows of the weeks stand on lists that are long enough."""
        return in_long_lists(self.weeks.lists)

    @cached_property
    def losses(self) -> Losses:
        """The pauses of the listed rows that were losses."""
        return find_losses(take(self.weeks, self.listed))

    @cached_property
    def weights(self) -> Floats:
        """How often each test row's owner is drawn."""
        return bootstrap_weights(self.test, self.seed)

    @property
    def enough_lists(self) -> bool:
        """Whether there are enough lists to say anything of them."""
        lists = self.test.lists[in_long_lists(self.test.lists)]
        return len(np.unique(lists)) >= ENOUGH_LISTS

    def judge(self, answers: Mapping[int, Floats]) -> Figures:
        """Return the figures of an entrant's probabilities by as_of."""
        said = np.concatenate([answers[as_of] for as_of in self.task.windows.test])
        outcome = self.test.went_dormant
        return {
            "log_loss": measured(log_loss_by_weight(said, outcome), self.weights),
            "auc": measured(auc_by_weight(said, outcome), self.weights),
            # Resampled owners make this figure larger by themselves, so they give it no interval.
            "calibration_error": Figure(calibration_error(said, outcome), np.full(len(self.weights), np.nan)),
            **(self._of_lists(said, answers) if self.enough_lists else {}),
        }

    def _of_lists(self, said: Floats, answers: Mapping[int, Floats]) -> Figures:
        weekly = np.concatenate([answers[as_of] for as_of in self.task.weeks])[self.listed]
        rows, losses = self.losses.rows, self.losses
        shown = show(rows, weekly * rows.depth, PLAN)
        return {
            "order": measured(order_by_weight(said, self.test), self.weights),
            "lost_depth": measured(losses.held_by_weight(shown), losses.weights),
            "in_time": measured(losses.held_by_weight(shown & losses.early), losses.weights),
        }


def measured(measure: Measure, weights: Floats) -> Figure:
    """Return a measure of all rows, and of each resample."""
    return Figure(measure(np.ones(weights.shape[1])), resample(measure, weights))


def order_by_weight(score: Floats, rows: LabelledRows) -> Measure:
    """Return the order inside one list as a function of the rows' weights; a list has one owner."""
    won, pairs = pairs_in_order(score, rows.went_dormant, rows.lists)
    first = np.unique(rows.lists, return_index=True)[1]

    def order(weight: Floats) -> float:
        whole = float(weight[first] @ pairs)
        return float(weight[first] @ won) / whole if whole else float("nan")

    return order


def mean_figures(logs: Sequence[Figures]) -> dict[str, Difference]:
    """Return the mean of the logs that can tell each figure; owners of each log are drawn independently."""
    means = {}
    for name in FIGURES:
        figures = [log[name] for log in logs if name in log]
        if figures:
            resampled = np.mean([figure.resampled for figure in figures], axis=0)
            means[name] = interval(float(np.mean([figure.estimate for figure in figures])), resampled)
    return means
