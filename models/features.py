"""History to one row per relationship: scale-free columns, each named, explained, with its direction.

Lengths are in horizons and the rest are counts, shares or ratios, so that one model serves every
horizon and every kind of log. Only the owner's own rows are looked at. What cannot be known is NaN.
"""

from typing import Any

import numpy as np

from models.facts import Facts
from models.feature import FREE, LOWERS, RAISES, feature
from models.log import Floats
from models.segments import ratio


def exposure(age: Floats, f: Facts, half_life: float) -> Floats:
    """Length of the age in horizons, its days fading with the half-life (in horizons)."""
    return half_life / np.log(2) * (1 - np.exp2(-age / (half_life * f.horizon_days)))


def shrunk(part: Any, whole: Any, towards: Any, strength: float) -> Floats:
    """A share, drawn towards another as strongly as that many observations would."""
    return np.asarray((part + strength * towards) / (whole + strength), dtype=np.float64)


def two_sided(value: Any, f: Facts) -> Floats:
    """The value where the owner's log knows both directions at all, else NaN."""
    return np.where((f.owner.sent > 0) & (f.owner.received > 0), value, np.nan)


def _log_quiet(contacts: Any, span: Floats) -> Floats:
    """Log-probability of no contact in a horizon, after so many in a span: gamma-Poisson."""
    return np.asarray((contacts + 0.5) * np.log((span + 0.25) / (span + 1.25)))


def _owner_outlasted(f: Facts) -> Floats:
    return shrunk(f.gaps.owner_above_silence, f.gaps.owner_count, 0.5, 2)


def _owner_further(f: Facts) -> Floats:
    return shrunk(f.gaps.owner_further, f.gaps.owner_closed, 0.5, 2)


def _burstiness(f: Facts) -> Floats:
    spread, count = ratio(f.gaps.spread, f.gaps.mean), f.rhythm.active_days
    more, less = np.sqrt(count + 1), np.sqrt(np.maximum(count - 1, 0))
    value = (more * spread - less) / ((more - 2) * spread + less)
    return np.where(f.gaps.count >= 3, value, np.nan)  # noqa: PLR2004 - two gaps have no spread


def _since(days: Floats, f: Facts) -> Floats:
    return two_sided(np.where(np.isnan(days), f.rhythm.age, days) / f.horizon_days, f)


def _silence_over_reply(f: Facts) -> Floats:
    theirs, mine = f.dialogue.reply_days_by_contact, f.dialogue.reply_days
    return ratio(f.rhythm.silence, np.where(f.dialogue.sent_run > 0, theirs, mine))


def _missed_lately(f: Facts) -> Floats:
    silence = f.rhythm.silence / f.horizon_days
    before = f.rhythm.days_faded[:, 2] * np.exp2(silence / 2)
    return silence * before / (exposure(f.rhythm.span, f, 2) + 0.25)


def _trend(f: Facts) -> Floats:
    late = f.owner.days_faded[:, 1] / exposure(f.owner.age, f, 0.5)
    return ratio(late, f.owner.days_faded[:, 2] / exposure(f.owner.age, f, 2))


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
    return shrunk(f.gaps.above_silence, f.gaps.count, _owner_outlasted(f), 3)


@feature("pauses", "share", LOWERS)
def outlasted_by_owner(f: Facts) -> Floats:
    """Share of all the owner's gaps and silences that were longer than the silence."""
    return _owner_outlasted(f)


@feature("pauses", "share", FREE)
def further_by_owner(f: Facts) -> Floats:
    """Of the owner's silences this long, the share that lasted a horizon more."""
    return _owner_further(f)


@feature("pauses", "share", FREE)
def further(f: Facts) -> Floats:
    """Of own silences this long, the share that lasted a horizon more, shrunk to the owner's."""
    return shrunk(f.gaps.further, f.gaps.above_silence, _owner_further(f), 3)


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


@feature("rhythm", "-1 to 1", FREE)
def burstiness(f: Facts) -> Floats:
    """Irregularity of gaps, corrected for their number (Kim and Jo 2016)."""
    return _burstiness(f)


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
    return _silence_over_reply(f)


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
    return _trend(f)


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
    return shrunk(f.owner.lost, f.owner.past, 0.5, 2)


@feature("activity", "contacts", LOWERS)
def spaced_eighth(f: Facts) -> Floats:
    """Contacts at least an eighth of a horizon apart (closer ones count less), fading with a half-life of one horizon."""
    return f.rhythm.spaced[:, 0]


@feature("activity", "contacts", LOWERS)
def spaced_quarter(f: Facts) -> Floats:
    """Contacts at least a quarter apart (closer ones count less), fading with a half-life of two horizons."""
    return f.rhythm.spaced[:, 1]


@feature("activity", "contacts", LOWERS)
def spaced_quarter_slow(f: Facts) -> Floats:
    """Contacts at least a quarter apart (closer ones count less), fading with a half-life of eight horizons."""
    return f.rhythm.spaced[:, 2]


@feature("activity", "contacts", LOWERS)
def spaced_half(f: Facts) -> Floats:
    """Contacts at least half a horizon apart (closer ones count less), fading with a half-life of four horizons."""
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
    return f.owner.days_since * shrunk(
        f.rhythm.active_days, f.owner.days_known - f.owner.days_since, 0.1, 2
    )


@feature("rhythm", "contacts", RAISES)
def missed_lately(f: Facts) -> Floats:
    """Contacts that the rate just before the silence would have brought during it."""
    return _missed_lately(f)


FEATURES = (
    silence,
    silence_over_usual_gap,
    silence_over_mean_gap,
    silence_over_late_gap,
    silence_over_longest_gap,
    missed,
    age_per_active_day,
    days_within_eighth,
    days_within_quarter,
    days_within_half,
    days_within_one,
    days_within_two,
    days_within_four,
    days_faded_eighth,
    days_faded_half,
    days_faded_two,
    days_faded_eight,
    interactions_faded_half,
    interactions_faded_two,
    interactions,
    active_days,
    span,
    expected_silence_ever,
    expected_silence_half,
    expected_silence_two,
    expected_silence_eight,
    outlasted,
    outlasted_by_owner,
    further_by_owner,
    further,
    pauses,
    long_pauses,
    longest_gap,
    burstiness,
    sent_faded,
    received_faded,
    since_sent,
    since_received,
    reply_by_contact,
    silence_over_reply,
    replies,
    opened,
    opened_by_contact,
    owner_silence,
    owner_days,
    owner_trend,
    owner_rate,
    contacts_now,
    share_of_owner,
    share_of_days,
    rank_of_contact,
    workspace_turnover,
    spaced_eighth,
    spaced_quarter,
    spaced_quarter_slow,
    spaced_half,
    chances_missed,
    chance_rate,
    expected_missed,
    missed_lately,
)
NAMES = tuple(one.name for one in FEATURES)


def compute(facts: Facts) -> Floats:
    """Return the feature matrix: one row per relationship, one column per entry of FEATURES."""
    return np.column_stack([one.of(facts) for one in FEATURES])
