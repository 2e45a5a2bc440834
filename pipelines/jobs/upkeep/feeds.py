"""The change feeds of all workspaces: what a moment changed by itself is said, and what is too old goes."""

from data.store.store import Store


def keep_feeds(store: Store, now: int) -> None:
    """Complete each feed that was not looked at within the last minute, and delete its oldest changes."""
    for workspace in store.change_feed.due_workspaces(now):
        within = store.within(workspace)
        within.open_in_feed.look_by_time(now)
        within.change_feed.purge(now)
