"""New lists of the owners to whom something happened, and of nobody else; the others' are as they were.

A list rests on its owner's own history, on what the owner said, and on the numbers of the workspace
(pipelines/workspace_stats.py), which are fixed for an as_of. So a chain of these rounds leaves the same lists
as one run over everybody at that as_of.
"""

from collections.abc import Mapping
from datetime import datetime

import pandas as pd

from data.errors import NotEnoughHistoryError
from data.schema import LOG_COLUMNS, to_epoch
from data.store.bookkeeping.preferences import HORIZON
from data.store.store import Store
from models.dormancy.model_card import Artefact
from models.evaluation.temporal_splits import check_not_ahead
from models.log.log import Log
from models.log.progress import ShowProgress, untracked
from pipelines.jobs.lists.precompute import work_ahead
from pipelines.jobs.lists.suggest import Published, suggest, together
from pipelines.log_sources import log_from_store
from pipelines.workspace_stats import numbers_for

# One round's owners: few enough that the first of them wait seconds, many enough to share the start.
ROUND = 200


def suggest_changed(
    store: Store,
    artefact: Artefact,
    *,
    as_of: int | None,
    now: datetime,
    horizon_days: int | None = None,
    track: ShowProgress = untracked,
) -> Published:
    """Make new lists of the owners with changes since their last one, and return what was published.

    Without an as_of it is that of the newest run over everybody. Raises NotEnoughHistoryError where there
    was none yet.
    """
    if as_of is not None:
        check_not_ahead(as_of, now)
    newest = store.workspace_stats.newest(to_epoch(now))
    if newest is None:
        raise NotEnoughHistoryError("there is no list yet to bring up to date; make them with: kith suggest")
    as_of = newest[0] if as_of is None else as_of
    own = set(store.preferences.of_everyone(HORIZON).values())
    # What everybody else was asked for then; an owner's own horizon says nothing of the others'.
    usual = artefact.card.usual_horizon if newest[1] in own else newest[1]
    whole = numbers_for(store, as_of, horizon_days or usual, to_epoch(now))
    parts = []
    pending = store.change_counts.pending()
    for some in track(rounds(pending), "changed owners"):
        parts.append(
            renew(store, list(some), artefact, as_of=as_of, now=now, usual=usual, horizon_days=horizon_days)
        )
        # Settled round by round: a run that is stopped goes on with the rest.
        store.change_counts.settle(some)
    return together([part for part in parts if part is not None], whole)


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
    pending, before = store.change_counts.pending(), store.change_counts.seen()
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
    newest = store.workspace_stats.newest(to_epoch(now))
    if newest is not None and newest[0] <= as_of:
        asked = set(made.owners) if owner is not None else set(pending)
        store.change_counts.settle({one: seen for one, seen in pending.items() if one in asked})
        store.change_counts.reopen({one: before.get(one, 0) for one in made.owners})
        work_ahead(store, asked & pending.keys(), now)
    return made


def rounds(pending: Mapping[str, int]) -> list[dict[str, int]]:
    """Return the pending owners, some at a time."""
    order = sorted(pending.items())
    return [dict(order[begin : begin + ROUND]) for begin in range(0, len(order), ROUND)]


def renew(
    store: Store,
    owners: list[str],
    artefact: Artefact,
    *,
    as_of: int,
    now: datetime,
    usual: int,
    horizon_days: int | None = None,
) -> Published | None:
    """Score some owners at once; who has no history any more keeps no new list."""
    rows = [row for owner in owners for row in store.interactions.columns(owner)]
    if not rows:
        return None
    log = Log.from_frame(pd.DataFrame(rows, columns=list(LOG_COLUMNS)))
    return suggest(
        store, log, artefact, as_of=as_of, now=now, horizon_days=horizon_days, usual=usual, partial=True
    )
