"""Calendars and address books that an account hands over into the store, as files of their kind are read."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from io import BytesIO

from data.identity.handles import addresses_in
from data.identity.own.shown import Shown
from data.importers.base.archive import ArchiveMember
from data.importers.base.items import ReadOptions
from data.importers.dispatch import Export
from data.importers.tables.interactions import TableOptions
from data.importers.whose import show_export
from data.schema import DAY_SECONDS, to_epoch
from data.store.bookkeeping.connections import Connection
from data.store.store import Store
from pipelines.connect.account import Cursors, DocumentPiece, OpenAccount, Piece
from pipelines.jobs.ingest.ingest import IngestOptions, record_export, remember_addresses
from pipelines.jobs.ingest.recorder import Ingested
from pipelines.jobs.ingest.whose import learn_owner, read_earlier_anew

# On which day a part was read.
DAY = "day"


class DocumentRecorder:
    """Records whole calendars and address books; each with its cursor is durable when `record` returns."""

    def __init__(self, store: Store, connection: Connection, clock: Callable[[], datetime]) -> None:
        """Read for the connection's owner; an address to sign in with is the owner's own."""
        self._store, self._connection, self._clock = store, connection, clock
        self.result = Ingested(connection.address)
        self.any_read = False

    def cursors(self) -> Cursors:
        """Return how far each part is read today: tomorrow, plans that have come to pass are read again."""
        today = to_epoch(self._clock()) // DAY_SECONDS
        kept = self._store.connections.cursors(self._connection.id)
        return {part: cursor for part, cursor in kept.items() if cursor.get(DAY) == today}

    def pieces(self, account: OpenAccount) -> Iterator[Piece]:
        """Return what is new in the account, piece by piece."""
        return account.fetch(self.cursors())

    def record(self, piece: DocumentPiece) -> None:
        """Record a calendar or an address book, then how it was read; raises InputError for damage."""
        self.any_read = True
        export, now = _export(piece), self._clock()
        # What changed alone tells too little of whose it is.
        shown = self._shown(export, now) if piece.gone is None else []
        reading = replace(self._reading(now), gone=piece.gone)
        owner = learn_owner(self._store, shown, reading, to_epoch(now))
        read_earlier_anew(self._store, owner, to_epoch(now))
        self.result.kind = str(piece.kind)
        try:
            record_export(self._store, export, IngestOptions(owner.reading, TableOptions(), now), self.result)
        finally:
            for name, handles in sorted(self.result.touched.items()):
                self._store.kinds.settle(name, handles, to_epoch(now))
        read_on = {DAY: to_epoch(now) // DAY_SECONDS}
        self._store.connections.keep_cursor(self._connection, piece.part, {**piece.cursor, **read_on})

    def close(self) -> None:
        """Each calendar and address book was seen to when it was recorded."""

    def _shown(self, export: Export, now: datetime) -> list[Shown]:
        shown = show_export(export, self._reading(now))
        return [] if shown is None else [shown]

    def _reading(self, now: datetime) -> ReadOptions:
        connection = self._connection
        named = {str(connection.settings.get(name) or "") for name in ("login", "me")}
        given = addresses_in(named - {""})
        own = given | remember_addresses(self._store, connection.owner, given, to_epoch(now))
        return ReadOptions(connection.owner, own, now=now, owner_given=True, live=True)


def _export(piece: DocumentPiece) -> Export:
    """Return a piece as the export that a file of it would be; it lies in memory alone."""
    size = len(piece.content)
    member = ArchiveMember(piece.title, piece.title, "", size, lambda: BytesIO(piece.content))
    return Export(piece.kind, (member,))
