"""Features of a relationship's own time: silence, rhythm, activity, volume, and which pauses it survived."""

from typing import Any

import numpy as np

from models.facts.facts import Facts
from models.features.feature import FREE, LOWERS, RAISES, exposure, feature, shrunk
from models.log.groupby import ratio
from models.log.log import Floats


def _log_quiet(contacts: Any, span: Floats) -> Floats:
    """Log-probability of no contact in a horizon, after so many in a span: gamma-Poisson."""
    return np.asarray((contacts + 0.5) * np.log((span + 0.25) / (span + 1.25)))


@feature("silence", "horizons", RAISES)
def silence(f: Facts) -> Floats:
    """Time since the last interaction."""
    return f.rhythm.silence / f.horizon_days


@feature("rhythm", "ratio", RAISES)
def silence_over_usual_gap(f: Facts) -> Floats:
    """Silence against the median gap between days of contact."""
    return ratio(f.rhythm.silence, f.gaps.usual)


@feature("rhythm", "ratio", RAISES)
def silence_over_mean_gap(f: Facts) -> Floats:
    """Silence against the mean gap between days of contact."""
    return ratio(f.rhythm.silence, f.gaps.mean)


@feature("rhythm", "ratio", RAISES)
def silence_over_late_gap(f: Facts) -> Floats:
    """Silence against the gap that nine in ten gaps stay under."""
    return ratio(f.rhythm.silence, f.gaps.late)


@feature("rhythm", "ratio", RAISES)
def silence_over_longest_gap(f: Facts) -> Floats:
    """Silence against the longest gap so far."""
    return ratio(f.rhythm.silence, f.gaps.longest)


@feature("rhythm", "contacts", RAISES)
def missed(f: Facts) -> Floats:
    """Days of contact that the usual rate would have brought during the silence."""
    return f.rhythm.silence * f.rhythm.active_days / (f.rhythm.span + f.horizon_days / 8)


@feature("activity", "horizons", RAISES)
def age_per_active_day(f: Facts) -> Floats:
    """Time known for each day of contact."""
    return f.rhythm.age / f.rhythm.active_days / f.horizon_days


@feature("activity", "days", LOWERS)
def days_within_eighth(f: Facts) -> Floats:
    """Days of contact within the last eighth of a horizon."""
    return f.rhythm.days_within[:, 0].astype(np.float64)


@feature("activity", "days", LOWERS)
def days_within_quarter(f: Facts) -> Floats:
    """Days of contact within the last quarter of a horizon."""
    return f.rhythm.days_within[:, 1].astype(np.float64)


@feature("activity", "days", LOWERS)
def days_within_half(f: Facts) -> Floats:
    """Days of contact within the last half horizon."""
    return f.rhythm.days_within[:, 2].astype(np.float64)


@feature("activity", "days", LOWERS)
def days_within_one(f: Facts) -> Floats:
    """Days of contact within the last horizon."""
    return f.rhythm.days_within[:, 3].astype(np.float64)


@feature("activity", "days", LOWERS)
def days_within_two(f: Facts) -> Floats:
    """Days of contact within the last two horizons."""
    return f.rhythm.days_within[:, 4].astype(np.float64)


@feature("activity", "days", LOWERS)
def days_within_four(f: Facts) -> Floats:
    """Days of contact within the last four horizons."""
    return f.rhythm.days_within[:, 5].astype(np.float64)


@feature("activity", "days", LOWERS)
def days_faded_eighth(f: Facts) -> Floats:
    """Days of contact, each fading with a half-life of an eighth of a horizon."""
    return f.rhythm.days_faded[:, 0]


@feature("activity", "days", LOWERS)
def days_faded_half(f: Facts) -> Floats:
    """Days of contact, each fading with a half-life of half a horizon."""
    return f.rhythm.days_faded[:, 1]


@feature("activity", "days", LOWERS)
def days_faded_two(f: Facts) -> Floats:
    """Days of contact, each fading with a half-life of two horizons."""
    return f.rhythm.days_faded[:, 2]


@feature("activity", "days", LOWERS)
def days_faded_eight(f: Facts) -> Floats:
    """Days of contact, each fading with a half-life of eight horizons."""
    return f.rhythm.days_faded[:, 3]


@feature("activity", "interactions", LOWERS)
def interactions_faded_half(f: Facts) -> Floats:
    """Interactions, each fading with a half-life of half a horizon."""
    return f.rhythm.interactions_faded[:, 1]


@feature("activity", "interactions", LOWERS)
def interactions_faded_two(f: Facts) -> Floats:
    """Interactions, each fading with a half-life of two horizons."""
    return f.rhythm.interactions_faded[:, 2]


@feature("volume", "interactions", LOWERS)
def interactions(f: Facts) -> Floats:
    """Interactions ever."""
    return f.rhythm.interactions.astype(np.float64)


@feature("volume", "days", LOWERS)
def active_days(f: Facts) -> Floats:
    """Days of contact ever."""
    return f.rhythm.active_days.astype(np.float64)


@feature("volume", "horizons", LOWERS)
def span(f: Facts) -> Floats:
    """Time from the first interaction to the last."""
    return f.rhythm.span / f.horizon_days


@feature("activity", "log probability", RAISES)
def expected_silence_ever(f: Facts) -> Floats:
    """Log-probability of a silent horizon at the rate of all history."""
    return _log_quiet(f.rhythm.active_days, f.rhythm.age / f.horizon_days)


@feature("activity", "log probability", RAISES)
def expected_silence_half(f: Facts) -> Floats:
    """The same at a rate that fades with a half-life of half a horizon."""
    return _log_quiet(f.rhythm.days_faded[:, 1], exposure(f.rhythm.age, f, 0.5))


@feature("activity", "log probability", RAISES)
def expected_silence_two(f: Facts) -> Floats:
    """The same at a rate that fades with a half-life of two horizons."""
    return _log_quiet(f.rhythm.days_faded[:, 2], exposure(f.rhythm.age, f, 2))


@feature("activity", "log probability", RAISES)
def expected_silence_eight(f: Facts) -> Floats:
    """The same at a rate that fades with a half-life of eight horizons."""
    return _log_quiet(f.rhythm.days_faded[:, 3], exposure(f.rhythm.age, f, 8))


@feature("pauses", "share", LOWERS)
def outlasted(f: Facts) -> Floats:
    """Share of own gaps that were longer than the silence, shrunk to the owner's."""
    return shrunk(f.gaps.above_silence, f.gaps.count, outlasted_by_owner.of(f), 3)


@feature("pauses", "share", LOWERS)
def outlasted_by_owner(f: Facts) -> Floats:
    """Share of all the owner's gaps and silences that were longer than the silence."""
    return shrunk(f.gaps.owner_above_silence, f.gaps.owner_count, 0.5, 2)


@feature("pauses", "pauses", LOWERS)
def pauses(f: Facts) -> Floats:
    """Pauses of a horizon or more that it survived."""
    return f.gaps.pauses


@feature("pauses", "pauses", LOWERS)
def long_pauses(f: Facts) -> Floats:
    """Pauses of half a horizon or more that it survived."""
    return f.gaps.long_pauses


@feature("pauses", "horizons", LOWERS)
def longest_gap(f: Facts) -> Floats:
    """Longest gap that it survived."""
    return np.nan_to_num(f.gaps.longest / f.horizon_days)


@feature("survival", "share", RAISES)
def survival(f: Facts) -> Floats:
    """Share of own gaps beyond the silence that went on for a horizon more, shrunk to the owner's."""
    # A present silence that has yet to do either tells nothing.
    decided = f.gaps.owner_above_silence - f.gaps.owner_open
    of_owner = shrunk(f.gaps.owner_above_next, decided, 0.5, 2)
    return shrunk(f.gaps.above_next, f.gaps.above_silence, of_owner, 3)


@feature("rhythm", "-1 to 1", FREE)
def burstiness(f: Facts) -> Floats:
    """Irregularity of gaps, corrected for their number (Kim and Jo 2016)."""
    spread, count = ratio(f.gaps.spread, f.gaps.mean), f.rhythm.active_days
    more, less = np.sqrt(count + 1), np.sqrt(np.maximum(count - 1, 0))
    value = (more * spread - less) / ((more - 2) * spread + less)
    return np.where(f.gaps.count >= 3, value, np.nan)  # noqa: PLR2004 - two gaps have no spread
