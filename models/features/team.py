"""Features of voice, company and team: how they meet, and what others know of the contact."""

from models.facts.facts import Facts
from models.features.feature import FREE, LOWERS, RAISES, feature
from models.log.log import Floats

TEAM = "team"


@feature("manner", "interactions", LOWERS)
def spoken_faded(f: Facts) -> Floats:
    """Calls and meetings, each fading with a half-life of two horizons."""
    return f.manner.spoken_faded


@feature("manner", "interactions", LOWERS)
def alone_faded(f: Facts) -> Floats:
    """Interactions between just the two, fading likewise."""
    return f.manner.alone_faded


@feature("manner", "interactions", LOWERS)
def together_faded(f: Facts) -> Floats:
    """Interactions in which other contacts of the owner had a part, fading likewise."""
    return f.manner.together_faded


@feature(TEAM, "horizons", RAISES)
def contact_silence(f: Facts) -> Floats:
    """Time since the contact was last in touch with another owner of the workspace."""
    return f.team.silence / f.horizon_days


@feature(TEAM, "interactions", LOWERS)
def contact_half(f: Facts) -> Floats:
    """The contact's interactions with other owners, fading with a half-life of half a horizon."""
    return f.team.faded_half


@feature(TEAM, "interactions", LOWERS)
def contact_wrote_half(f: Facts) -> Floats:
    """Those of them in which the contact reached out."""
    return f.team.wrote_half


@feature(TEAM, "interactions", LOWERS)
def contact_two(f: Facts) -> Floats:
    """The contact's interactions with other owners, fading with a half-life of two horizons."""
    return f.team.faded_two


@feature(TEAM, "owners", FREE)
def contact_owners(f: Facts) -> Floats:
    """Other owners that were in touch with the contact in the last horizon."""
    return f.team.owners_now


@feature(TEAM, "owners", LOWERS)
def shared_contacts(f: Facts) -> Floats:
    """Other owners that both sides were in touch with in the last four horizons."""
    return f.team.in_common
