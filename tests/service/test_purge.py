"""A running service deletes what is kept for a while, without a worker and without another request."""

import time

from data.schema import to_epoch
from data.store.bookkeeping.idempotency import KEPT_SECONDS

KEYS = "SELECT key FROM idempotent_responses"


def test_kept_responses_go_in_time(store, clock, call):
    """Those of two days ago are gone soon after it started; younger ones stay."""
    now = to_epoch(clock.now)
    for key, at in (("old", now - KEPT_SECONDS - 1), ("young", now - KEPT_SECONDS + 60)):
        store.idempotency.once("c", key, "print", at - KEPT_SECONDS, lambda: (200, "{}"))
    store.database.execute("UPDATE idempotent_responses SET responded_at = responded_at + ?", (KEPT_SECONDS,))
    call(store, clock)
    for _ in range(100):
        if len(store.database.execute(KEYS)) == 1:
            break
        time.sleep(0.05)
    assert store.database.execute(KEYS) == [("young",)]
