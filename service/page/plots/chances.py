"""Probabilities with their intervals: over several horizons, and said beside what was seen."""

from collections.abc import Sequence
from dataclasses import dataclass

import svg
from markupsafe import Markup

from service.page.plots.svg import Scale, box, dot, drawing, line, words

WIDTH, ROW, LEFT, RIGHT = 640, 36, 150, 620
SIDE, MARGIN = 320, 44
QUARTERS = (0, 0.25, 0.5, 0.75, 1)


@dataclass(frozen=True, slots=True)
class Chance:
    """One probability and its interval, under a label."""

    label: str
    probability: float
    low: float
    high: float


def chances_plot(chances: Sequence[Chance], told: str, percent: Sequence[str]) -> Markup:
    """Return a row for each probability on one scale from never to always; `percent` names its quarters."""
    scale = Scale(0, 1, LEFT, RIGHT)
    height = ROW * len(chances) + 34
    parts: list[svg.Element] = []
    for part, label in zip(QUARTERS, percent, strict=True):
        x = scale(part)
        parts += [line(x, 8, x, height - 26, "grid"), words(label, x, height - 8, anchor="middle")]
    for number, one in enumerate(chances):
        y = ROW * number + 24
        parts += [
            words(one.label, LEFT - 14, y + 5, anchor="end"),
            box(scale(one.low), y - 4, scale(one.high) - scale(one.low), 8, "interval", rounding=4),
            dot(scale(one.probability), y, 6, "mark", "chance-mark"),
        ]
    return drawing("chances", told, WIDTH, height, parts)


@dataclass(frozen=True, slots=True)
class Bin:
    """A group of relationships: the mean probability said, and the share that went dormant."""

    said: float
    seen: float


def calibration_plot(bins: Sequence[Bin], told: str, said: str, seen: str) -> Markup:
    """Return said against seen; on the diagonal the probabilities mean what they say."""
    across, up = Scale(0, 1, MARGIN, SIDE - 10), Scale(0, 1, SIDE - MARGIN, 10)
    parts: list[svg.Element] = [
        box(MARGIN, 10, SIDE - 10 - MARGIN, SIDE - MARGIN - 10, "field"),
        line(across(0), up(0), across(1), up(1), "diagonal"),
        words(said, across(1), SIDE - 12, anchor="end"),
        words(seen, MARGIN - 4, 24, anchor="start"),
        *(dot(across(one.said), up(one.seen), 5, "mark", "chance-mark") for one in bins),
    ]
    return drawing("calibration", told, SIDE, SIDE, parts)


@dataclass(frozen=True, slots=True)
class Rule:
    """A way of choosing whom to write to, and the share of its choices that was right."""

    label: str
    share: float
    told: str
    ours: bool = False


def rules_plot(rules: Sequence[Rule], base: float, told: str, base_label: str) -> Markup:
    """Return a bar for each rule, with a line at the share that chance alone would get."""
    scale = Scale(0, 1, 230, RIGHT - 44)
    height = ROW * len(rules) + 34
    parts: list[svg.Element] = []
    for number, one in enumerate(rules):
        y = ROW * number + 24
        parts += [
            words(one.label, 218, y + 5, anchor="end"),
            box(scale(0), y - 9, scale(one.share) - scale(0), 18, "bar", *(["ours"] if one.ours else [])),
            words(one.told, scale(one.share) + 6, y + 5),
        ]
    x = scale(base)
    parts += [line(x, 6, x, height - 26, "late"), words(base_label, x, height - 8, anchor="middle")]
    return drawing("rules", told, WIDTH, height, parts)
