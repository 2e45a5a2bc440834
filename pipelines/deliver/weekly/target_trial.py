"""A test to every device or chat address of an owner, sent at once, so that they see that it arrives."""

from datetime import datetime
from pathlib import Path

from data.errors import KithError, UsageError
from data.schema import to_epoch
from data.sealed_secrets import read_key
from data.store.feed.outbox import DeliveryKind
from data.store.store import Store
from data.weekly.announcement import Announcement
from pipelines.deliver.hand_over import HandOver
from pipelines.deliver.weekly.target_ways import Send


def send_target_trial(
    store: Store,
    key_path: Path,
    owner: str,
    kind: DeliveryKind,
    send: Send,
    what: Announcement,
    now: datetime,
) -> int:
    """Send a test and return to how many places; raises KithError with why the last of those failed.

    A device that takes nothing any more is taken away. Raises UsageError where there is nowhere to send to.
    """
    targets = store.delivery_targets.of(owner, kind)
    if not targets:
        raise UsageError("there is no device and no chat address to send a test to")
    moment, count, why = to_epoch(now), 0, None
    for target in targets:
        address = target.opened(read_key(key_path), store.workspace)
        result = send(store, address, what, moment)
        if result.outcome is HandOver.TAKEN:
            store.delivery_targets.reached(target.id, moment)
            count += 1
        else:
            why = result.why
        if result.outcome is HandOver.GONE:
            store.delivery_targets.remove(owner, target.id)
    if why is not None:
        raise KithError("the test was not taken: {why}", why=why)
    return count
