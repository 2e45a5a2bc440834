"""What a page shows and would be too long in working out, done when data comes in."""

from collections.abc import Collection
from datetime import datetime

from data.schema import to_epoch
from data.store.duplicate_proposals import keep
from data.store.store import Store
from data.store.sure_joins import Joined, join_sure

# More owners than this at once is a company's workspace, where nobody has thousands of contacts.
MOST_OWNERS = 20


def precompute(store: Store, owners: Collection[str], now: datetime) -> list[Joined]:
    """Keep who may be one person and what each day brought, for a few owners; of many, drop what was kept.

    What is not kept is worked out by whoever asks first. Returns who was joined because they surely are one.
    """
    if len(owners) > MOST_OWNERS:
        store.preferences.drop_worked_out(owners)
        return []
    joined = list[Joined]()
    for owner in sorted(owners):
        joined += join_sure(store, owner, to_epoch(now))
        keep(store, owner)
        store.daily_counts.keep(owner, to_epoch(now))
    return joined
