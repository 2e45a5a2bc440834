"""Features of the two sides, the owner and the workspace: balance, replies, activity, standing."""

import numpy as np

from models.facts.facts import Facts
from models.features.feature import FREE, LOWERS, RAISES, exposure, feature, shrunk, two_sided
from models.log.groupby import ratio
from models.log.log import Floats

# One owner's relationships do not end independently: few of them tell a rate worse than a draw would.
TURNOVER_STRENGTH = 40


def _since(days: Floats, f: Facts) -> Floats:
    return two_sided(np.where(np.isnan(days), f.rhythm.age, days) / f.horizon_days, f)


@feature("balance", "interactions", LOWERS)
def sent_faded(f: Facts) -> Floats:
    """Sent, each fading with a half-life of two horizons."""
    return two_sided(f.rhythm.sent_faded, f)


@feature("balance", "interactions", LOWERS)
def received_faded(f: Facts) -> Floats:
    """Received, each fading with a half-life of two horizons."""
    return two_sided(f.rhythm.received_faded, f)


@feature("balance", "horizons", RAISES)
def since_sent(f: Facts) -> Floats:
    """Time since the owner last wrote, or since the first interaction if never."""
    return _since(f.dialogue.since_sent, f)


@feature("balance", "horizons", RAISES)
def since_received(f: Facts) -> Floats:
    """Time since the contact last wrote, or since the first interaction if never."""
    return _since(f.dialogue.since_received, f)


@feature("replies", "horizons", FREE)
def reply_by_contact(f: Facts) -> Floats:
    """The contact's usual time to reply."""
    return f.dialogue.reply_days_by_contact / f.horizon_days


@feature("replies", "ratio", RAISES)
def silence_over_reply(f: Facts) -> Floats:
    """Silence against the usual time to reply of the side whose turn it is."""
    theirs, mine = f.dialogue.reply_days_by_contact, f.dialogue.reply_days
    return ratio(f.rhythm.silence, np.where(f.dialogue.sent_run > 0, theirs, mine))


@feature("replies", "replies", LOWERS)
def replies(f: Facts) -> Floats:
    """Replies, both ways."""
    return two_sided(f.dialogue.replies + f.dialogue.replies_by_contact, f)


@feature("balance", "openings", LOWERS)
def opened(f: Facts) -> Floats:
    """Conversations the owner began, fading with a half-life of two horizons."""
    return two_sided(f.dialogue.opened, f)


@feature("balance", "openings", LOWERS)
def opened_by_contact(f: Facts) -> Floats:
    """Conversations the contact began, fading likewise."""
    return two_sided(f.dialogue.opened_by_contact, f)


@feature("owner", "horizons", RAISES)
def owner_silence(f: Facts) -> Floats:
    """Time since the owner's last contact with anyone."""
    return f.owner.silence / f.horizon_days


@feature("owner", "share", LOWERS)
def owner_days(f: Facts) -> Floats:
    """Share of the last horizon's days with any contact of the owner."""
    return f.owner.days_within[:, 0] / f.horizon_days


@feature("owner", "ratio", LOWERS)
def owner_trend(f: Facts) -> Floats:
    """The owner's activity of late (half-life half a horizon) against before (two horizons)."""
    late = f.owner.days_faded[:, 1] / exposure(f.owner.age, f, 0.5)
    return ratio(late, f.owner.days_faded[:, 2] / exposure(f.owner.age, f, 2))


@feature("owner", "days", LOWERS)
def owner_rate(f: Facts) -> Floats:
    """The owner's days with any contact, fading with a half-life of two horizons."""
    return f.owner.days_faded[:, 2]


@feature("owner", "contacts", FREE)
def contacts_now(f: Facts) -> Floats:
    """Contacts the owner was in touch with in the last horizon."""
    return f.owner.contacts_now.astype(np.float64)


@feature("standing", "share", LOWERS)
def share_of_owner(f: Facts) -> Floats:
    """Share of the owner's recent interactions that are with this contact."""
    return ratio(f.rhythm.interactions_faded[:, 2], f.owner.interactions_faded)


@feature("standing", "share", LOWERS)
def share_of_days(f: Facts) -> Floats:
    """Share of the owner's recent days with contact that had this contact."""
    return ratio(f.rhythm.days_faded[:, 2], f.owner.days_faded[:, 2])


@feature("standing", "share", LOWERS)
def rank_of_contact(f: Facts) -> Floats:
    """Share of the owner's relationships with less contact of late."""
    return f.owner.standing


@feature("owner", "share", RAISES)
def workspace_turnover(f: Facts) -> Floats:
    """Of the workspace's relationships alive a horizon ago, the share that went dormant since."""
    return shrunk(f.owner.lost, f.owner.past, 0.5, TURNOVER_STRENGTH)


@feature("owner", "share", RAISES)
def recent_turnover(f: Facts) -> Floats:
    """The same over half a horizon: a log of one horizon knows no other turnover."""
    return shrunk(f.owner.lost_half, f.owner.past_half, 0.5, TURNOVER_STRENGTH)


@feature("owner", "horizons", FREE)
def workspace_age(f: Facts) -> Floats:
    """Time the workspace is known; one horizon at most where nobody was in its cohort a horizon ago."""
    age = f.owner.workspace_days / f.horizon_days
    return np.where(f.owner.past > 0, age, np.fmin(age, 1.0))
