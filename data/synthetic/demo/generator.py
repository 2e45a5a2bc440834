"""The demo's interactions: each person's spans and fixed moments become dated interactions.

It is not `data.synthetic.generator`, which draws anonymous relationships at random: here every person has a
name, and spans and moments that a story fixes, and adding a person must not change another's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from data.schema import Direction

SEED = 20261001
FIRST = datetime(2024, 10, 1, tzinfo=UTC)
LAST = datetime(2026, 10, 1, tzinfo=UTC)
SATURDAY, NIGHT_ENDS, NIGHT_BEGINS = 5, 7, 23
WEEKEND_REST, WEEKEND_LEANING, HOLIDAY_CONTACT = 0.92, 0.25, 0.05
HOLIDAYS = (
    "2024-12-21..2025-01-02 2025-04-12..2025-04-21 2025-07-26..2025-08-11 2025-12-20..2026-01-04 "
    "2026-04-03..2026-04-12 2026-07-04..2026-07-13"
)

Row = tuple[datetime, Direction, str]


@dataclass(frozen=True, slots=True)
class DemoCircle:
    """What people of one circle share; `hours` weighs the hours of the day from 7 to 22."""

    hours: tuple[int, ...]
    written: tuple[str, ...]
    spoken: tuple[str, ...]
    spoken_share: float
    answer_chance: float
    reply_minutes: float
    regularity: float
    at_work: bool


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One contact: a usual gap within spans such as `2025-01-07..2025-03-01@4`, and exact moments.

    `..` alone is the whole world, an open side its first or last day, and `@` another gap in days.
    A moment is written `2025-01-09 14:05 received email`, a comma before the next.
    """

    name: str
    circle: DemoCircle
    gap_days: float
    spans: str = ".."
    moments: str = ""
    opening_share: float = 0.5


def interactions(
    person: DemoPerson, first: datetime = FIRST, last: datetime = LAST, seed: int | str = SEED
) -> list[Row]:
    """Return all interactions of one person in order; the same person and seed always have the same ones."""
    random = Random(f"{seed}/{person.name}")  # noqa: S311 - made-up people are no secret.
    rows = {_moment(text) for text in person.moments.split(", ") if text}
    for span in person.spans.split():
        begins, ends, gap_days = _span(span, person.gap_days, first, last)
        for opened in _openings(random, person.circle, begins, ends, gap_days):
            rows.update(row for row in _conversation(random, person, opened) if row[0] < ends)
    return sorted(rows)


def _span(text: str, gap_days: float, first: datetime, last: datetime) -> tuple[datetime, datetime, float]:
    days, _, own_gap = text.partition("@")
    begins, _, ends = days.partition("..")
    return _day(begins, first), _day(ends, last), float(own_gap or gap_days)


def _day(text: str, otherwise: datetime) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else otherwise


def _moment(text: str) -> Row:
    day, clock, direction, channel = text.split()
    at = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=UTC)
    if channel != "meeting":
        at += timedelta(seconds=Random(text).randrange(60))  # noqa: S311 - no secret.
    return at, Direction(direction), channel


def _openings(
    random: Random, circle: DemoCircle, begins: datetime, ends: datetime, gap_days: float
) -> Iterator[datetime]:
    """Yield when conversations open: gamma gaps, months that are busier than others, time off."""
    at, shape = begins + timedelta(days=gap_days * random.random()), circle.regularity
    moods = [random.lognormvariate(0, 0.3) for _ in range(12)]
    while at < ends:
        opened = _fitting_time(random, circle, at.date())
        if not circle.at_work or not _on_holiday(opened.date()) or random.random() < HOLIDAY_CONTACT:
            yield opened
        gap = random.gammavariate(shape, gap_days / shape) * moods[at.month - 1]
        at += timedelta(days=gap)


def _fitting_time(random: Random, circle: DemoCircle, day: date) -> datetime:
    """Return a moment near `day`: work rests on weekends, private life leans towards them."""
    away = day.weekday() - SATURDAY
    if circle.at_work and away >= 0 and random.random() < WEEKEND_REST:
        day += timedelta(days=2 - away + random.randrange(3))
    if not circle.at_work and away < 0 and random.random() < WEEKEND_LEANING:
        day += timedelta(days=-away + random.randrange(2))
    hour = random.choices(range(NIGHT_ENDS, NIGHT_BEGINS), circle.hours)[0]
    return datetime.combine(day, time(hour, tzinfo=UTC)) + timedelta(seconds=random.randrange(3600))


def _on_holiday(day: date) -> bool:
    holidays = (span.split("..") for span in HOLIDAYS.split())
    return any(begins <= day.isoformat() < ends for begins, ends in holidays)


def _conversation(random: Random, person: DemoPerson, opened: datetime) -> Iterator[Row]:
    """Yield one call or meeting, or a message and the replies that it draws."""
    circle = person.circle
    if random.random() < circle.spoken_share:
        channel = random.choice(circle.spoken)
        yield _on_the_half_hour(opened, channel), Direction.MUTUAL, channel
        return
    sides = [Direction.SENT, Direction.RECEIVED]
    if random.random() >= person.opening_share:
        sides.reverse()
    channel, at = random.choice(circle.written), opened
    yield at, sides[0], channel
    while random.random() < circle.answer_chance:
        at = _reply_time(random, circle, at)
        sides.reverse()
        yield at, sides[0], channel


def _on_the_half_hour(at: datetime, channel: str) -> datetime:
    """Return when it began: meetings are agreed on, calls are not."""
    return at.replace(minute=at.minute // 30 * 30, second=0) if channel == "meeting" else at


def _reply_time(random: Random, circle: DemoCircle, asked_at: datetime) -> datetime:
    """Return when the answer comes: after a while, never at night, at work not on weekends."""
    at = asked_at + timedelta(minutes=random.lognormvariate(0, 1.2) * circle.reply_minutes + 1)
    if not NIGHT_ENDS <= at.hour < NIGHT_BEGINS:
        at += timedelta(hours=8 + random.random() * 2)
    if circle.at_work and at.weekday() >= SATURDAY:
        at += timedelta(days=7 - at.weekday())
    return at.replace(microsecond=0)
