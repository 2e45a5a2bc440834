"""Which as_ofs a job looks at, so that no training window reaches into what is tested."""

from dataclasses import dataclass
from typing import Protocol

from data.errors import NotEnoughHistoryError, UsageError
from data.schema import DAY_SECONDS, from_epoch, utc_minute
from models.log.snapshot import days


class Span(Protocol):
    """A log, or what a packed one says of itself: first and last moment, and how many interactions."""

    @property
    def first(self) -> int:
        """Time of the earliest interaction, epoch seconds."""

    @property
    def last(self) -> int:
        """Time of the latest interaction, epoch seconds."""

    def __len__(self) -> int:
        """Return the number of interactions."""


def span_fields(log: Span) -> dict[str, str]:
    """Return the first and the last moment of a log as a model's card holds them."""
    return {"log_first": from_epoch(log.first).isoformat(), "log_last": from_epoch(log.last).isoformat()}


# Snapshots closer together than this are nearly copies of each other.
STEPS_PER_HORIZON = 4
MAX_TRAINING_SNAPSHOTS = 24


@dataclass(frozen=True)
class Windows:
    """The as_ofs to train on and the as_ofs to test on, epoch seconds, oldest first."""

    train: list[int]
    test: list[int]


def backtest_windows(
    log: Span, horizon_days: int, *, first: int, every: int, last: int, test_from: int
) -> Windows:
    """Return the snapshots of a back-test; days count from the log's first row.

    A snapshot may be trained on only if its outcome was known by the first test day.
    """
    if every < 1 or first < 0 or last < first:
        raise UsageError("--every must be at least 1, --first at least 0, and --last not before --first.")
    length = (log.last - log.first) / DAY_SECONDS
    if last + horizon_days > length + 1:
        raise NotEnoughHistoryError(
            "the last snapshot, day {day}, needs outcomes until day {until}, but the log ends on "
            "day {last}; lower --last or --horizon.",
            day=last,
            until=last + horizon_days,
            last=round(length),
        )
    numbers = range(first, last + 1, every)
    train = [day for day in numbers if day + horizon_days <= test_from]
    test = [day for day in numbers if day >= test_from]
    if not train or not test:
        fields = {
            "span": f"{horizon_days}",
            "start": test_from,
            "days": f"{', '.join(map(str, [*numbers][:3]))} ... {last}",
        }
        if train:
            raise UsageError(
                "nothing to test on: with --horizon {span}d a snapshot trains if day + {span} <= {start} and "
                "tests if day >= {start}; the snapshots are days {days}.",
                **fields,
            )
        raise UsageError(
            "nothing to train on: with --horizon {span}d a snapshot trains if day + {span} <= {start} and "
            "tests if day >= {start}; the snapshots are days {days}.",
            **fields,
        )
    start = log.first
    return Windows([start + days(day) for day in train], [start + days(day) for day in test])


def retrain_windows(log: Span, as_of: int, horizon: int) -> Windows:
    """Return the newest closed window to test on, and the windows closed before it to train on."""
    newest = as_of - horizon
    return Windows(closed_windows(log, as_of, horizon, by=newest), [newest])


def closed_windows(log: Span, as_of: int, horizon: int, by: int | None = None) -> list[int]:
    """Return as_ofs to train on, oldest first, whose outcomes were known `by` then (else by `as_of`)."""
    check_as_of(log, as_of)
    if log.last < as_of - horizon:
        raise NotEnoughHistoryError(
            "the log ends on {last}, more than one horizon ({horizon}) before {day}: everyone "
            "would look dormant. Train as of then with --as-of {then}, or ingest what is newer.",
            last=f"{from_epoch(log.last):%Y-%m-%d}",
            horizon=f"{horizon // DAY_SECONDS}d",
            day=f"{from_epoch(as_of):%Y-%m-%d}",
            then=f"{from_epoch(log.last + DAY_SECONDS):%Y-%m-%d}",
        )
    end = as_of if by is None else by
    step = max(horizon // STEPS_PER_HORIZON, DAY_SECONDS)
    starts = range(end - horizon, log.first + horizon // 2, -step)
    if not starts:
        needed = (as_of - end + 1.5 * horizon) / DAY_SECONDS
        length = (as_of - log.first) / DAY_SECONDS
        raise NotEnoughHistoryError(
            "a horizon of {horizon} needs a log of more than {days} days to learn from, and this "
            "one has {length}; give a shorter --horizon, for example {example}.",
            horizon=f"{horizon // DAY_SECONDS}d",
            days=round(needed),
            length=round(length),
            example=f"{max(int(length // 4), 1)}d",
        )
    return list(starts[:MAX_TRAINING_SNAPSHOTS])[::-1]


def check_as_of(log: Span, as_of: int) -> None:
    """Raise NotEnoughHistoryError where nothing had happened yet at `as_of`."""
    day = f"{from_epoch(as_of):%Y-%m-%d}"
    if len(log) == 0:
        raise NotEnoughHistoryError("as of {day} nothing had happened yet; give a later --as-of.", day=day)
    if as_of <= log.first:
        raise NotEnoughHistoryError(
            "as of {day} nothing had happened yet: the first interaction is of {first} UTC. Give a later "
            "--as-of.",
            day=day,
            first=utc_minute(log.first),
        )
