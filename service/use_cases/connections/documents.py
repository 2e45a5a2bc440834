"""What is shown of a connection: everything but its secret."""

from typing import Any

from data.schema import from_epoch
from data.store.bookkeeping.connections import CRM_KINDS, NOT_MINE, Connection
from data.store.crm.last_writing import last_writing
from data.store.store import Store
from data.wording.commands.connections import (
    kind_name,
    not_mine_sentences,
    state_sentence,
    written_sentence,
)
from data.wording.language import Language


def writing_sentence(store: Store, connection: Connection, lang: Language) -> str:
    """Return how writing into a CRM went last; empty where nothing was written, and of another account."""
    if connection.kind not in CRM_KINDS:
        return ""
    return written_sentence(last_writing(store.connections, connection), lang)


def connection_fields(connection: Connection, lang: Language, now: int) -> dict[str, Any]:
    """Return a connection for a program, with its state in a sentence."""
    last = connection.last_success_at
    left_out = len(connection.settings.get(NOT_MINE, ()))
    return {
        "id": connection.id,
        "owner": connection.owner,
        "kind": str(connection.kind),
        "what": kind_name(connection.kind, lang),
        "address": connection.address,
        "server": connection.settings.get("server"),
        "state": str(connection.state),
        "sentence": " ".join([state_sentence(connection, lang, now), *not_mine_sentences(left_out, lang)]),
        "calendars_left_out": left_out,
        "read_at": from_epoch(last) if last is not None else None,
    }
