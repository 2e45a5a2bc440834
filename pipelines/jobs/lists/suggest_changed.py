"""New lists of the owners to whom something happened, and of nobody else; the others' are as they were.

A list rests on its owner's own history, on what the owner said, and on the numbers of the workspace
(context_from_store.py), which are fixed for an as_of. So a chain of these rounds leaves the same lists
as one run over everybody at that as_of.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from data.errors import NotEnoughHistoryError
from data.messages import Message
from data.schema import from_epoch
from data.store.bookkeeping.preferences import HORIZON
from data.store.store import Store
from models.lists.ranking.list_request import ListRequest
from models.lists.ranking.make_lists import Lists, join_lists
from models.log.log import Log
from models.log.progress import ShowProgress, untracked
from models.served.artefact import ServedModel
from pipelines.jobs.lists.context_from_store import REACH, is_stale, stats_for, stored_stats
from pipelines.jobs.lists.precompute import precompute
from pipelines.jobs.lists.suggest import suggest
from pipelines.log_sources.stored import log_from_store

# One round's owners: few enough that the first of them wait seconds, many enough to share the start.
ROUND = 200


def newest_run(store: Store, known_at: int) -> tuple[int, int]:
    """Return as_of (epoch seconds) and horizon in days of the newest run over everybody.

    Raises NotEnoughHistoryError where there was none by `known_at`.
    """
    newest = store.workspace_stats.newest(known_at)
    if newest is None:
        raise NotEnoughHistoryError("there is no list yet to bring up to date; make them with: kith suggest")
    return newest


def suggest_changed(
    store: Store, artefact: ServedModel, request: ListRequest, *, track: ShowProgress = untracked
) -> Lists:
    """Make new lists of the owners with changes since their last one, and return what was published.

    Raises NotEnoughHistoryError where there was no run over everybody yet, UsageError for an as_of still
    to come.
    """
    request.check_not_ahead()
    _, newest_days = newest_run(store, request.known_at)
    own_days = set(store.preferences.of_everyone(HORIZON).values())
    # What everybody else was asked for then; an owner's own horizon says nothing of the others'.
    usual_days = artefact.card.usual_horizon if newest_days in own_days else newest_days
    stats = stats_for(store, request.as_of, request.horizon_days or usual_days, request.known_at)
    parts = []
    pending = store.change_counts.pending()
    for some in track(owners_in_rounds(pending), Message("changed owners")):
        parts.append(suggest_owners(store, some, artefact, request, usual_days))
        # Settled round by round: a run that is stopped goes on with the rest.
        store.change_counts.settle_lists(some, request.as_of)
    return join_lists([lists for lists in parts if lists is not None], stats)


def suggest_everyone(
    store: Store, artefact: ServedModel, request: ListRequest, *, shared: bool = False
) -> Lists:
    """Make the request's lists, publish them, and settle what was pending for them.

    Of some owners only their own rows are read, where the workspace's numbers are at hand. With `shared` an
    owner's probabilities rest on what the other owners know of a contact too. Raises as `suggest` does.
    """
    pending, before = store.change_counts.pending(), store.change_counts.seen()
    alone = (
        None if shared else _log_of_owners_alone(store, request, artefact.card.usual_horizon, len(pending))
    )
    log = log_from_store(store, shared=shared) if alone is None else alone
    lists = suggest(store, log, artefact, request, partial=alone is not None)
    # A list of the past leaves what came later to be seen to.
    newest = store.workspace_stats.newest(request.known_at)
    if newest is not None and newest[0] <= request.as_of:
        owners = set(lists.owners) if request.owners is not None else set(pending)
        store.change_counts.settle({owner: seen for owner, seen in pending.items() if owner in owners})
        store.change_counts.reopen({owner: before.get(owner, 0) for owner in lists.owners})
        precompute(store, owners & pending.keys(), from_epoch(request.known_at))
    return lists


def _log_of_owners_alone(store: Store, request: ListRequest, usual_days: int, changed: int) -> Log | None:
    """Return the log of the request's owners; None where they cannot be scored without the others' rows."""
    if request.owners is None or is_stale(store, changed):
        return None
    own_horizons = {} if request.horizon_days else store.preferences.of_everyone(HORIZON)
    for part in request.by_horizon(request.owners, own_horizons, usual_days):
        stats = stored_stats(store, request.as_of, part.days, request.known_at, REACH)
        if stats is None or not stats.cohort:
            return None
    log = _log_of(store, request.owners)
    return log if log is not None and set(request.owners) == set(log.owners) else None


def _log_of(store: Store, owners: Collection[str]) -> Log | None:
    """Return the log of some owners, None where nothing of theirs is recorded."""
    rows = [row for owner in owners for row in store.interactions.columns(owner)]
    return Log.from_rows(rows) if rows else None


def owners_in_rounds(pending: Mapping[str, int]) -> list[dict[str, int]]:
    """Return the pending owners with their change counts, at most ROUND at a time."""
    order = sorted(pending.items())
    return [dict(order[begin : begin + ROUND]) for begin in range(0, len(order), ROUND)]


def suggest_owners(
    store: Store,
    owners: Collection[str],
    artefact: ServedModel,
    request: ListRequest,
    usual_days: int,
    whole: Log | None = None,
) -> Lists | None:
    """Make and publish the lists of some owners; None where none of them has any history left.

    Their rows are taken out of the `whole` log where it was read a moment ago.
    """
    log = _log_of(store, owners) if whole is None else whole.of_owners(owners)
    if log is None or not len(log):
        return None
    return suggest(store, log, artefact, replace(request, owners=None), usual_days=usual_days, partial=True)
