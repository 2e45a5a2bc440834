"""What tables need that name contacts: who is who by now, who was erased, and what changed."""

from functools import cached_property
from typing import TYPE_CHECKING

from data.store.bookkeeping.change_counts import ChangeCounts
from data.store.engine.workspace_tables import WorkspaceTables, later, tables
from data.store.feed.change_feed import ChangeFeed
from data.store.people.identities import Identities

if TYPE_CHECKING:
    from data.store.people.erased_handles import ErasedHandles


class ContactTables(WorkspaceTables):
    """Queries over rows of one workspace that name contacts."""

    _changes = tables(ChangeCounts)
    _feed = tables(ChangeFeed)
    _identities = tables(Identities)
    # Most questions never ask for the erased, and hashing takes a while to load.
    _erased: "cached_property[ErasedHandles]" = later("people.erased_handles:ErasedHandles")
