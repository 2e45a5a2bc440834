"""New lists of the owners to whom something happened, and of nobody else; the others' are as they were.

A list rests on its owner's own history, on what the owner said, and on the numbers of the workspace
(pipelines/workspace.py), which are fixed for an as_of. So a chain of these rounds leaves the same lists
as one run over everybody at that as_of.
"""

from collections.abc import Mapping
from datetime import datetime

import pandas as pd

from data.errors import NotEnoughHistoryError
from data.schema import DAY_SECONDS, LOG_COLUMNS, to_epoch
from data.store.advice import Considered
from data.store.store import Store
from models.log import Log
from pipelines.artefact import Artefact
from pipelines.sources import Track, log_from_store, untracked
from pipelines.suggest import Published, suggest
from pipelines.workspace import REACH, Workspace, count_workspace, kept

# One round's owners: few enough that the first of them wait seconds, many enough to share the start.
ROUND = 200


def suggest_changed(
    store: Store,
    artefact: Artefact,
    *,
    as_of: int | None,
    now: datetime,
    horizon_days: int | None = None,
    track: Track = untracked,
) -> Published:
    """Make new lists of the owners with changes since their last one, and return what was published.

    Without an as_of it is that of the newest run over everybody. Raises NotEnoughHistoryError where there
    was none yet.
    """
    newest = store.cohorts.newest()
    if newest is None:
        raise NotEnoughHistoryError("there is no list yet to bring up to date; make them with: kith suggest")
    as_of = newest[0] if as_of is None else as_of
    horizon_days = horizon_days or newest[1]
    whole = numbers_for(store, as_of, horizon_days, to_epoch(now))
    parts = [Published([], [], Considered(), whole)]
    pending = store.changes.pending()
    for some in track(rounds(pending), "changed owners"):
        parts.append(renew(store, list(some), artefact, as_of=as_of, now=now, whole=whole, days=horizon_days))
        # Settled round by round: a run that is stopped goes on with the rest.
        store.changes.settle(some)
    owners = [owner for part in parts for owner in part.owners]
    return Published(owners, [one for part in parts for one in part.suggestions], Considered(), whole)


def suggest_everyone(
    store: Store,
    artefact: Artefact,
    *,
    as_of: int,
    now: datetime,
    owner: str | None = None,
    horizon_days: int | None = None,
    limit: int | None = None,
    shared: bool = False,
) -> Published:
    """Make everyone's lists (or one owner's), from the whole log, and settle what was pending for them."""
    pending = store.changes.pending()
    made = suggest(
        store,
        log_from_store(store, shared=shared),
        artefact,
        as_of=as_of,
        now=now,
        owner=owner,
        horizon_days=horizon_days,
        limit=limit,
    )
    # A list of the past leaves what came later to be seen to.
    newest = store.cohorts.newest()
    if newest is not None and newest[0] <= as_of:
        asked = set(made.owners) if owner is not None else set(pending)
        store.changes.settle({one: seen for one, seen in pending.items() if one in asked})
    return made


def rounds(pending: Mapping[str, int]) -> list[dict[str, int]]:
    """Return the pending owners, some at a time."""
    order = sorted(pending.items())
    return [dict(order[begin : begin + ROUND]) for begin in range(0, len(order), ROUND)]


def numbers_for(
    store: Store, as_of: int, horizon_days: int, known_at: int, *, anew: bool = False
) -> Workspace:
    """Return the workspace's numbers of the day before as_of; counted, and kept, where there are none.

    Numbers of nobody are never taken again: the first relationships would wait a day for better ones.
    """
    found = None if anew else kept(store, as_of, horizon_days, known_at, REACH)
    if found is None or not found.cohort:
        found = count_workspace(log_from_store(store), as_of, horizon_days * DAY_SECONDS)
        store.cohorts.keep(as_of, horizon_days, found.as_json(), known_at)
    return found


def renew(
    store: Store,
    owners: list[str],
    artefact: Artefact,
    *,
    as_of: int,
    now: datetime,
    whole: Workspace,
    days: int,
) -> Published:
    """Score some owners at once; who has no history any more keeps no new list."""
    rows = [row for owner in owners for row in store.interactions.columns(owner)]
    if not rows:
        return Published([], [], Considered(), whole)
    log = Log.from_frame(pd.DataFrame(rows, columns=list(LOG_COLUMNS)))
    return suggest(store, log, artefact, as_of=as_of, now=now, horizon_days=days, whole=whole)
