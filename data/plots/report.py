"""The plots of a report: calibration, the precision of each model and baseline, and differences of models."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

import svg
from markupsafe import Markup

from data.plots.svg import Scale, box, dot, drawing, label, line

SIDE, MARGIN, TOP = 320, 44, 10
# Of plots with a row for each model.
WIDTH, ROW, LEFT = 640, 36, 230
BARS_END, DIFFERENCES_END = 576, 620
# Space beside the outermost interval, as a share of the whole reach.
SPACE = 0.08
UNKNOWN = "\N{EN DASH}"


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """A group of relationships: the mean predicted probability, and the share that went dormant; both 0-1."""

    predicted: float
    observed: float


@dataclass(frozen=True, slots=True)
class PrecisionBar:
    """A model or baseline: its precision (0-1), the same as text, and whether it is Kith's own."""

    name: str
    precision: float
    text: str
    ours: bool = False


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """One model minus another with its interval; `better` where more than zero is good for the model."""

    name: str
    estimate: float
    low: float
    high: float
    better: bool

    @property
    def is_known(self) -> bool:
        """Whether there is a number to draw."""
        return not isnan(self.estimate + self.low + self.high)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The classes of its mark: full where the whole interval is on one side of zero, else hollow."""
        if self.low <= 0 <= self.high:
            return ("open",)
        return ("ahead",) if (self.estimate > 0) == self.better else ("behind",)


def calibration_plot(
    bins: Sequence[CalibrationBin],
    description: str,
    x_label: str,
    y_label: str,
    name: str = "calibration",
    title: str | None = None,
) -> Markup:
    """Return predicted against observed as SVG; a bin on the diagonal is calibrated."""
    across, up = Scale(0, 1, MARGIN, SIDE - TOP), Scale(0, 1, SIDE - MARGIN, TOP)
    parts: list[svg.Element] = [
        box(MARGIN, TOP, SIDE - TOP - MARGIN, SIDE - MARGIN - TOP, "field"),
        line(across(0), up(0), across(1), up(1), "diagonal"),
        label(x_label, across(1), SIDE - 12, anchor="end"),
        label(y_label, MARGIN - 4, 24, anchor="start"),
        *(dot(across(group.predicted), up(group.observed), 5, "mark", "chance-mark") for group in bins),
    ]
    return drawing(name, description, SIDE, SIDE, parts, title)


def precision_plot(
    bars: Sequence[PrecisionBar],
    base_rate: float,
    description: str,
    base_rate_label: str,
    name: str = "precision",
    title: str | None = None,
) -> Markup:
    """Return a bar for each model and baseline as SVG, with a line at the precision of chance."""
    scale = Scale(0, 1, LEFT, BARS_END)
    height = ROW * len(bars) + 34
    parts = [part for row, bar in enumerate(bars) for part in _bar(bar, ROW * row + 24, scale)]
    x = scale(base_rate)
    parts += [line(x, 6, x, height - 26, "late"), label(base_rate_label, x, height - 8, anchor="middle")]
    return drawing(name, description, WIDTH, height, parts, title)


def _bar(bar: PrecisionBar, y: float, scale: Scale) -> list[svg.Element]:
    kinds = ["bar", "ours"] if bar.ours else ["bar"]
    end = scale(bar.precision)
    return [
        label(bar.name, LEFT - 12, y + 5, anchor="end"),
        box(scale(0), y - 9, end - scale(0), 18, *kinds),
        label(bar.text, end + 6, y + 5),
    ]


def differences_plot(
    rows: Sequence[DifferenceRow], description: str, axis_label: str, name: str, title: str | None = None
) -> Markup:
    """Return a dot with its interval for each row as SVG, beside the line of zero."""
    scale = _scale(rows)
    height = ROW * len(rows) + 34
    parts: list[svg.Element] = [line(scale(0), 6, scale(0), height - 26, "axis")]
    for number, row in enumerate(rows):
        parts += _difference(row, ROW * number + 24, scale)
    parts += [label(axis_label, (LEFT + DIFFERENCES_END) / 2, height - 8, anchor="middle")]
    return drawing(name, description, WIDTH, height, parts, title)


def _scale(rows: Sequence[DifferenceRow]) -> Scale:
    ends = [end for row in rows if row.is_known for end in (row.low, row.high)]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    space = (high - low or 1.0) * SPACE
    return Scale(low - space, high + space, LEFT, DIFFERENCES_END)


def _difference(row: DifferenceRow, y: float, scale: Scale) -> list[svg.Element]:
    name = label(row.name, LEFT - 12, y + 5, anchor="end")
    if not row.is_known:
        return [name, label(UNKNOWN, scale(0) + 6, y + 5)]
    return [
        name,
        line(scale(row.low), y, scale(row.high), y, "spread", *row.kinds),
        dot(scale(row.estimate), y, 5, "estimate", *row.kinds),
    ]
