"""What is shown of a connection: everything but its secret."""

from typing import Any

from data.schema import from_epoch
from data.store.bookkeeping.connections import Connection
from data.wording.commands.connections import kind_name, state_sentence
from data.wording.language import Language


def connection_fields(connection: Connection, lang: Language, now: int) -> dict[str, Any]:
    """Return a connection for a program, with its state in a sentence."""
    last = connection.last_success_at
    return {
        "id": connection.id,
        "owner": connection.owner,
        "kind": str(connection.kind),
        "what": kind_name(connection.kind, lang),
        "address": connection.address,
        "server": connection.settings.get("server"),
        "state": str(connection.state),
        "sentence": state_sentence(connection, lang, now),
        "read_at": from_epoch(last) if last is not None else None,
    }
