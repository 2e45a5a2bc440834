"""Undo a join of two owners: each has what was theirs, and what came since stays with who got it."""

from data.errors import InputError
from data.identity.decisions import resolve
from data.store.engine.statements import insert
from data.store.engine.workspace_tables import WorkspaceTables, tables
from data.store.log.mail_handles import MailHandles
from data.store.owners.join_records import JoinRecord, JoinRecords
from data.store.owners.owner_tables import NUMBERED, OF_LISTS, RESTORED
from data.store.owners.reversal import Reversal, Row, Rows, reversal
from data.store.people.contact_by_word import ContactByWord
from data.store.people.doubles import Doubles
from data.store.people.identities import Identities

# Mails that came since may bear these.
KEPT_WHILE_USED = "handle_codes"


class UndoingJoins(WorkspaceTables):
    """Joins of one workspace's owners, undone."""

    _records = tables(JoinRecords)
    _identities = tables(Identities)
    _doubles = tables(Doubles)
    _by_word = tables(ContactByWord)
    _mails = tables(MailHandles)

    def undo(self, record: JoinRecord) -> None:
        """Restore the rows of both owners, inside a transaction."""
        _must_be_called_as_then(record)
        handles = set(self._identities.mapping(record.owner))
        codes: set[int] = set()
        for table in RESTORED:
            before, after = self._records.changed(record, table)
            now = self._records.now(record, table)
            change = reversal(before, after, now, record.former, record.owner)
            if table == KEPT_WHILE_USED:
                codes = {int(key[1]) for key in change.removed}
                change = Reversal([], change.written)
            self._apply(table, change, now)
        self._mails.drop_unused(record.owner, codes)
        self._records.drop(record)
        for owner in (record.owner, record.former):
            self._settle(owner, handles)
        self._by_word.settle([record.owner, record.former])

    def _apply(self, table: str, change: Reversal, now: Rows) -> None:
        columns = self.database.columns(table)
        key = [name for name in ("workspace",) if name in columns] + list(RESTORED[table])
        where = " AND ".join(f"{name} = ?" for name in key)
        present = [one for one in change.written if one in now]
        # What stands on a list points to it: it is changed, not written anew.
        changed = set(present) if table in (*NUMBERED, *OF_LISTS) else set()
        gone = [_values(now[one], key) for one in (*change.removed, *present) if one not in changed]
        self.database.write_many(f"DELETE FROM {table} WHERE {where}", gone)
        if changed:
            changes = ", ".join(f"{name} = ?" for name in columns)
            rows = [(*_values(change.written[one], columns), *_values(now[one], key)) for one in changed]
            self.database.write_many(f"UPDATE {table} SET {changes} WHERE {where}", rows)
        fresh = [_values(row, columns) for one, row in change.written.items() if one not in changed]
        self.database.write_many(insert(table, ", ".join(columns)), fresh)

    def _settle(self, owner: str, handles: set[str]) -> None:
        """Let what came since be whose its handle is now."""
        self._identities.settle(owner, resolve(self._identities.journal(owner)))
        mapping = self._identities.mapping(owner)
        self._identities.move(owner, handles | mapping.keys())
        self._doubles.settle(owner, {mapping.get(handle, handle) for handle in handles})


def _must_be_called_as_then(record: JoinRecord) -> None:
    if record.owner != record.owner_then:
        raise InputError(
            "{owner!r} was called {then!r} when {former!r} was joined; call them so again first, with: "
            "kith owners rename",
            owner=record.owner,
            then=record.owner_then,
            former=record.former,
        )


def _values(row: Row, names: list[str]) -> tuple[object, ...]:
    return tuple(row[name] for name in names)
