"""The comparison plot: a bar for the precision of each model and baseline, with the base rate as a line."""

from collections.abc import Sequence
from dataclasses import dataclass

import svg
from markupsafe import Markup

from data.plots.svg import Scale, box, drawing, label, line

WIDTH, ROW, LEFT, RIGHT = 640, 36, 230, 576


@dataclass(frozen=True, slots=True)
class PrecisionBar:
    """A model or baseline: its precision (0-1), the same as text, and whether it is Kith's own."""

    name: str
    precision: float
    text: str
    ours: bool = False


def precision_plot(
    bars: Sequence[PrecisionBar],
    base_rate: float,
    description: str,
    base_rate_label: str,
    name: str = "precision",
    title: str | None = None,
) -> Markup:
    """Return a bar for each model and baseline as SVG, with a line at the precision of chance."""
    scale = Scale(0, 1, LEFT, RIGHT)
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
