"""Tables of the protocols: short history, one owner, weekly lists, the dormant, retraining."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

# Named in signatures only: printing must not load what only some jobs need.
if TYPE_CHECKING:
    from collections.abc import Mapping

# Each table's title, and what its figures need said.
CAPTIONS = {
    "back-test": ("Owners told by nobody else", "order: AUC of the pairs that stand on one list"),
    "short history": (
        "The prior, when all but the last horizons of the log are cut off",
        "constant: log-loss of the best constant; O/E: observed over expected",
    ),
    "one owner": (
        "The prior, on one owner's log alone and on the same rows in the workspace",
        "past: the median of how many relationships the turnover is counted from",
    ),
    "one name a week": (
        "One name a week, who rests for three weeks",
        """in vain: share of names that were in touch within the horizon anyway
lost: share of the lost depth that was shown; in time: before half a horizon of silence""",
    ),
    "five names a week": (
        "Five names a week, who rest for two weeks",
        "half: in vain among the fewest best-scored names that show half of the lost depth",
    ),
    "came back": ("The dormant: who is in touch within the horizon", "top 2: of each list's two likeliest"),
    "answered": ("The dormant whom the owner wrote to first: who answers within the horizon", ""),
    "retraining": ("Trained once by the first test day, and again at each test day", ""),
}
COLUMNS = {
    "rows": "rows",
    "owners": "owners",
    "lists": "lists",
    "names": "names",
    "base_rate": "base rate",
    "came_back": "came back",
    "answered": "answered",
    "auc": "AUC",
    "auc_inside_lists": "order",
    "top_2": "top 2",
    "precision_at_5": "top 5",
    "depth_caught_at_5": "depth",
    "brier": "Brier",
    "log_loss": "log-loss",
    "base_rate_log_loss": "constant",
    "below_constant": "below it",
    "calibration_error": "ECE",
    "observed_over_expected": "O/E",
    "past": "past",
    "worse": "worse by",
    "low": "from",
    "high": "to",
    "in_vain": "in vain",
    "in_vain_at_half": "half",
    "lost_depth": "lost",
    "in_time": "in time",
}
WHOLE = ("rows", "owners", "lists", "names", "past")


def print_protocols(protocols: Mapping[str, Mapping[str, Mapping[str, float]]]) -> None:
    """Print each protocol's table, those without a row left out."""
    for name, rows in protocols.items():
        if rows:
            Console().print(protocol_table(name, rows))


def protocol_table(name: str, rows: Mapping[str, Mapping[str, float]], where: str = "") -> Table:
    """Return the figures of one protocol, a model or way of ranking a row; `where` ends the title."""
    title, caption = CAPTIONS[name]
    table = Table(title=title + where, caption=caption or None, box=SIMPLE_HEAD, pad_edge=False)
    table.title_justify = table.caption_justify = "left"
    table.padding = (0, 1, 0, 0)
    figures = next(iter(rows.values()))
    table.add_column("", no_wrap=True)
    for figure in figures:
        table.add_column(COLUMNS[figure], justify="right", no_wrap=True)
    for label, row in rows.items():
        table.add_row(label, *(_cell(figure, row[figure]) for figure in figures))
    return table


def _cell(figure: str, value: float) -> str:
    if isnan(value):
        return "-"
    return f"{value:,.0f}" if figure in WHOLE else f"{value:.3f}"
