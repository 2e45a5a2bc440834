"""Which calendars of an account are its owner's: answered when it is connected, and anew at any time."""

from data.store.bookkeeping.connections import NOT_MINE, Connection
from data.store.store import Store


def answer_calendars(
    store: Store, connection: Connection, calendars: frozenset[str], others: frozenset[str]
) -> None:
    """Keep that of these calendars some are somebody else's; what was not asked about stays as it was.

    After another answer all is read again, so that a calendar that is the owner's now is read from its
    beginning. What was read from one that is not stays.
    """
    before = frozenset(connection.settings.get(NOT_MINE, ()))
    after = (before - calendars) | others
    if after == before:
        return
    connections = store.connections
    with store.database.transaction():
        connections.set_settings(connection.id, {**connection.settings, NOT_MINE: sorted(after)})
        connections.forget_cursors(connection.id)
        connections.read_now(connection.id)
