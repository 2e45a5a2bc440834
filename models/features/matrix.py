"""History to one row per relationship: scale-free columns, each named, explained, with its direction.

Lengths are in horizons and the rest are counts, shares or ratios, so that one model serves every
horizon and every kind of log. Only what the workspace saw before as_of is looked at. What cannot
be known is NaN.
"""

import numpy as np

from models.facts.facts import Facts
from models.features import activity, rhythm
from models.features import reciprocity as others
from models.features import team as company
from models.log.log import Floats

# A saved model finds its columns by name: a new one may stand anywhere, older models go on without it.
FEATURES = (
    rhythm.silence,
    rhythm.silence_over_usual_gap,
    rhythm.silence_over_mean_gap,
    rhythm.silence_over_late_gap,
    rhythm.silence_over_longest_gap,
    rhythm.missed,
    activity.age_per_active_day,
    activity.days_within_eighth,
    activity.days_within_quarter,
    activity.days_within_half,
    activity.days_within_one,
    activity.days_within_two,
    activity.days_within_four,
    activity.days_faded_eighth,
    activity.days_faded_half,
    activity.days_faded_two,
    activity.days_faded_eight,
    activity.interactions_faded_half,
    activity.interactions_faded_two,
    rhythm.interactions,
    rhythm.active_days,
    rhythm.span,
    activity.expected_silence_ever,
    activity.expected_silence_half,
    activity.expected_silence_two,
    activity.expected_silence_eight,
    rhythm.outlasted,
    rhythm.outlasted_by_owner,
    rhythm.pauses,
    rhythm.long_pauses,
    rhythm.longest_gap,
    rhythm.burstiness,
    others.sent_faded,
    others.received_faded,
    others.since_sent,
    others.since_received,
    others.reply_by_contact,
    others.silence_over_reply,
    others.replies,
    others.opened,
    others.opened_by_contact,
    others.owner_silence,
    others.owner_days,
    others.owner_trend,
    others.owner_rate,
    others.contacts_now,
    others.share_of_owner,
    others.share_of_days,
    others.rank_of_contact,
    others.workspace_turnover,
    activity.spaced_eighth,
    activity.spaced_quarter,
    activity.spaced_quarter_slow,
    activity.spaced_half,
    others.chances_missed,
    others.chance_rate,
    others.expected_missed,
    rhythm.missed_lately,
    company.spoken_faded,
    company.alone_faded,
    company.together_faded,
    company.contact_silence,
    company.contact_half,
    company.contact_wrote_half,
    company.contact_two,
    company.contact_owners,
    company.shared_contacts,
)
NAMES = tuple(feature.name for feature in FEATURES)
OF_TEAM = np.array([feature.family == company.TEAM for feature in FEATURES])


def without_team(features: Floats) -> Floats:
    """Return the matrix as it is where owners do not share what they know of a contact."""
    return np.where(OF_TEAM, np.nan, features)


def middle(features: Floats) -> Floats:
    """The median of each column, NaN where no row knows it: what a row is set apart from."""
    present = ~np.isnan(features).all(axis=0)
    medians = np.full(features.shape[1], np.nan)
    medians[present] = np.nanmedian(features[:, present], axis=0)
    return medians


def compute(facts: Facts) -> Floats:
    """Return the feature matrix: one row per relationship, one column per entry of FEATURES.

    A value that cannot be known is NaN, none is infinite.
    """
    return np.column_stack([feature.of(facts) for feature in FEATURES])
