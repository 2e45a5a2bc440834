"""The plots of one relationship as SVG: its rhythm, and its chances of silence."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import svg
from markupsafe import Markup

from data.plots.svg import Scale, box, dot, drawing, label, line

WIDTH, HEIGHT = 640, 190
LEFT, RIGHT = 8, 632
# Of the rows of chances, beside their labels.
ROW, ROW_LEFT, ROW_RIGHT = 36, 150, 620
# One lane for each direction: theirs above, both between, the owner's below.
LANES = {"received": 40, "mutual": 75, "sent": 110}
GROUND = 135
RADIUS = 4.5
MOST_TICKS = 5
MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60)


@dataclass(frozen=True, slots=True)
class Beat:
    """One interaction as the plot shows it."""

    at: datetime
    direction: str
    channel: str


@dataclass(frozen=True, slots=True)
class RhythmWords:
    """What the plot says, in the reader's language; `month` names each tick."""

    description: str
    lanes: dict[str, str]
    silence: str
    late: str
    month: Callable[[datetime], str]


def rhythm_plot(beats: Sequence[Beat], as_of: datetime, late_at: datetime | None, say: RhythmWords) -> Markup:
    """Return the plot of a history; `late_at` is when it is silent for longer than usual."""
    moments = [beat.at for beat in beats] or [as_of]
    first, end = min(moments), max(as_of, late_at or as_of) + timedelta(days=7)
    scale = Scale(first.timestamp(), end.timestamp(), LEFT + RADIUS, RIGHT - RADIUS)
    parts = [
        *_ground(first, end, scale, say),
        *_silence(max(moments), as_of, late_at, scale, say),
        *(label(say.lanes[lane], LEFT, y - 10, "lane") for lane, y in LANES.items() if lane in say.lanes),
        *(_mark(beat, scale) for beat in beats),
    ]
    return drawing("rhythm", say.description, WIDTH, HEIGHT, parts)


def _mark(beat: Beat, scale: Scale) -> svg.Element:
    x, y = scale(beat.at.timestamp()), LANES[beat.direction]
    if beat.channel in {"meeting", "call"}:
        return box(x - RADIUS, y - RADIUS, 2 * RADIUS, 2 * RADIUS, "mark", beat.direction, rounding=1)
    return dot(x, y, RADIUS, "mark", beat.direction)


def _silence(
    last: datetime, as_of: datetime, late_at: datetime | None, scale: Scale, say: RhythmWords
) -> list[svg.Element]:
    begin, now = scale(last.timestamp()), scale(as_of.timestamp())
    parts: list[svg.Element] = [
        box(begin, 22, now - begin, GROUND - 22, "silence"),
        line(now, 22, now, GROUND, "now"),
        label(say.silence, now - 4 if now > WIDTH / 2 else now + 4, 14, anchor=_side(now)),
    ]
    if late_at is not None:
        late = scale(late_at.timestamp())
        parts += [line(late, 22, late, GROUND, "late"), label(say.late, late, HEIGHT - 6, anchor=_side(late))]
    return parts


def _side(x: float) -> str:
    return "end" if x > WIDTH / 2 else "start"


def _ground(first: datetime, end: datetime, scale: Scale, say: RhythmWords) -> list[svg.Element]:
    parts: list[svg.Element] = [line(LEFT, GROUND, RIGHT, GROUND, "axis")]
    for month in _month_starts(first, end):
        x = scale(month.timestamp())
        parts += [line(x, GROUND, x, GROUND + 5, "axis")]
        if x < RIGHT - 40:
            parts.append(label(say.month(month), x, GROUND + 20))
    return parts


def _month_starts(first: datetime, end: datetime) -> list[datetime]:
    """Return the first days of months between two moments, at most MOST_TICKS, evenly spaced."""
    months = (end.year - first.year) * 12 + end.month - first.month
    step = next((step for step in MONTH_STEPS if months // step <= MOST_TICKS), months or 1)
    begin = first.year * 12 + first.month
    numbers = [number for number in range(begin, begin + months) if number % step == 0]
    return [datetime(number // 12, number % 12 + 1, 1, tzinfo=UTC) for number in numbers]


@dataclass(frozen=True, slots=True)
class Chance:
    """One probability and its interval, under a label."""

    label: str
    probability: float
    low: float
    high: float


def chances_plot(chances: Sequence[Chance], description: str, quarter_labels: Sequence[str]) -> Markup:
    """Return a row for each probability on one scale from never to always."""
    scale, height = Scale(0, 1, ROW_LEFT, ROW_RIGHT), ROW * len(chances) + 34
    parts: list[svg.Element] = []
    for quarter, text in enumerate(quarter_labels):
        x = scale(quarter / 4)
        parts += [line(x, 8, x, height - 26, "grid"), label(text, x, height - 8, anchor="middle")]
    for row, chance in enumerate(chances):
        parts += _chance(chance, ROW * row + 24, scale)
    return drawing("chances", description, WIDTH, height, parts)


def _chance(chance: Chance, y: float, scale: Scale) -> list[svg.Element]:
    low, high = scale(chance.low), scale(chance.high)
    return [
        label(chance.label, ROW_LEFT - 14, y + 5, anchor="end"),
        box(low, y - 4, high - low, 8, "interval", rounding=4),
        dot(scale(chance.probability), y, 6, "mark", "chance-mark"),
    ]
