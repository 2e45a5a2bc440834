"""The coverage of a source: its days, its gaps, and whether it has stopped.

Where a contact's main source has stopped, their silence says nothing about them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from data.schema import DAY_SECONDS

# So long without anything at all from a source that is in use, and it has stopped.
STOPPED = 45 * DAY_SECONDS
# Or ten of its own usual pauses, for a source that speaks rarely.
PAUSES = 10
# A contact belongs to a source that brought this share of what is known of them.
MAIN_SHARE = 0.6
# A stretch without anything is a gap if it is so much longer than the source's usual one.
GAP_PAUSES, GAP_DAYS = 20, 21
# What brought something on so many days of a year has a rhythm, which twice its longest pause breaks.
RHYTHM_DAYS, YEAR_DAYS, LONGEST_PAUSES, SOONEST_DAYS = 20, 365, 2, 7
# An account that was read within so long is seen to its end; one that cannot be read for so long is blind.
READ_LATELY = 2 * DAY_SECONDS


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch in which a source brought nothing: from the last moment before to the first after."""

    after: int
    before: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """One source of one owner: first and last moment (epoch seconds), how many, gaps, what it cannot show."""

    owner: str
    source: str
    count: int
    first: int
    last: int
    gaps: tuple[Gap, ...]
    limits: tuple[str, ...]
    stopped: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """One contact in one source: how many interactions there, and the last of them (epoch seconds)."""

    source: str
    count: int
    last: int


def cover_days(
    owner: str, source: str, days: Mapping[int, int], limits: Iterable[str], as_of: int
) -> Coverage | None:
    """Return a source's coverage from the number of interactions on each day; None without any."""
    if not days:
        return None
    days_seen = sorted(days)
    first, last = days_seen[0] * DAY_SECONDS, (days_seen[-1] + 1) * DAY_SECONDS - 1
    stopped = as_of - last > blind_after(days_seen)
    return Coverage(owner, source, sum(days.values()), first, last, gaps(days_seen), tuple(limits), stopped)


@dataclass(frozen=True, slots=True)
class ReadAccount:
    """An account from which a source is read: when it was read last, and since when it cannot be read."""

    read_at: int | None
    blind_since: int | None


def as_read(coverage: Coverage, accounts: Sequence[ReadAccount], as_of: int) -> Coverage:
    """Return a source's coverage by the accounts that it is read from; without any it stays as it is.

    Where one was read lately, nothing new means that nothing happened. Where none can be read, the source has
    stopped, unless an export has shown what came since.
    """
    if any(one.blind_since is None and (one.read_at or 0) > as_of - READ_LATELY for one in accounts):
        return replace(coverage, stopped=False)
    blind = [one.blind_since for one in accounts if one.blind_since is not None]
    if len(blind) == len(accounts) and blind:
        since = max(blind)
        unseen = as_of - since >= READ_LATELY and coverage.last < since + DAY_SECONDS
        return replace(coverage, stopped=coverage.stopped or unseen)
    return coverage


def blind_since(coverages: Iterable[Coverage], by_hand: str) -> int | None:
    """Return when (epoch seconds) an owner's last source stopped; None while one still brings something.

    What the owner writes down `by_hand` shows nobody else, and so is no source here.
    """
    sources = [coverage for coverage in coverages if coverage.source != by_hand]
    if not sources or not all(coverage.stopped for coverage in sources):
        return None
    return max(coverage.last for coverage in sources)


def gaps(days: Sequence[int]) -> tuple[Gap, ...]:
    """Return the stretches, in sorted days, that are far longer than the source's usual pause."""
    longest = max(GAP_DAYS, GAP_PAUSES * usual_pause(days))
    return tuple(
        Gap((day + 1) * DAY_SECONDS - 1, next_day * DAY_SECONDS)
        for day, next_day in pairwise(days)
        if next_day - day > longest
    )


def usual_pause(days: Sequence[int]) -> float:
    """Return the median of the days between sorted days with anything; 1 where there are too few."""
    pauses = sorted(next_day - day for day, next_day in pairwise(days))
    return float(pauses[len(pauses) // 2]) if pauses else 1.0


@dataclass(frozen=True, slots=True)
class FellSilent:
    """What one source shows of one channel, silent for longer than ever in a year; `since` is in seconds."""

    owner: str
    source: str
    channel: str
    since: int


def early_silence(days: Iterable[int], as_of: int) -> int | None:
    """Return since when (epoch seconds) a silence is twice as long as any before; None without one.

    `days` are those of the last year with anything. What has stopped by blind_after gives no early sign.
    """
    seen = sorted(days)
    if len(seen) < RHYTHM_DAYS:
        return None
    longest = max(next_day - day for day, next_day in pairwise(seen))
    last = (seen[-1] + 1) * DAY_SECONDS - 1
    soonest = max(SOONEST_DAYS, LONGEST_PAUSES * longest) * DAY_SECONDS
    return last if soonest < as_of - last <= blind_after(seen) else None


def blind_after(days: Sequence[int]) -> float:
    """Return how many seconds without anything mean that a source has stopped."""
    return max(STOPPED, PAUSES * usual_pause(days) * DAY_SECONDS)


def main_source(seen: Iterable[Seen]) -> str | None:
    """Return the source that brought most of what is known of a contact; None where no one did."""
    by_source = {parts.source: parts.count for parts in seen}
    if not by_source:
        return None
    best = max(sorted(by_source), key=lambda source: by_source[source])
    return best if by_source[best] >= MAIN_SHARE * sum(by_source.values()) else None


def not_visible(seen: Sequence[Seen], ends: Mapping[str, int], *, as_of: int, horizon: int) -> bool:
    """Tell whether a contact's silence is only that their main source has stopped.

    `ends` holds the last moment of each source that has stopped. Who was silent for a whole `horizon`
    (seconds) already while the source could still see them is dormant all the same.
    """
    source = main_source(part for part in seen if part.last < as_of)
    if source is None or source not in ends:
        return False
    last = max(part.last for part in seen if part.last < as_of)
    return last <= ends[source] and ends[source] - last < horizon
