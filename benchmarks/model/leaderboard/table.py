"""The leaderboard as a page of Markdown: how the logs were drawn, the mean of the logs, and each log."""

from collections.abc import Iterable, Mapping, Sequence
from math import isnan

import numpy as np

from benchmarks.model.leaderboard.contest import MEAN, Row
from benchmarks.model.leaderboard.figures import FIGURES, Truth
from benchmarks.model.leaderboard.task import WEEKS
from models.evaluation.metrics import MIN_COHORT, in_long_lists
from models.log.log import Ints

TITLES = {
    "log_loss": "log-loss",
    "auc": "AUC",
    "calibration_error": "ECE",
    "order": "order",
    "lost_depth": "lost depth",
    "in_time": "in time",
}
LOG_TITLES = (
    "log",
    "horizon, days",
    "owners",
    "interactions",
    "training rows",
    "test rows",
    "went dormant",
    "lists",
    "weekly lists",
)
UNKNOWN = "\N{EN DASH}"
PAGE = """# Leaderboard

Written by `make benchmark-open LOGS=FOLDER`; do not edit it. [The open benchmark](index.md) says what is
asked and how it is measured, [how to enter](enter.md) how to add a row.

Owners of each log were drawn by the seed ({seed}) until they had {most:,} interactions, so that the whole
table takes minutes; figures of whole logs stand [elsewhere](../explanation/model/figures.md). Weekly lists
are those of the first {weeks} weeks at most. In brackets: 95 % by bootstrap over owners, in a log of one
owner over contacts. The best log-loss comes first.

{logs}

{tables}"""
Table = Mapping[str, Mapping[str, Row]]


def page(table: Table, truths: Mapping[str, Truth], most: int, seed: int) -> str:
    """Return the whole page."""
    logs = _table(LOG_TITLES, [[name, *describe(truth)] for name, truth in truths.items()])
    tables = leaderboard(table, [*truths])
    return PAGE.format(seed=seed, most=most, weeks=WEEKS, logs=logs, tables=tables) + "\n"


def describe(truth: Truth) -> list[str]:
    """Return how large a log's task is, by LOG_TITLES after the first."""
    task, test, weeks = truth.task, truth.test, truth.losses.rows
    sizes = (task.horizon_days, len(task.log.owners), len(task.log), len(task.past(0).rows), len(test))
    lists = _long_lists(test.lists), _long_lists(weeks.lists)
    return [*map("{:,}".format, sizes), _short(test.went_dormant.mean()), *map("{:,}".format, lists)]


def _long_lists(lists: Ints) -> int:
    return len(np.unique(lists[in_long_lists(lists, MIN_COHORT)]))


def leaderboard(table: Table, logs: Sequence[str]) -> str:
    """Return the table of the means and one of each log, the best log-loss first."""
    titles = {MEAN: f"Mean of {len(logs)} logs", **{log: log for log in logs}}
    return "\n\n".join(f"## {title}\n\n{_figures(table, log)}" for log, title in titles.items())


def _figures(table: Table, log: str) -> str:
    order = sorted(table, key=lambda name: table[name][log]["log_loss"]["estimate"])
    rows = [[f"`{name}`", *(_cell(table[name][log], figure) for figure in FIGURES)] for name in order]
    return _table(["entrant", *(TITLES[name] for name in FIGURES)], rows)


def _table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(map(_line, [titles, ["---", *(["--:"] * (len(titles) - 1))], *rows]))


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(row: Row, figure: str) -> str:
    if figure not in row or isnan(row[figure]["estimate"]):
        return UNKNOWN
    value, low, high = (row[figure][end] for end in ("estimate", "low", "high"))
    return _short(value) if isnan(low) else f"{_short(value)} ({_short(low)} to {_short(high)})"


def _short(value: float) -> str:
    return f"{value:.3f}".removeprefix("0")
