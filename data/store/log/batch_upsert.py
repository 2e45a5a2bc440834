"""Write a batch of interactions into the log and return a result for each."""

import json
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any

from data.schema import Interaction
from data.store.bookkeeping.change_counts import ChangeCounts
from data.store.engine.workspace_tables import WorkspaceTables, tables
from data.store.log.interactions import CORRECTION, KEY, WRITTEN, row_of
from data.store.people.erased_handles import ErasedHandles
from data.store.people.identities import Identities

# A row of a batch: every column but the first and the last, which are the same for all of it.
COLUMNS = list(WRITTEN)[1:-1]
OWNER, CONTACT = 2, 4
CORRECT = f"""
INSERT INTO interactions ({", ".join(WRITTEN)}) SELECT * FROM {{rows}} AS r WHERE true {CORRECTION}
RETURNING source, external_id, owner, handle
"""
Row = tuple[Any, ...]


class BatchResult(StrEnum):
    """What became of one interaction."""

    CREATED = "created"
    UPDATED = "updated"
    DUPLICATE = "duplicate"
    ERASED = "erased"


class BatchUpsert(WorkspaceTables):
    """Batches of interactions into one workspace, with one result for each row."""

    _changes = tables(ChangeCounts)
    _identities = tables(Identities)
    _erased = tables(ErasedHandles)

    def record(self, interactions: Sequence[Interaction], recorded_at: int) -> list[BatchResult]:
        """Write interactions by their natural key; durable when it returns, one result for each."""
        return self.record_rows([row_of(item) for item in interactions], recorded_at)

    def record_rows(self, rows: Sequence[Row], recorded_at: int) -> list[BatchResult]:
        """Write rows of COLUMNS, their moments in epoch seconds; one result for each."""
        became = [BatchResult.DUPLICATE] * len(rows)
        with self.database.transaction():
            kept = self._without_erased(rows, became)
            rows = self._resolved(rows)
            for places in _rounds(kept, rows):
                self._record_round(places, rows, became, recorded_at)
            written = {BatchResult.CREATED, BatchResult.UPDATED}
            changed = {row[OWNER] for row, what in zip(rows, became, strict=True) if what in written}
            if changed:
                self._changes.touch(changed)
        return became

    def _record_round(
        self, places: list[int], rows: Sequence[Row], became: list[BatchResult], at: int
    ) -> None:
        """Write rows of which no two have the same key."""
        full = [(self.workspace, *rows[n], at) for n in places]
        new = self.database.insert_new("interactions", WRITTEN, full, KEY)
        if len(new) == len(full):
            for n in places:
                became[n] = BatchResult.CREATED
            return
        rest = []
        for n, row in zip(places, full, strict=True):
            if row[KEY] in new:
                became[n] = BatchResult.CREATED
            else:
                rest.append((n, row))
        for n in self._corrected(rest) if rest else ():
            became[n] = BatchResult.UPDATED

    def _corrected(self, present: list[tuple[int, Row]]) -> list[int]:
        """Write rows that are there already; return the places of those that said something else."""
        values = {"rows": json.dumps([row for _, row in present])}
        correct = CORRECT.format(rows=self.database.rows(WRITTEN))
        changed = set(self.database.execute(correct, values))
        return [n for n, row in present if row[KEY] in changed]

    def _resolved(self, rows: Sequence[Row]) -> Sequence[Row]:
        """Return rows under whom their handles belong to: a merged one stays so, whatever comes later."""
        pairs = {row[OWNER:CONTACT] for row in rows}
        moved = self._identities.moved_of(pairs)
        if not moved:
            return rows
        return [
            (*row[:CONTACT], moved.get(row[OWNER:CONTACT], row[CONTACT]), *row[CONTACT + 1 :]) for row in rows
        ]

    def _without_erased(self, rows: Sequence[Row], became: list[BatchResult]) -> list[int]:
        is_erased = self._erased.predicate()
        if is_erased is None:
            return list(range(len(rows)))
        kept = []
        for n, row in enumerate(rows):
            if is_erased(*row[OWNER:CONTACT]):
                became[n] = BatchResult.ERASED
            else:
                kept.append(n)
        return kept


def _rounds(places: list[int], rows: Sequence[Row]) -> Iterator[list[int]]:
    """Yield places such that no key comes twice in a round, and later ones come in later rounds."""
    while places:
        # Mostly none comes twice, and a whole batch is quicker to look at than each row of it.
        if len({rows[n][:CONTACT] for n in places}) == len(places):
            yield places
            return
        seen: set[Row] = set()
        now: list[int] = []
        later: list[int] = []
        for n in places:
            key = rows[n][:CONTACT]
            (later if key in seen else now).append(n)
            seen.add(key)
        yield now
        places = later
