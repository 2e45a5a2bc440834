"""How writing into a CRM went last: when, how much, and what stood in the way; a part of its connection."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from data.messages import as_json, from_json
from data.store.bookkeeping.connections import Connection, Connections

PART = "written"


@dataclass(frozen=True, slots=True)
class LastWriting:
    """The last round that went through (epoch seconds, None before the first), when the next one is due.

    `contacts` were written, `refused` were not, `tasks` were made. `fault` is why a contact was refused, or
    why a later round did not go through; empty where nothing stood in the way.
    """

    at: int | None = None
    next_at: int = 0
    fault: str = ""
    contacts: int = 0
    refused: int = 0
    tasks: int = 0


def last_writing(connections: Connections, connection: Connection) -> LastWriting:
    """Return how writing into a CRM went last."""
    kept: dict[str, Any] = dict(connections.cursors(connection.id).get(PART, {}))
    return LastWriting(**{**kept, "fault": from_json(kept.get("fault") or "")})


def keep_writing(connections: Connections, connection: Connection, last: LastWriting) -> None:
    """Keep how it went; durable when it returns."""
    kept = asdict(replace(last, fault="")) | {"fault": as_json(last.fault)}
    connections.keep_cursor(connection, PART, kept)
