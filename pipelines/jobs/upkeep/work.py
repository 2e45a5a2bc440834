"""Fresh lists without a nightly job: only the owners to whom something happened are scored anew."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from time import perf_counter

import structlog

from data.errors import BusyError, NotEnoughHistoryError
from data.schema import to_epoch
from data.store.engine.request_id import from_requests
from data.store.store import Store
from models.lists.ranking.list_request import ListRequest
from models.lists.ranking.workspace_stats import WorkspaceStats
from models.log.log import Log
from models.served.artefact import ServedModel
from pipelines.jobs.lists.context_from_store import is_stale, stats_for
from pipelines.jobs.lists.precompute import precompute
from pipelines.jobs.lists.suggest_changed import owners_in_rounds, suggest_owners
from pipelines.log_sources.stored import log_from_store

LOG = structlog.get_logger("kith.worker")


@dataclass(frozen=True, slots=True)
class WorkResult:
    """What one round did: owners scored anew, and owners with too little history to say anything.

    `failures` are the workspaces in which it could not be done, each with the error.
    """

    fresh: int = 0
    waiting: int = 0
    failures: Mapping[str, Exception] = field(default_factory=dict)

    def __add__(self, other: "WorkResult") -> "WorkResult":
        """Add the counts up."""
        failures = {**self.failures, **other.failures}
        return WorkResult(self.fresh + other.fresh, self.waiting + other.waiting, failures)


def refresh_changed_lists(
    store: Store,
    artefact: Callable[[Store], ServedModel],
    now: datetime,
    workspaces: Collection[str] | None = None,
) -> WorkResult:
    """Make new lists of all owners changed until now, in some workspaces or in every one; return how many.

    A change that comes in the second of `now` or while a list is made stays pending for the next round. What
    fails in one workspace stops no other; where the store does not answer, BusyError is raised.
    """
    changed = store.change_counts.workspaces()
    if workspaces is not None:
        changed = [name for name in changed if name in workspaces]
    return sum((_try_in(store.within(name), artefact, now) for name in changed), WorkResult())


def _try_in(store: Store, artefact: Callable[[Store], ServedModel], now: datetime) -> WorkResult:
    try:
        return _work_in(store, artefact, now)
    except BusyError:
        raise
    except Exception as error:  # noqa: BLE001 - a broken workspace may fail anywhere
        return WorkResult(failures={store.workspace: error})


def make_list(store: Store, owner: str, artefact: ServedModel, now: datetime) -> None:
    """Make and publish one owner's list as of now, whether anything changed or not.

    Raises NotEnoughHistoryError where the workspace says too little yet.
    """
    as_of, days = to_epoch(now), artefact.card.usual_horizon
    seen = store.change_counts.seen().get(owner, 0)
    if not stats_for(store, as_of, days, as_of).cohort:
        raise NotEnoughHistoryError("nobody has been in touch often enough yet for a list")
    suggest_owners(store, [owner], artefact, ListRequest(as_of, as_of), days)
    precompute(store, [owner], now)
    store.change_counts.settle_lists({owner: seen}, as_of)


def _work_in(store: Store, artefact: Callable[[Store], ServedModel], now: datetime) -> WorkResult:
    total, pending, model = WorkResult(), store.change_counts.pending(), artefact(store)
    try:
        # Whoever counts the workspace anew has read everybody's rows, and reads none again.
        whole = log_from_store(store) if is_stale(store, len(pending)) else None
        stats = stats_for(store, to_epoch(now), model.card.usual_horizon, to_epoch(now), whole)
    except NotEnoughHistoryError:
        whole = stats = None
    requests = store.change_counts.pending_requests()
    for seen in owners_in_rounds(pending):
        begun, of_round = perf_counter(), {owner: requests[owner] for owner in seen if owner in requests}
        with from_requests(of_round):
            done = _renew(store, seen, model, now, stats, whole)
        total += done
        # A busy owner gets many lists a day; they must not pile up.
        for owner in seen:
            store.lists.drop_superseded(owner)
        precompute(store, seen, now)
        # Last: the page that follows a change is to show all that came of it.
        store.change_counts.settle_lists(seen, to_epoch(now))
        milliseconds = round((perf_counter() - begun) * 1000, 1)
        ids = sorted(set(of_round.values()))
        LOG.info("lists", fresh=done.fresh, waiting=done.waiting, milliseconds=milliseconds, request_ids=ids)
    return total


def _renew(
    store: Store,
    seen: dict[str, int],
    artefact: ServedModel,
    now: datetime,
    stats: WorkspaceStats | None,
    whole: Log | None,
) -> WorkResult:
    """Score some owners at once; where the workspace says too little yet, nobody's list changes."""
    if stats is None or not stats.cohort:
        return WorkResult(waiting=len(seen))
    request = ListRequest(to_epoch(now), to_epoch(now))
    made = suggest_owners(store, seen, artefact, request, artefact.card.usual_horizon, whole)
    owners = len(made.owners) if made else 0
    return WorkResult(owners, len(seen) - owners)
