"""Features of activity: days of contact, in windows and fading, and what rate they make likely."""

from typing import Any

import numpy as np

from models.facts.facts import Facts
from models.features.feature import LOWERS, RAISES, exposure, feature
from models.log.log import Floats


def _log_quiet(contacts: Any, span: Floats) -> Floats:
    """Log-probability of no contact in a horizon, after so many in a span: gamma-Poisson."""
    return np.asarray((contacts + 0.5) * np.log((span + 0.25) / (span + 1.25)))


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


@feature("activity", "contacts", LOWERS)
def spaced_eighth(f: Facts) -> Floats:
    """Contacts at least an eighth of a horizon apart (closer count less), half-life one horizon."""
    return f.rhythm.spaced[:, 0]


@feature("activity", "contacts", LOWERS)
def spaced_quarter(f: Facts) -> Floats:
    """Contacts at least a quarter apart (closer count less), half-life two horizons."""
    return f.rhythm.spaced[:, 1]


@feature("activity", "contacts", LOWERS)
def spaced_quarter_slow(f: Facts) -> Floats:
    """Contacts at least a quarter apart (closer count less), half-life eight horizons."""
    return f.rhythm.spaced[:, 2]


@feature("activity", "contacts", LOWERS)
def spaced_half(f: Facts) -> Floats:
    """Contacts at least half a horizon apart (closer count less), half-life four horizons."""
    return f.rhythm.spaced[:, 3]
