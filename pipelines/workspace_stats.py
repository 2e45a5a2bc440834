"""The workspace's numbers of one as_of, kept in the store so that one owner's list rests on everybody's."""

from data.schema import DAY_SECONDS
from data.store.store import Store
from models.lists.ranking.workspace_stats import WorkspaceStats, count_workspace_stats, stats_from_json
from pipelines.log_sources import log_from_store

# For so long the numbers of one moment serve later ones: lists are refreshed inside a day.
REACH = DAY_SECONDS


def stored_stats(
    store: Store, as_of: int, horizon_days: int, known_at: int, reach: int = 1
) -> WorkspaceStats | None:
    """Return the numbers in force at as_of that were stored by `known_at`, None without any.

    All moments, and `reach`, are in seconds: numbers serve lists up to `reach` later.
    """
    return stats_from_json(store.workspace_stats.in_force(as_of, horizon_days, known_at, reach))


def stats_for(
    store: Store, as_of: int, horizon_days: int, known_at: int, *, anew: bool = False
) -> WorkspaceStats:
    """Return the workspace's numbers of the day before as_of; counted, and kept, where there are none.

    Numbers of nobody are never taken again: the first relationships would wait a day for better ones.
    """
    stats = None if anew else stored_stats(store, as_of, horizon_days, known_at, REACH)
    if stats is None or not stats.cohort:
        stats = count_workspace_stats(log_from_store(store), as_of, horizon_days * DAY_SECONDS)
        store.workspace_stats.keep(as_of, horizon_days, stats.as_json(), known_at)
    return stats
