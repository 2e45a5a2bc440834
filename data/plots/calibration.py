"""The calibration plot: predicted probabilities against observed frequencies."""

from collections.abc import Sequence
from dataclasses import dataclass

import svg
from markupsafe import Markup

from data.plots.svg import Scale, box, dot, drawing, label, line

SIDE, MARGIN, TOP = 320, 44, 10


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """A group of relationships: the mean predicted probability, and the share that went dormant; both 0-1."""

    predicted: float
    observed: float


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
