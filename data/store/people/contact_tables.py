"""What tables need that name contacts: who is who by now, who was erased, and a count of what changed."""

from data.store.bookkeeping.change_counts import ChangeCounts
from data.store.engine.workspace_tables import WorkspaceTables, tables
from data.store.people.erased_handles import ErasedHandles
from data.store.people.identities import Identities


class ContactTables(WorkspaceTables):
    """Queries over rows of one workspace that name contacts."""

    _changes = tables(ChangeCounts)
    _identities = tables(Identities)
    _erased = tables(ErasedHandles)
