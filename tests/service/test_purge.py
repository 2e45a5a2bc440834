"""A running service deletes what is kept for a while, without a worker and without another request."""

import asyncio
import time
from concurrent.futures import Future
from types import SimpleNamespace

from data.errors import BusyError
from data.schema import to_epoch
from data.store.bookkeeping.idempotency import KEPT_SECONDS
from service.runtime.purge import Purge

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


class BusyAtFirst:
    """A writer that fails once, as one whose store is in use, and then does what it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def submit(self, _workspace, _job) -> Future:
        """Count the job, and say what became of it."""
        self.asked += 1
        done: Future = Future()
        if self.asked == 1:
            done.set_exception(BusyError("the store is in use"))
        else:
            done.set_result(None)
        return done


def test_it_deletes_again_after_each_pause_and_after_an_outage():
    """A store that does not answer the first time is asked again, and so is one that did."""
    writer = BusyAtFirst()

    async def run() -> None:
        purge = Purge(SimpleNamespace(now=lambda: 1, writer=writer), pause=0.001)
        purge.start()
        for _ in range(2_000):
            if writer.asked >= 3:
                break
            await asyncio.sleep(0.001)
        await purge.close()

    asyncio.run(run())
    assert writer.asked >= 3
