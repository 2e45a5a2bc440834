"""History to one row per relationship: scale-free columns, each named, explained, with its direction.

Lengths are in horizons and the rest are counts, shares or ratios, so that one model serves every
horizon and every kind of log. Only what the workspace saw before as_of is looked at. What cannot
be known is NaN.
"""

from collections.abc import Sequence

import numpy as np

from models.facts.facts import Facts
from models.features import chances, reciprocity, rhythm, team
from models.features.feature import Feature
from models.log.log import Floats

# The features of each module in the order of their declaration. A saved model finds its columns by name:
# a new one may stand anywhere, older models go on without it.
FEATURES = tuple(
    value
    for module in (rhythm, reciprocity, chances, team)
    for value in vars(module).values()
    if isinstance(value, Feature)
)
NAMES = tuple(feature.name for feature in FEATURES)
OF_TEAM = np.array([feature.family == team.TEAM for feature in FEATURES])


def missing_columns(columns: Sequence[str], matrix: Sequence[str] = NAMES) -> list[str]:
    """Return the names in `columns` that the matrix does not have, in their order."""
    return [name for name in columns if name not in matrix]


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
