"""Features of chances: contacts that are not just one burst, and what the usual rate would have brought."""

import numpy as np

from models.facts.facts import Facts
from models.features.feature import LOWERS, RAISES, exposure, feature, shrunk
from models.log.log import Floats


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


@feature("standing", "days", RAISES)
def chances_missed(f: Facts) -> Floats:
    """The owner's days with any contact since the last one with this contact, in horizons."""
    return f.owner.days_since / f.horizon_days


@feature("standing", "share", LOWERS)
def chance_rate(f: Facts) -> Floats:
    """Share of the owner's days with any contact, since the first with this one, that had it."""
    return shrunk(f.rhythm.active_days, f.owner.days_known, 0.1, 2)


@feature("standing", "contacts", RAISES)
def expected_missed(f: Facts) -> Floats:
    """Contacts that the usual share of the owner's days since the last one would have brought."""
    return f.owner.days_since * shrunk(f.rhythm.active_days, f.owner.days_known - f.owner.days_since, 0.1, 2)


@feature("rhythm", "contacts", RAISES)
def missed_lately(f: Facts) -> Floats:
    """Contacts that the rate just before the silence would have brought during it."""
    quiet = f.rhythm.silence / f.horizon_days
    before = f.rhythm.days_faded[:, 2] * np.exp2(quiet / 2)
    return quiet * before / (exposure(f.rhythm.span, f, 2) + 0.25)
