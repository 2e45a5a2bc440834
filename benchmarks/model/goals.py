"""Goals for the mean of the logs, and which logs enter it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from models.evaluation.metrics import Figures, Tables

LOWER_IS_BETTER = ("log_loss", "calibration_error", "in_vain")
# With fewer lists a figure of lists is a handful of names: such a log does not enter the mean.
ENOUGH_LISTS = 20
OF_LISTS = (
    "precision_at_5",
    "depth_caught_at_5",
    "top_2",
    "in_vain",
    "in_vain_at_half",
    "lost_depth",
    "in_time",
)


@dataclass(frozen=True)
class Goal:
    """What the mean of the logs must reach, and what it should."""

    title: str
    model: str
    figure: str
    must: float
    aim: float
    part: str | None = None

    def reached(self, value: float, goal: float) -> bool:
        """Tell whether the value is at least as good as the goal."""
        return value <= goal if self.figure in LOWER_IS_BETTER else value >= goal

    def verdict(self, value: float) -> str:
        """Say how far the value came."""
        if self.reached(value, self.aim):
            return "aim reached"
        return "reached" if self.reached(value, self.must) else f"missed by {abs(value - self.must):.4f}"


@dataclass(frozen=True)
class Ask(Goal):
    """A goal for one figure of a protocol's table; `model` is the row.

    With `over` the mean is divided by that row's. With `low` and `high` logs are counted: those whose
    figure lies between.
    """

    table: str = ""
    over: str = ""
    low: float = float("nan")
    high: float = float("nan")

    def value(self, logs: Mapping[str, Tables]) -> float:
        """Return what the logs reach; NaN where none can tell."""
        tables = [tables[self.table] for tables in logs.values() if tables.get(self.table)]
        if not np.isnan(self.low):
            counted = [rows[self.model][self.figure] for rows in tables if self.model in rows]
            return float(sum(self.low <= value <= self.high for value in counted))
        mean = mean_row(tables, self.model, self.figure)
        return mean / mean_row(tables, self.over, self.figure) if self.over else mean

    def reached(self, value: float, goal: float) -> bool:
        """Tell whether the value is at least as good as the goal."""
        return value >= goal if self.over or not np.isnan(self.low) else super().reached(value, goal)


def mean_row(tables: Sequence[Figures], row: str, figure: str) -> float:
    """Return the mean of one row's figure over the logs that have the row."""
    return mean_of([table[row] for table in tables if row in table], figure)


def mean_of(logs: Sequence[Mapping[str, float]], figure: str) -> float:
    """Return the mean of a figure over the logs that can tell it; NaN without any."""
    few = figure in OF_LISTS
    values = [row[figure] for row in logs if not few or row.get("lists", ENOUGH_LISTS) >= ENOUGH_LISTS]
    return float(np.nanmean(values)) if not np.isnan(values).all() else float("nan")
