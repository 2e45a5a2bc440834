"""Fresh lists without a nightly job: only the owners to whom something happened are scored anew."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from data.errors import NotEnoughHistoryError
from data.schema import LOG_COLUMNS, to_epoch
from data.store.store import Store
from models.log import Log
from pipelines.artefact import Artefact
from pipelines.suggest import suggest

# One round's owners: few enough that the first of them wait seconds, many enough to share the start.
ROUND = 200


@dataclass(frozen=True, slots=True)
class Worked:
    """What one round did: owners scored anew, and owners with too little history to say anything."""

    fresh: int = 0
    waiting: int = 0

    def __add__(self, other: "Worked") -> "Worked":
        """Add the counts up."""
        return Worked(self.fresh + other.fresh, self.waiting + other.waiting)


def work_once(store: Store, artefact: Callable[[], Artefact], now: datetime) -> Worked:
    """Make new lists of all owners changed until now, in every workspace; return how many.

    A change that comes while a list is made stays pending, and is seen to in the next round.
    """
    total = Worked()
    for workspace in store.changes.workspaces():
        total += _work_in(store.within(workspace), artefact, now)
    return total


def _work_in(store: Store, artefact: Callable[[], Artefact], now: datetime) -> Worked:
    total = Worked()
    pending = sorted(store.changes.pending().items())
    for begin in range(0, len(pending), ROUND):
        seen = dict(pending[begin : begin + ROUND])
        total += _renew(store, seen, artefact(), now)
        store.changes.settle(seen)
    return total


def _renew(store: Store, seen: Mapping[str, int], artefact: Artefact, now: datetime) -> Worked:
    """Score some owners at once; where their logs together say too little, nobody's list changes."""
    rows = [row for owner in seen for row in store.interactions.columns(owner)]
    if not rows:
        return Worked(waiting=len(seen))
    log = Log.from_frame(pd.DataFrame(rows, columns=list(LOG_COLUMNS)))
    try:
        made = suggest(store, log, artefact, as_of=to_epoch(now), now=now)
    except NotEnoughHistoryError:
        return Worked(waiting=len(seen))
    return Worked(len(made.owners), len(seen) - len(made.owners))
