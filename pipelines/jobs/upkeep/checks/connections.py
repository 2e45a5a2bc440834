"""Whether connected accounts are read, and whether their secrets can be opened."""

from collections.abc import Sequence
from pathlib import Path

from data.messages import Message
from data.sealed_secrets import place_of
from data.store.bookkeeping.connections import TABLE, Connection, ConnectionState
from pipelines.jobs.upkeep.checks.sealed import Condition, check_sealed

RESUME = Message("put the key file back, or enter the passwords again: kith connect resume CONNECTION_ID")


def check_connections(connections: Sequence[Connection]) -> Condition:
    """Look whether every account that is to be read is read."""
    needing = [one for one in connections if one.state is ConnectionState.NEEDS_YOU]
    if needing:
        state = Message(
            "{count} of {all} need you; {why}", count=len(needing), all=len(connections), why=_why(needing)
        )
        return state, f"kith connect resume {needing[0].id}"
    failing = [one for one in connections if one.state is ConnectionState.LIVE and one.failures]
    if failing:
        return Message(
            "{count} of {all} cannot be read now; {why}",
            count=len(failing),
            all=len(connections),
            why=_why(failing),
        ), "kith connect list"
    return Message("{count} are read, or are paused as asked", count=len(connections)), None


def check_account_secrets(connections: Sequence[Connection], key_path: Path) -> Condition:
    """Look whether the key file is its owner's alone and opens the secret of every account."""
    sealed = [(one.secret, place_of(TABLE, one.workspace, one.id, "secret")) for one in connections]
    return check_sealed(key_path, sealed, RESUME)


def _why(connections: Sequence[Connection]) -> Message:
    """Say of the first what stands in the way."""
    return Message("{address}: {why}", address=connections[0].address, why=connections[0].fault)
