"""A log out of the store."""

from data.errors import NotEnoughHistoryError
from data.store.store import Store
from models.log.log import Log


def log_from_store(
    store: Store, *, shared: bool = False, known_at: int | None = None, learning: bool = False
) -> Log:
    """Return everything recorded (by `known_at`) as one log; raises NotEnoughHistoryError without any.

    For `learning` and testing only what sources show, and not what only the owner's word vouches for.
    """
    packed = store.log_columns.read(known_at=known_at, learning=learning)
    if not packed.relationships:
        raise NotEnoughHistoryError("the store holds no interactions yet; begin with: kith start")
    return Log.from_relationships(packed.relationships, packed.channels, shared=shared)
