"""The plot of differences: one model minus each other, with the interval of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

import svg
from markupsafe import Markup

from data.plots.svg import Scale, dot, drawing, label, line

WIDTH, ROW, LEFT, RIGHT = 640, 36, 230, 620
# Space beside the outermost interval, as a share of the whole reach.
MARGIN = 0.08
UNKNOWN = "\N{EN DASH}"


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """One difference with its interval; `better` where more than zero is good for the model."""

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


def differences_plot(
    rows: Sequence[DifferenceRow], description: str, axis_label: str, name: str, title: str | None = None
) -> Markup:
    """Return a dot with its interval for each row as SVG, beside the line of zero."""
    scale = _scale(rows)
    height = ROW * len(rows) + 34
    parts: list[svg.Element] = [line(scale(0), 6, scale(0), height - 26, "axis")]
    for number, row in enumerate(rows):
        parts += _row(row, ROW * number + 24, scale)
    parts += [label(axis_label, (LEFT + RIGHT) / 2, height - 8, anchor="middle")]
    return drawing(name, description, WIDTH, height, parts, title)


def _scale(rows: Sequence[DifferenceRow]) -> Scale:
    ends = [end for row in rows if row.is_known for end in (row.low, row.high)]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    space = (high - low or 1.0) * MARGIN
    return Scale(low - space, high + space, LEFT, RIGHT)


def _row(row: DifferenceRow, y: float, scale: Scale) -> list[svg.Element]:
    name = label(row.name, LEFT - 12, y + 5, anchor="end")
    if not row.is_known:
        return [name, label(UNKNOWN, scale(0) + 6, y + 5)]
    return [
        name,
        line(scale(row.low), y, scale(row.high), y, "spread", *row.kinds),
        dot(scale(row.estimate), y, 5, "estimate", *row.kinds),
    ]
