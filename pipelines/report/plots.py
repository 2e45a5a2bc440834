"""Plots of a training: is a probability what it says, and what would the weekly five have caught?"""

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from models.evaluation.bootstrap import Difference
from models.evaluation.metrics import Metrics, calibration_bins
from models.log.log import Floats

# Each colour is used for one thing only: the report card puts its own, light and dark, in their place.
INK, SOFT, LINE, EDGE, LEAF, AMBER = "#2a2622", "#686056", "#e6dfd3", "#8d8375", "#1f6b57", "#8a4f1b"
CARD = "#fffdf9"
COLOURS = {"ink": INK, "soft": SOFT, "line": LINE, "edge": EDGE, "leaf": LEAF, "amber": AMBER, "card": CARD}
UNKNOWN = "\N{EN DASH}"
WIDTH, ROW = 5.0, 0.3
TINY = 1e-9
# matplotlib types the keys as literals; a constant of mixed values can only be Any.
STYLE: dict[Any, Any] = {
    "font.size": 12,
    # Names are names: a dollar sign in one starts no formula.
    "text.parse_math": False,
    "text.color": INK,
    "axes.labelcolor": SOFT,
    "axes.edgecolor": LINE,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": LINE,
    "ytick.color": LINE,
    "xtick.labelcolor": SOFT,
    "ytick.labelcolor": INK,
    "svg.fonttype": "none",
    "svg.hashsalt": "kith",
}


def is_model(name: str) -> bool:
    """Tell Kith's own models from the rules they are compared with."""
    return name.startswith("Kith")


def calibration_plot(probability: Floats, went_dormant: NDArray[np.bool_]) -> Figure:
    """Said against seen, in ten bins of equal mass."""
    return calibration_curve(calibration_bins(probability, went_dormant))


@mpl.rc_context(STYLE)
def calibration_curve(bins: Sequence[tuple[float, float, int]]) -> Figure:
    """Said against seen; a point on the line is a probability that was exactly right."""
    said, seen, _ = zip(*bins, strict=True)
    figure = Figure(figsize=(WIDTH, WIDTH * 0.93), layout="constrained")
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color=EDGE, linewidth=1.2, linestyle=(0, (4, 3)))
    axes.vlines(said, said, seen, color=LEAF, linewidth=1.2, alpha=0.5)
    axes.plot(said, seen, color=LEAF, linewidth=2, marker="o", markersize=7)
    axes.text(0.04, 0.93, "it was so more often", color=SOFT)
    axes.text(0.97, 0.05, "it was so less often", color=SOFT, ha="right")
    tenths = np.linspace(0, 1, 6)
    words = ["never", *(f"{ten * 10:.0f} in 10" for ten in tenths[1:-1]), "always"]
    axes.set_xticks(tenths, words)
    axes.set_yticks(tenths, words, color=SOFT)
    axes.set(xlabel="what Kith said", ylabel="how often it was so", xlim=(0, 1), ylim=(0, 1), aspect="equal")
    axes.grid(color=LINE, linewidth=0.8)
    axes.set_axisbelow(True)
    return figure


@mpl.rc_context(STYLE)
def precision_plot(figures: Mapping[str, Metrics]) -> Figure:
    """Precision of the top five per owner, models first and then the rules, beside the base rate."""
    values = {name: one.precision_at_5 for name, one in figures.items()}
    names = sorted(values, key=lambda name: (not is_model(name), -np.nan_to_num(values[name], nan=-1)))
    base = next(iter(figures.values())).base_rate
    figure, axes = _rows(names)
    lengths = [np.nan_to_num(values[name]) for name in names]
    end = max(*lengths, base, 0.01) * 1.2
    axes.barh(names, lengths, height=0.66, color=[LEAF if is_model(name) else EDGE for name in names])
    for row, name in enumerate(names):
        axes.text(end, row, said(values[name]), ha="right", va="center_baseline")
    axes.axvline(base, color=AMBER, linewidth=1.6, linestyle=(0, (4, 3)))
    axes.text(base, -0.62, f"of everyone {base:.3f}", color=AMBER, ha="center")
    axes.set(xlim=(0, end))
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    return figure


def said(value: float) -> str:
    """Say a figure; a dash where there is none."""
    return UNKNOWN if np.isnan(value) else f"{value:.3f}"


@mpl.rc_context(STYLE)
def difference_plot(differences: Mapping[str, Difference], *, more_is_better: bool) -> Figure:
    """The model minus each rule: a dot, its interval as a line, and zero, where nobody is better."""
    figure, axes = _rows(list(differences))
    axes.axvline(0, color=EDGE, linewidth=1.2)
    for row, one in enumerate(differences.values()):
        _interval(axes, row, one, more_is_better=more_is_better)
    axes.margins(x=0.08)
    axes.xaxis.set_major_locator(MaxNLocator(4))
    axes.xaxis.set_major_formatter(_difference_tick)
    better = "Kith is better \N{RIGHTWARDS ARROW}" if more_is_better else "\N{LEFTWARDS ARROW} Kith is better"
    axes.set_xlabel(better)
    axes.grid(axis="x", color=LINE, linewidth=0.8)
    axes.set_axisbelow(True)
    return figure


def _difference_tick(value: float, _: float) -> str:
    return f"{value:+.2g}".replace("-", "\N{MINUS SIGN}") if abs(value) > TINY else "even"


def _interval(axes: Axes, row: int, one: Difference, *, more_is_better: bool) -> None:
    """Draw one row: full where the whole interval is on one side of zero, hollow where it is not."""
    if np.isnan([one.estimate, one.low, one.high]).any():
        axes.text(0, row, UNKNOWN, va="center_baseline")
        return
    sure = one.low > 0 or one.high < 0
    colour = (LEAF if (one.estimate > 0) == more_is_better else AMBER) if sure else SOFT
    axes.plot([one.low, one.high], [row, row], color=colour, linewidth=2.2)
    axes.plot(one.estimate, row, "o", color=colour, markersize=7, markerfacecolor=colour if sure else CARD)


def _rows(names: list[str]) -> tuple[Figure, Axes]:
    """Return an empty plot with a row for each name, the first on top."""
    figure = Figure(figsize=(WIDTH, ROW * len(names) + 0.8), layout="constrained")
    axes = figure.subplots()
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    return figure, axes
