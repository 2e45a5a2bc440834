"""Rows whose outcome a list of Kith's may have made: nothing is learned from them.

Where a list named somebody, and the owner then wrote first, within the list's week, nobody knows whether
there would have been contact without the list. All other rows tell: they stayed silent though a list named
them, or contact came by itself. To leave out everybody whom a list named would be wrong: who stays silent is
named sooner or later, so that mostly the lively would be left.
"""

from collections.abc import Sequence

import numpy as np

from data.schema import DAY_SECONDS
from models.dormancy.labelled_rows import LabelledRows
from models.log.log import Bools, Ints, Log, take
from models.log.snapshot import SENT

# (owner, contact, as_of of a list with that name on it, in epoch seconds).
Shown = Sequence[tuple[str, str, int]]
# A suggestion stays for its week.
WEEK = 7 * DAY_SECONDS
# More seconds than any moment has.
SPAN = 1 << 34


def without_prompted(rows: LabelledRows, log: Log, shown: Shown, horizon: int) -> LabelledRows:
    """Return the rows without those that a list may have kept from going dormant; horizon in seconds."""
    return take(rows, ~is_prompted(rows, log, shown, horizon)) if shown else rows


def is_prompted(rows: LabelledRows, log: Log, shown: Shown, horizon: int) -> Bools:
    """Mark the rows whose next interaction, within the horizon, the owner sent in a week of a list's.

    `rows` are of relationships of the log.
    """
    size = len(log.contacts)
    pairs = log.owner[log.starts] * size + log.contact[log.starts]
    place = np.searchsorted(pairs, rows.owner * size + rows.contact)
    moments = np.repeat(np.arange(len(pairs)), log.ends - log.starts) * SPAN + log.at
    following = np.searchsorted(moments, place * SPAN + rows.as_of)
    there = following < log.ends[place]
    following = np.where(there, following, log.ends[place] - 1)
    at = log.at[following]
    sent_first = there & (at < rows.as_of + horizon) & (log.direction[following] == SENT)
    listed = _moments_of(shown, log, pairs)
    first = np.searchsorted(listed, place * SPAN + at - WEEK, side="right")
    return np.asarray(sent_first & (np.searchsorted(listed, place * SPAN + at, side="right") > first))


def _moments_of(shown: Shown, log: Log, pairs: Ints) -> list[int]:
    """Return when each name was shown, as the number of its relationship and the moment, in order."""
    owners = {str(name): code for code, name in enumerate(log.owners)}
    contacts = {str(name): code for code, name in enumerate(log.contacts)}
    place_of = {pair: place for place, pair in enumerate(pairs.tolist())}
    placed = (
        (place_of.get(owners.get(owner, -1) * len(contacts) + contacts.get(contact, -1)), at)
        for owner, contact, at in shown
    )
    return sorted(place * SPAN + at for place, at in placed if place is not None)
