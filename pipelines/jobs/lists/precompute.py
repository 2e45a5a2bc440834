"""What a page shows and would be too long in working out, done when data comes in."""

from collections.abc import Collection
from datetime import datetime

from data.schema import to_epoch
from data.store.duplicate_proposals import keep
from data.store.store import Store

# More owners than this at once is a company's workspace, where nobody has thousands of contacts.
MOST_OWNERS = 20


def precompute(store: Store, owners: Collection[str], now: datetime) -> None:
    """Keep who may be one person and what each day brought, for a few owners; of many, drop what was kept.

    What is not kept is worked out by whoever asks first.
    """
    if len(owners) > MOST_OWNERS:
        store.preferences.drop_worked_out(owners)
        return
    for owner in sorted(owners):
        keep(store, owner)
        store.daily_counts.keep(owner, to_epoch(now))
