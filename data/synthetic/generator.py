"""A made-up log whose truth is known: each relationship's rhythm, and the day it really ended.

Every relationship has its own rhythm (log-normal mean gap, gamma-distributed gaps), its own way
of answering, and a life: it begins, may pause for months and come back, may end. Owners sleep at
night, many rest on weekends, and go on holiday. `at` is whole seconds since 1970 in UTC.

With the default habits a relationship leaves some 100 interactions over 730 days, so 200 owners
with 50 contacts each make about a million rows. The demo's named people have a generator of their own.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.random import Generator
from numpy.typing import NDArray

from data.schema import AT, CHANNEL, CONTACT, DAY_SECONDS, DIRECTION, OWNER, Direction

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

FIRST_DAY = 1_672_617_600  # Monday, 2 January 2023, midnight UTC: day % 7 is then the weekday.
NEVER = -1
BLOCK_RELATIONSHIPS = 1_000
DIRECTIONS = (Direction.SENT, Direction.RECEIVED, Direction.MUTUAL)
CHANNELS = ("email", "message", "call", "meeting")
SATURDAY, HOUR = 5, 3_600


@dataclass(frozen=True, slots=True)
class Habits:
    """How the made-up people behave; chances are per relationship or interaction."""

    median_gap_days: float = 12.0
    gap_spread: float = 1.1
    median_regularity: float = 0.8
    yearly_ending: float = 0.4
    pausing: float = 0.25
    median_pause_days: float = 80.0
    never_answering: float = 0.08
    meeting: float = 0.15
    working: float = 0.6
    weekend_rest: float = 0.85
    holiday_contact: float = 0.1


DEFAULT_HABITS = Habits()


@dataclass(frozen=True, slots=True)
class _Lives:
    """The truth of one block: one entry per relationship, times in days since the first day."""

    owner: Ints
    begins: Floats
    ends: Floats
    paused_from: Floats
    paused_until: Floats
    gap_days: Floats
    regularity: Floats
    opening_share: Floats
    answer_chance: Floats
    meeting_share: Floats
    weekend_rest: Floats
    mail_share: Floats


@dataclass(frozen=True, slots=True)
class _World:
    """What was asked for; `block` owners share one random stream, whatever the batch size."""

    seed: int
    owners: int
    contacts: int
    days: int
    habits: Habits

    @property
    def block(self) -> int:
        """Owners drawn at once: some thousand relationships, at least one owner."""
        return max(1, BLOCK_RELATIONSHIPS // self.contacts)

    def blocks(self, owners_per_batch: int) -> Iterator[range]:
        """Yield the first owners of the blocks of each batch."""
        per_batch = max(1, owners_per_batch // self.block) * self.block
        for start in range(0, self.owners, per_batch):
            yield range(start, min(start + per_batch, self.owners), self.block)

    def streams(self, first: int) -> tuple[Generator, Generator]:
        """Return the two random streams of a block: the truth is drawn without the log."""
        truth, log = np.random.SeedSequence(self.seed, spawn_key=(first // self.block,)).spawn(2)
        return np.random.default_rng(truth), np.random.default_rng(log)


def synthetic_log(
    seed: int, owners: int, contacts_per_owner: int = 50, days: int = 730, habits: Habits = DEFAULT_HABITS
) -> pd.DataFrame:
    """Return the whole log: the five log columns, sorted by owner, contact and time."""
    batches = synthetic_batches(seed, owners, contacts_per_owner, days, habits)
    return pd.concat(batches, ignore_index=True)


def synthetic_batches(
    seed: int,
    owners: int,
    contacts_per_owner: int = 50,
    days: int = 730,
    habits: Habits = DEFAULT_HABITS,
    owners_per_batch: int = 200,
) -> Iterator[pd.DataFrame]:
    """Yield the rows of `synthetic_log` in tables of complete owners, one in memory at a time.

    The batch size changes where the tables are cut, never a row; it is kept to whole blocks of
    owners (20 of them with 50 contacts each).
    """
    world = _World(seed, owners, contacts_per_owner, days, habits)
    for firsts in world.blocks(owners_per_batch):
        yield pd.concat([_block_log(world, first) for first in firsts], ignore_index=True)


def synthetic_truth(
    seed: int, owners: int, contacts_per_owner: int = 50, days: int = 730, habits: Habits = DEFAULT_HABITS
) -> pd.DataFrame:
    """Return one row per relationship of the same world: its rhythm, its pause and its end.

    `ends_at`, `paused_from`, `paused_until`: epoch seconds, or -1 where none falls in the log.
    `gap_days` is the mean gap between conversations, `regularity` the gamma shape of those gaps
    (1 is a Poisson process, below 1 is bursty), `answer_chance` that a message draws a reply, and
    `opening_share` the share of conversations that the owner opens.
    """
    world = _World(seed, owners, contacts_per_owner, days, habits)
    truths = pd.concat(
        [_block_truth(world, first) for first in range(0, owners, world.block)], ignore_index=True
    )
    return truths.head(owners * contacts_per_owner)


def _block_log(world: _World, first: int) -> pd.DataFrame:
    truth, random = world.streams(first)
    lives = _draw_lives(truth, world)
    who, opened = _openings(random, lives, world)
    kept = _outside_holidays(random, lives.owner[who], opened, world)
    who, at, direction, channel = _conversations(random, lives, who[kept], opened[kept])
    kept = _lived(lives, who, at, world.days) & (first + lives.owner[who] < world.owners)
    order = np.flatnonzero(kept)[np.lexsort((at[kept], who[kept]))]
    return pd.DataFrame(
        {
            **_names(world, first, who[order]),
            AT: at[order] + FIRST_DAY,
            DIRECTION: _texts(DIRECTIONS).take(direction[order]),
            CHANNEL: _texts(CHANNELS).take(channel[order]),
        }
    )


def _block_truth(world: _World, first: int) -> pd.DataFrame:
    lives = _draw_lives(world.streams(first)[0], world)
    shown = ("gap_days", "regularity", "answer_chance", "opening_share")
    return pd.DataFrame(
        {
            **_names(world, first, np.arange(len(lives.owner))),
            "begins_at": _seconds(lives.begins) + FIRST_DAY,
            "ends_at": _moment(lives.ends, world.days),
            "paused_from": _moment(lives.paused_from, world.days),
            "paused_until": _moment(lives.paused_until, world.days),
            **{name: getattr(lives, name) for name in shown},
        }
    )


def _draw_lives(random: Generator, world: _World) -> _Lives:
    size, days, habits = world.block * world.contacts, world.days, world.habits
    begins = np.maximum(random.uniform(-1.2, 0.8, size) * days, 0)
    pauses = random.random(size) < habits.pausing
    paused_from = np.where(pauses, random.uniform(begins, days), np.inf)
    never_answers = random.random(size) < habits.never_answering
    gap_days = _log_normal(random, habits.median_gap_days, habits.gap_spread, size)
    return _Lives(
        owner=np.repeat(np.arange(world.block), world.contacts),
        begins=begins,
        ends=begins + random.exponential(365 / habits.yearly_ending, size),
        paused_from=paused_from,
        paused_until=paused_from + _log_normal(random, habits.median_pause_days, 0.5, size),
        gap_days=gap_days.clip(0.5, 400),
        regularity=_log_normal(random, habits.median_regularity, 0.4, size).clip(0.25, 4),
        opening_share=random.beta(2, 2, size),
        answer_chance=np.where(never_answers, 0, 0.85 * random.beta(2, 2, size)),
        meeting_share=habits.meeting * random.uniform(0, 2, size),
        weekend_rest=np.where(random.random(size) < habits.working, habits.weekend_rest, 0),
        mail_share=np.where(random.random(size) < 2 / 3, 0.9, 0.1),
    )


def _openings(random: Generator, lives: _Lives, world: _World) -> tuple[Ints, Ints]:
    """Return whose and when each conversation opens: relationship and seconds, as if none ended."""
    until = np.minimum(lives.ends, world.days)
    expected = (until - lives.begins) / lives.gap_days
    # Five standard deviations of a gamma renewal count, so that no rhythm runs dry before its end.
    drawn = expected + 5 * np.sqrt(expected / lives.regularity) + 5 / lives.regularity + 2
    counts = np.ceil(drawn).astype(np.int64)
    who = np.repeat(np.arange(len(counts)), counts)
    gaps = random.standard_gamma(lives.regularity[who]) * (lives.gap_days / lives.regularity)[who]
    # The log opens somewhere inside a gap, not right after a conversation.
    gaps[np.cumsum(counts) - counts] *= random.random(len(counts))
    opened = lives.begins[who] + _running(gaps, counts)
    who, opened = who[opened < until[who]], opened[opened < until[who]]
    return who, _at_waking_hours(random, opened, lives.weekend_rest[who])


def _at_waking_hours(random: Generator, opened: Floats, rests: Floats) -> Ints:
    """Return seconds by daylight; what falls on a weekend of rest waits for early next week."""
    day = opened.astype(np.int64)
    weekday = day % 7
    waits = (weekday >= SATURDAY) & (random.random(len(day)) < rests)
    day = day + np.where(waits, 7 - weekday + random.integers(0, 3, len(day)), 0)
    hours = 7 + 15 * random.beta(2.2, 2.4, len(day))
    return day * DAY_SECONDS + (hours * HOUR).astype(np.int64)


def _outside_holidays(random: Generator, owner: Ints, opened: Ints, world: _World) -> Bools:
    """Return which conversations happen: few of those inside the owner's two holidays a year."""
    away = np.zeros(len(opened), dtype=bool)
    for half_year in range(0, world.days, 182):
        starts = (half_year + random.uniform(0, 160, world.block)) * DAY_SECONDS
        lengths = random.uniform(6, 20, world.block) * DAY_SECONDS
        away |= (opened >= starts[owner]) & (opened < (starts + lengths)[owner])
    return ~away | (random.random(len(opened)) < world.habits.holiday_contact)


def _conversations(
    random: Generator, lives: _Lives, who: Ints, opened: Ints
) -> tuple[Ints, Ints, Ints, Ints]:
    """Return relationship, seconds, direction and channel of openings and replies."""
    mutual = random.random(len(who)) < lives.meeting_share[who]
    lengths = random.geometric(1 - lives.answer_chance[who])
    lengths[mutual] = 1
    by_mail = random.random(len(who)) < lives.mail_share[who]
    channel = np.where(mutual, random.integers(2, 4, len(who)), np.where(by_mail, 0, 1))
    by_contact = (random.random(len(who)) >= lives.opening_share[who]).astype(np.int64)
    turn = _running(np.ones(lengths.sum()), lengths).astype(np.int64) - 1
    part = np.repeat(np.arange(len(who)), lengths)
    direction = np.where(mutual[part], 2, (by_contact[part] + turn) % 2)
    at = opened[part] + _delays(random, turn, lengths)
    asleep = (turn > 0) & (at % DAY_SECONDS < 6 * HOUR)
    return who[part], at + asleep * 7 * HOUR, direction, channel[part]


def _delays(random: Generator, turn: Ints, lengths: Ints) -> Ints:
    """Return seconds since the opening: replies come after hours in the middle, days at times."""
    delays = _log_normal(random, 2 * HOUR, 1.6, len(turn))
    delays[turn == 0] = 0
    return _running(delays, lengths).astype(np.int64)


def _lived(lives: _Lives, who: Ints, at: Ints, days: int) -> Bools:
    """Return which interactions lie in the log and in the life, outside its pause."""
    paused = (at >= _seconds(lives.paused_from)[who]) & (at < _seconds(lives.paused_until)[who])
    until = _seconds(np.minimum(lives.ends, days))
    return ~paused & (at >= _seconds(lives.begins)[who]) & (at < until[who])


def _running(values: Floats, counts: Ints) -> Floats:
    """Return the running sum of values, begun anew for each of the groups of `counts` values."""
    total: Floats = np.cumsum(values)
    before: Floats = np.append(0.0, total)[np.cumsum(counts) - counts]
    return total - before.repeat(counts)


def _log_normal(random: Generator, median: float, spread: float, size: int) -> Floats:
    return random.lognormal(np.log(median), spread, size)


def _seconds(days: Floats) -> Ints:
    """Return whole seconds of days; what lies beyond a thousand years counts as that."""
    return (np.minimum(days, 365_000) * DAY_SECONDS).astype(np.int64)


def _moment(since: Floats, days: int) -> Ints:
    """Return epoch seconds, or -1 where the log ends before."""
    return np.where(_seconds(since) < days * DAY_SECONDS, _seconds(since) + FIRST_DAY, NEVER)


def _names(world: _World, first: int, who: Ints) -> dict[str, pd.api.extensions.ExtensionArray]:
    owners = [f"owner-{number:07d}" for number in range(first, first + world.block)]
    names = [f"{owner}-{contact:04d}" for owner in owners for contact in range(world.contacts)]
    return {OWNER: _texts(owners).take(who // world.contacts), CONTACT: _texts(names).take(who)}


def _texts(names: Iterable[str]) -> pd.api.extensions.ExtensionArray:
    return pd.array([str(name) for name in names], dtype="str")
