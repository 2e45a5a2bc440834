"""Small logs, and an oracle that counts every fact of a log again in plain Python."""

import itertools
import math
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import StackingClassifier
from threadpoolctl import threadpool_limits

from data.schema import LOG_COLUMNS
from data.synthetic.generator import Habits, synthetic_log
from models.dormancy.additive_model import logit
from models.dormancy.labelled_rows import LabelledRows, gather_examples
from models.dormancy.training import fit_local
from models.explanations.contributions import Contributions, explain_logit
from models.facts.facts import Facts
from models.facts.gather import gather
from models.features.matrix import compute
from models.log.log import Log
from models.log.snapshot import Snapshot, take_snapshot
from models.served.artefact import Artefact
from pipelines.model_store.artefact import prior

DAY = 86_400
# Midnight UTC of 15 November 2023; days are counted from here.
START = 1_700_006_400
DIRECTIONS = ("sent", "received", "mutual")
SAMPLE = Path(__file__).parents[2] / "data" / "synthetic" / "demo" / "log.csv"

Row = tuple[str, str, int, str, str]


@dataclass(frozen=True)
class Build:
    """Makes logs out of rows `(owner, contact, day, direction)` or full rows in seconds."""

    start: int = START
    day: int = DAY

    def moment(self, day: float) -> int:
        """Return the epoch seconds of that many days after the start."""
        return self.start + round(day * self.day)

    def rows(self, *said: tuple[str, str, float, str]) -> list[Row]:
        """Return full rows; every channel is email."""
        return [(owner, contact, self.moment(at), how, "email") for owner, contact, at, how in said]

    def frame(self, rows: Sequence[Row]) -> pd.DataFrame:
        """Return the rows as a table with the five log columns."""
        columns = zip(*rows, strict=True) if rows else [[] for _ in LOG_COLUMNS]
        table = dict(zip(LOG_COLUMNS, map(list, columns), strict=True))
        return pd.DataFrame(table).astype({"at": "int64"})

    def log(self, rows: Sequence[Row]) -> Log:
        """Return the sorted log of full rows."""
        return Log.from_frame(self.frame(rows))

    def contacts(self, *days: float, how: str = "sent") -> Log:
        """Return the log of Ada's contacts with Bo on these days."""
        return self.log(self.rows(*[("Ada", "Bo", day, how) for day in days]))


@dataclass(frozen=True)
class Oracle:
    """Counts facts of one log at one as_of again, row by row; times in seconds, facts in days."""

    source: tuple[Row, ...]
    as_of: int
    horizon: int

    @cached_property
    def history(self) -> list[Row]:
        """Each row before as_of once, in order of time, then direction, then channel."""
        seen = {row for row in self.source if row[2] < self.as_of}
        return sorted(seen, key=lambda row: (row[2], DIRECTIONS.index(row[3]), row[4]))

    @cached_property
    def pairs(self) -> list[tuple[str, str]]:
        """The relationships with any history, by name."""
        return sorted({row[:2] for row in self.history})

    def of(self, pair: tuple[str, str]) -> list[Row]:
        """Return the rows of one relationship."""
        return [row for row in self.history if row[:2] == pair]

    def of_owner(self, owner: str) -> list[Row]:
        """Return the rows of one owner."""
        return [row for row in self.history if row[0] == owner]

    def silence(self, pair: tuple[str, str]) -> int:
        """Return the seconds since the last contact."""
        return self.as_of - self.of(pair)[-1][2]

    def gaps(self, pair: tuple[str, str]) -> list[int]:
        """Return the seconds between the last contacts of neighbouring days of contact."""
        ends = sorted(_day_ends(self.of(pair)))
        return [later - earlier for earlier, later in itertools.pairwise(ends)]

    def in_cohort(self, pair: tuple[str, str]) -> bool:
        """Tell whether the relationship is asked about."""
        return len(self.of(pair)) >= 3 and self.silence(pair) <= self.horizon

    def went_dormant(self, pair: tuple[str, str]) -> bool:
        """Tell whether nothing happened in [as_of, as_of + horizon)."""
        end = self.as_of + self.horizon
        return not any(row[:2] == pair and self.as_of <= row[2] < end for row in self.source)

    def within(self, rows: list[Row], horizons: float) -> int:
        """Count days of contact whose last contact is at most that many horizons old."""
        return sum(self.as_of - end <= horizons * self.horizon for end in _day_ends(rows))

    def fading(self, moments: Sequence[int], horizons: float) -> float:
        """Count moments, each fading with a half-life in horizons."""
        return sum(2 ** (-(self.as_of - at) / (horizons * self.horizon)) for at in moments)

    def rhythm(self, pair: tuple[str, str]) -> dict[str, Any]:
        """Return the facts of `models.facts.rhythm.Rhythm`."""
        rows = self.of(pair)
        moments, lives = [row[2] for row in rows], (0.125, 0.5, 2.0, 8.0)
        windows = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0)
        return {
            "silence": self.silence(pair) / DAY,
            "age": (self.as_of - moments[0]) / DAY,
            "interactions": len(rows),
            "active_days": len(_day_ends(rows)),
            "days_within": [self.within(rows, window) for window in windows],
            "days_faded": [self.fading(_day_ends(rows), life) for life in lives],
            "interactions_faded": [self.fading(moments, life) for life in lives],
            "sent_faded": self.fading([row[2] for row in rows if row[3] != "received"], 2),
            "received_faded": self.fading([row[2] for row in rows if row[3] != "sent"], 2),
            "spaced": [self._spaced(moments, *one) for one in _SPACINGS],
            "span": (moments[-1] - moments[0]) / DAY,
        }

    def _spaced(self, moments: list[int], reach: float, life: float) -> float:
        waits = [math.inf, *(b - a for a, b in itertools.pairwise(moments))]
        parts = [min(wait / (reach * self.horizon), 1) for wait in waits]
        return sum(part * self.fading([at], life) for part, at in zip(parts, moments, strict=True))

    def own_gaps(self, pair: tuple[str, str]) -> dict[str, Any]:
        """Return the facts of `models.facts.rhythm.Gaps`, but the spread."""
        gaps, silence, nothing = sorted(self.gaps(pair)), self.silence(pair), float("nan")
        every = [gap for one in self.pairs if one[0] == pair[0] for gap in self.gaps(one)]
        still = [self.silence(one) for one in self.pairs if one[0] == pair[0]]
        after = silence + self.horizon
        return {
            "usual": statistics.median(gaps) / DAY if gaps else nothing,
            "mean": statistics.fmean(gaps) / DAY if gaps else nothing,
            "late": gaps[round((len(gaps) - 1) * 0.9)] / DAY if gaps else nothing,
            "longest": gaps[-1] / DAY if gaps else nothing,
            "count": len(gaps),
            "above_silence": _above(gaps, silence),
            "above_next": _above(gaps, after),
            "pauses": sum(gap >= self.horizon for gap in gaps),
            "long_pauses": sum(gap >= self.horizon // 2 for gap in gaps),
            "owner_count": len(every) + len(still),
            "owner_above_silence": _above(every + still, silence),
            "owner_above_next": _above(every + still, after),
            "owner_open": sum(silence < one <= after for one in still),
        }

    def dialogue(self, pair: tuple[str, str]) -> dict[str, Any]:
        """Return the facts of `models.facts.reciprocity.Reciprocity`."""
        rows = self.of(pair)
        sides = ("received", "sent")
        sent, received = ([row[2] for row in rows if row[3] != other] for other in sides)
        return {
            "sent": len(sent),
            "received": len(received),
            "last_direction": DIRECTIONS.index(rows[-1][3]),
            "sent_run": _run(rows, "sent"),
            "received_run": _run(rows, "received"),
            "since_sent": (self.as_of - sent[-1]) / DAY if sent else float("nan"),
            "since_received": (self.as_of - received[-1]) / DAY if received else float("nan"),
            **self._conversations(rows),
        }

    def _conversations(self, rows: list[Row]) -> dict[str, Any]:
        opened: dict[bool, list[int]] = {True: [], False: []}
        waits: dict[bool, list[float]] = {True: [], False: []}
        conversations: list[list[Row]] = []
        for number, row in enumerate(rows):
            mine, wait = row[3] != "received", row[2] - rows[number - 1][2]
            if number == 0 or wait > self.horizon / 8:
                opened[mine].append(row[2])
                conversations.append([])
            conversations[-1].append(row)
            if number and mine != (rows[number - 1][3] != "received"):
                waits[mine].append(wait / DAY)
        return {
            "opened": self.fading(opened[True], 2),
            "opened_by_contact": self.fading(opened[False], 2),
            "joined": self.fading([talk[0][2] for talk in conversations if _joined(talk)], 2),
            "replies": len(waits[True]),
            "replies_by_contact": len(waits[False]),
            "reply_days": _usual_reply(waits[True]),
            "reply_days_by_contact": _usual_reply(waits[False]),
        }

    def owner(self, pair: tuple[str, str], asked: Sequence[tuple[str, str]]) -> dict[str, Any]:
        """Return the facts of `owner_activity.Owner`, the relationships `asked` being compared."""
        rows, own = self.of_owner(pair[0]), self.of(pair)
        moments, days = [row[2] for row in rows], {row[2] // DAY for row in rows}
        met = {row[1] for row in rows if self.as_of - row[2] <= self.horizon}
        past, lost = self._turnover(self.horizon)
        past_half, lost_half = self._turnover(self.horizon // 2)
        return {
            "silence": (self.as_of - moments[-1]) / DAY,
            "age": (self.as_of - moments[0]) / DAY,
            "days_within": [self.within(rows, horizons) for horizons in (1, 2)],
            "days_faded": [self.fading(_day_ends(rows), life) for life in (0.125, 0.5, 2.0, 8.0)],
            "interactions_faded": self.fading(moments, 2),
            "sent": sum(row[3] != "received" for row in rows),
            "received": sum(row[3] != "sent" for row in rows),
            "contacts_now": len(met),
            "standing": self._standing(pair, asked),
            "days_since": sum(day > own[-1][2] // DAY for day in days),
            "days_known": sum(day >= own[0][2] // DAY for day in days),
            "past": past,
            "lost": lost,
            "past_half": past_half,
            "lost_half": lost_half,
            "workspace_days": (self.as_of - min(row[2] for row in self.history)) / DAY,
        }

    def manner(self, pair: tuple[str, str]) -> dict[str, Any]:
        """Return the facts of `models.facts.channel_mix.ChannelMix`."""
        rows, known = self.of(pair), self.of_owner(pair[0])
        alone = [row for row in rows if sum(other[2:] == row[2:] for other in known) == 1]
        spoken = [row for row in rows if row[4] in {"call", "meeting"}]
        speaks = any(row[4] in {"call", "meeting"} for row in known)
        return {
            "spoken": len(spoken),
            "alone": len(alone),
            "spoken_faded": self.fading([row[2] for row in spoken], 2) if speaks else float("nan"),
            "alone_faded": self.fading([row[2] for row in alone], 2),
            "together_faded": self.fading([row[2] for row in rows if row not in alone], 2),
        }

    def team(self, pair: tuple[str, str]) -> dict[str, Any]:
        """Return the facts of `models.facts.colleagues.Colleagues` where the owners share them."""
        if len({row[0] for row in self.history}) == 1:
            return dict.fromkeys(TEAM_FACTS, float("nan"))
        rows = [row for row in self.history if row[1] == pair[1] and row[0] != pair[0]]
        moments = [row[2] for row in rows]
        wrote = [row[2] for row in rows if row[3] != "sent"]
        now = {row[0] for row in rows if self.as_of - row[2] <= self.horizon}
        return {
            "silence": (self.as_of - max(moments)) / DAY if rows else float("nan"),
            "faded_half": self.fading(moments, 0.5),
            "faded_two": self.fading(moments, 2),
            "wrote_half": self.fading(wrote, 0.5),
            "owners_now": len(now),
            "in_common": self._in_common(pair),
        }

    def _in_common(self, pair: tuple[str, str]) -> float:
        owners, contacts = ({row[side] for row in self.history} for side in (0, 1))
        if not owners & contacts:
            return float("nan")
        lately = {row[:2] for row in self.history if self.as_of - row[2] <= 4 * self.horizon}
        return sum((one, pair[1]) in lately and (pair[0], one) in lately for one in owners - {pair[0]})

    def _standing(self, pair: tuple[str, str], asked: Sequence[tuple[str, str]]) -> float:
        others = [one for one in asked if one[0] == pair[0] and one != pair]
        recent = {one: self.fading(_day_ends(self.of(one)), 2) for one in [pair, *others]}
        mine = recent[pair]
        # Amounts that differ by less than a billionth are the same amount.
        below = sum(recent[one] < mine - 1e-9 for one in others)
        same = sum(abs(recent[one] - mine) <= 1e-9 for one in others)
        return (below + same / 2) / len(others) if others else float("nan")

    def _turnover(self, length: int) -> tuple[int, int]:
        then = Oracle(self.source, self.as_of - length, length)
        members = [pair for pair in then.pairs if then.in_cohort(pair)]
        return len(members), sum(then.went_dormant(pair) for pair in members)


TEAM_FACTS = ("silence", "faded_half", "faded_two", "wrote_half", "owners_now", "in_common")
_SPACINGS = ((0.125, 1.0), (0.25, 2.0), (0.25, 8.0), (0.5, 4.0))


def _day_ends(rows: list[Row]) -> list[int]:
    """Return the last moment of contact of each UTC day."""
    return list({row[2] // DAY: row[2] for row in rows}.values())


def _above(lengths: Sequence[int], length: int) -> int:
    return sum(one > length for one in lengths)


def _run(rows: list[Row], direction: str) -> int:
    count = 0
    while count < len(rows) and rows[-1 - count][3] == direction:
        count += 1
    return count


def _joined(talk: list[Row]) -> bool:
    """Tell whether the owner opened the conversation, and the contact spoke in it."""
    return talk[0][3] != "received" and any(row[3] != "sent" for row in talk)


def _usual_reply(waits: list[float]) -> float:
    """Return the geometric mean of the waits, each an hour longer."""
    if not waits:
        return float("nan")
    return math.exp(statistics.fmean(math.log(wait + 1 / 24) for wait in waits))


@dataclass(frozen=True)
class Asked:
    """The shipped prior's answer about the cohort of one log."""

    log: Log
    snapshot: Snapshot
    pairs: list[tuple[str, str]]
    facts: Facts
    features: Any
    logit: Any
    artefact: Artefact

    @cached_property
    def terms(self) -> Contributions:
        """Return the exact terms."""
        return explain_logit(self.artefact.tables, self.features, np.array(self.artefact.card.reference))

    def by_pair(self) -> dict[tuple[str, str], float]:
        """Return the logit of each relationship by its names."""
        return dict(zip(self.pairs, self.logit.tolist(), strict=True))


def _ask(artefact: Artefact, log: Log, as_of: int, horizon_days: int) -> Asked:
    snapshot = take_snapshot(log, as_of, horizon_days * DAY)
    facts = gather(snapshot)
    features = compute(facts)
    owner, contact = (codes[snapshot.cohort] for codes in (snapshot.owner, snapshot.contact))
    pairs = list(zip(log.owners[owner], log.contacts[contact], strict=True))
    said = logit(artefact.model, features) if pairs else np.empty(0)
    return Asked(log, snapshot, pairs, facts, features, said, artefact)


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> Iterator[None]:
    """Keep scikit-learn's threads from waiting for each other on a busy machine."""
    with threadpool_limits(1):
        yield


@pytest.fixture(scope="session")
def build() -> Build:
    """Return what makes logs."""
    return Build()


@pytest.fixture(scope="session")
def oracle() -> Callable[..., Oracle]:
    """Return what counts facts again: `oracle(rows, as_of, horizon in seconds)`."""
    return lambda rows, as_of, horizon: Oracle(tuple(rows), as_of, horizon)


@pytest.fixture(scope="session")
def shipped() -> Artefact:
    """Return the shipped prior with its card."""
    return prior()


@pytest.fixture(scope="session")
def prior_model(shipped: Artefact) -> StackingClassifier:
    """Return the shipped prior."""
    return shipped.model


@pytest.fixture(scope="session")
def ask(shipped: Artefact) -> Callable[..., Asked]:
    """Return what asks the prior about a log: `ask(log, as_of, horizon in days)`."""
    return lambda log, as_of, horizon_days: _ask(shipped, log, as_of, horizon_days)


@pytest.fixture(scope="session")
def sample() -> Log:
    """Return the log of the small made-up world."""
    table = pd.read_csv(SAMPLE)
    moments = pd.to_datetime(table["at"]).dt.tz_localize(None)
    return Log.from_frame(table.assign(at=(moments - pd.Timestamp(0)) // pd.Timedelta(seconds=1)))


@pytest.fixture(scope="session")
def worlds() -> dict[str, pd.DataFrame]:
    """Return made-up tables of several temperaments."""
    habits = {
        "usual": Habits(),
        "slow": Habits(median_gap_days=40, median_regularity=2),
        "busy": Habits(median_gap_days=5),
    }
    return {
        name: synthetic_log(number, owners=2, contacts_per_owner=10, days=330, habits=one)
        for number, (name, one) in enumerate(habits.items(), start=1)
    }


@pytest.fixture(scope="session")
def rows_of() -> Callable[[Log], list[Row]]:
    """Return what reads a log's rows back."""

    def read(log: Log) -> list[Row]:
        columns = (
            log.owners[log.owner].tolist(),
            log.contacts[log.contact].tolist(),
            log.at.tolist(),
            [DIRECTIONS[code] for code in log.direction],
            [log.channels[code] for code in log.channel],
        )
        return list(zip(*columns, strict=True))

    return read


@pytest.fixture(scope="session")
def examples() -> LabelledRows:
    """Return the cohorts of four snapshots of a made-up log."""
    log = Log.from_frame(synthetic_log(9, owners=8, contacts_per_owner=15, days=500))
    return gather_examples(log, [log.first + day * DAY for day in (200, 260, 320, 380)], 60 * DAY)


@pytest.fixture(scope="session")
def local_model(examples: LabelledRows) -> StackingClassifier:
    """Return a model learned from the examples."""
    return fit_local(examples, seed=1)
