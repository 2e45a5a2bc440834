"""Rows that a list of Kith's may have changed: nothing is learned from what came of them.

Whom a list named the owner may have written to for that reason, and so the relationship did not go dormant.
Names are chosen by what the model sees, never by what came: without the rows that were shown, P(went dormant)
of the others is learned as if no list had been made.
"""

from collections.abc import Sequence

import numpy as np

from data.schema import DAY_SECONDS
from models.dormancy.labelled_rows import LabelledRows
from models.log.log import Bools, Log, take

# (owner, contact, as_of of a list with that name on it, in epoch seconds).
Shown = Sequence[tuple[str, str, int]]
# A suggestion stays for its week.
WEEK = 7 * DAY_SECONDS
# More seconds than any as_of or horizon has.
SPAN = 1 << 34


def without_shown(rows: LabelledRows, log: Log, shown: Shown, horizon: int) -> LabelledRows:
    """Return the rows without those whose name was shown in their window; horizon in seconds."""
    return take(rows, ~is_shown(rows, log, shown, horizon)) if shown else rows


def is_shown(rows: LabelledRows, log: Log, shown: Shown, horizon: int) -> Bools:
    """Mark the rows with a list that names them less than a week before as_of, or within the horizon."""
    owners, contacts = (
        {str(name): code for code, name in enumerate(names)} for names in (log.owners, log.contacts)
    )
    listed = [
        (owners[owner] * len(contacts) + contacts[contact], at)
        for owner, contact, at in shown
        if owner in owners and contact in contacts
    ]
    if not listed:
        return np.zeros(len(rows), dtype=bool)
    pairs, at = np.array(listed, dtype=np.int64).T
    named, number = np.unique(pairs, return_inverse=True)
    moments = np.sort(number * SPAN + at)
    pair = rows.owner * len(contacts) + rows.contact
    place = np.minimum(np.searchsorted(named, pair), len(named) - 1)
    first = np.searchsorted(moments, place * SPAN + rows.as_of - WEEK, side="right")
    after = np.searchsorted(moments, place * SPAN + rows.as_of + horizon, side="left")
    return np.asarray((named[place] == pair) & (after > first))
