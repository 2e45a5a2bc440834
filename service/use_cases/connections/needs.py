"""Which accounts of an owner are not read until the owner does something."""

from data.store.bookkeeping.connections import ConnectionState
from data.store.store import Store
from data.wording.commands.connections import need_sentence
from data.wording.language import Language


def connection_needs(store: Store, owner: str, lang: Language, since: int = 0) -> list[str]:
    """Return a sentence for each account of an owner that needs them, and was read last after `since`."""
    return [
        need_sentence(one, lang)
        # A CRM is everybody's.
        for one in (*store.connections.of(owner), *store.connections.of(""))
        if one.state is ConnectionState.NEEDS_YOU and (one.blind_since or 0) >= since
    ]
