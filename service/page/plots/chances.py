"""The plot of probabilities with their intervals over several horizons."""

from collections.abc import Sequence
from dataclasses import dataclass

import svg
from markupsafe import Markup

from data.plots.svg import Scale, box, dot, drawing, label, line

WIDTH, ROW, LEFT, RIGHT = 640, 36, 150, 620
QUARTERS = (0, 0.25, 0.5, 0.75, 1)


@dataclass(frozen=True, slots=True)
class Chance:
    """One probability and its interval, under a label."""

    label: str
    probability: float
    low: float
    high: float


def chances_plot(chances: Sequence[Chance], description: str, quarter_labels: Sequence[str]) -> Markup:
    """Return a row for each probability on one scale from never to always."""
    scale = Scale(0, 1, LEFT, RIGHT)
    height = ROW * len(chances) + 34
    parts: list[svg.Element] = []
    for quarter, text in zip(QUARTERS, quarter_labels, strict=True):
        x = scale(quarter)
        parts += [line(x, 8, x, height - 26, "grid"), label(text, x, height - 8, anchor="middle")]
    for row, chance in enumerate(chances):
        parts += _row(chance, ROW * row + 24, scale)
    return drawing("chances", description, WIDTH, height, parts)


def _row(chance: Chance, y: float, scale: Scale) -> list[svg.Element]:
    low, high = scale(chance.low), scale(chance.high)
    return [
        label(chance.label, LEFT - 14, y + 5, anchor="end"),
        box(low, y - 4, high - low, 8, "interval", rounding=4),
        dot(scale(chance.probability), y, 6, "mark", "chance-mark"),
    ]
