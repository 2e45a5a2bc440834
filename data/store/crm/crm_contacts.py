"""The contacts of a CRM as they were read last, and what was last written into their fields.

Each is a part of its connection: its cursor says how it stood, so that an echo of Kith's own writing is no
change, who of Kith's owners it is of, and why it wants to be left in peace.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from data.schema import ContactFlag
from data.store.bookkeeping.change_counts import ChangeCounts
from data.store.bookkeeping.connections import KEEP_CURSOR, Connection
from data.store.engine.workspace_tables import WorkspaceTables, tables
from data.store.people.erased_handles import EVERYONE, ErasedHandles, IsErased

PREFIX = "contact "
ALL = """
SELECT part, cursor FROM connection_cursors
WHERE workspace = :workspace AND connection = :connection AND part LIKE 'contact %' ORDER BY part
"""
OF_EVERY_CRM = """
SELECT cursor FROM connection_cursors WHERE workspace = :workspace AND part LIKE 'contact %' ORDER BY part
"""
DROP = "DELETE FROM connection_cursors WHERE workspace = ? AND connection = ? AND part = ?"
# Rows of a CRM's under the handles that it gave its contacts.
UNDER = """
SELECT owner, handle, external_id FROM interactions WHERE workspace = :workspace AND source = :source
"""
HISTORY = """
SELECT owner, handle, at, direction, channel FROM interactions
WHERE workspace = :workspace AND source = :source AND counts = 1 ORDER BY owner, handle, at, external_id
"""
ELSEWHERE = """
SELECT DISTINCT owner, contact FROM interactions
WHERE workspace = :workspace AND source <> :source AND counts = 1
"""


@dataclass(frozen=True, slots=True)
class CrmRecord:
    """A contact of a CRM: the handle of the CRM's own, all handles, Kith's owners, and flags since a moment.

    `digest` is of all that is read of it. `written` are the values that Kith wrote last, by its own names.
    """

    record: str
    handles: tuple[str, ...]
    owners: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    flagged_at: int = 0
    digest: str = ""
    written: Mapping[str, Any] = field(default_factory=dict)


class CrmContacts(WorkspaceTables):
    """The contacts of one workspace's CRMs."""

    _changes = tables(ChangeCounts)
    _erased = tables(ErasedHandles)

    def all(self, connection: str) -> dict[str, CrmRecord]:
        """Return each contact of a CRM by its handle there."""
        rows = self._run(ALL, connection=connection)
        return {str(part).removeprefix(PREFIX): _record(cursor) for part, cursor in rows}

    def keep(self, connection: Connection, records: Iterable[CrmRecord]) -> None:
        """Keep how contacts stand, but those who were erased; durable when it returns."""
        is_erased = self._erased.predicate()
        rows = [
            (self.workspace, connection.owner, connection.id, PREFIX + one.record, json.dumps(asdict(one)))
            for one in records
            if is_erased is None or not _all_erased(one, is_erased)
        ]
        self.database.write_many(KEEP_CURSOR, rows)

    def drop(self, connection: str, records: Collection[str]) -> None:
        """Forget contacts that the CRM holds no more."""
        rows = [(self.workspace, connection, PREFIX + one) for one in sorted(records)]
        self.database.write_many(DROP, rows)

    def flagged(self, at: int) -> dict[str, frozenset[ContactFlag]]:
        """Return which handles were flagged by a moment (epoch seconds), in any CRM of the workspace.

        One that was flagged in that very second is: a list that is made as the CRM is read leaves it out.
        """
        flagged: dict[str, frozenset[ContactFlag]] = {}
        for (cursor,) in self._run(OF_EVERY_CRM):
            one = _record(cursor)
            for handle in one.handles if one.flags and one.flagged_at <= at else ():
                flagged[handle] = flagged.get(handle, frozenset()) | set(map(ContactFlag, one.flags))
        return flagged

    def look_again(self, owners: Collection[str]) -> None:
        """Have the lists of these owners made anew."""
        self._changes.touch(owners)

    def keys(self, source: str) -> dict[str, set[tuple[str, str]]]:
        """Return (owner, external id) of all interactions of a CRM, by the handle of their contact."""
        keys: dict[str, set[tuple[str, str]]] = {}
        for owner, handle, external_id in self._run(UNDER, source=source):
            keys.setdefault(str(handle), set()).add((str(owner), str(external_id)))
        return keys

    def history(self, source: str) -> Sequence[tuple[Any, ...]]:
        """Return (owner, handle, at, direction, channel) of what a CRM itself holds, and nothing else."""
        return self._run(HISTORY, source=source)

    def met_elsewhere(self, source: str) -> set[tuple[str, str]]:
        """Return the (owner, contact) of whom any source but this CRM tells."""
        return {(str(owner), str(contact)) for owner, contact in self._run(ELSEWHERE, source=source)}


def _all_erased(one: CrmRecord, is_erased: IsErased) -> bool:
    """Tell whether nobody here may know a contact any more."""
    return is_erased(EVERYONE, one.record) or (
        bool(one.owners) and all(is_erased(owner, one.record) for owner in one.owners)
    )


def _record(cursor: Any) -> CrmRecord:
    values = json.loads(cursor)
    return CrmRecord(**{**values, **{name: tuple(values[name]) for name in ("handles", "owners", "flags")}})
