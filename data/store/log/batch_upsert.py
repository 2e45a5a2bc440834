"""Write a batch of interactions into the log and return a result for each."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any

from data.schema import Interaction
from data.store.bookkeeping.daily_counts import DailyCounts
from data.store.engine.workspace_tables import tables
from data.store.log.removal import Removal
from data.store.log.rows.interaction_rows import (
    CORRECTION,
    KEY,
    OWNER_PLACE,
    PEOPLE_PLACE,
    ROLE_PLACE,
    WHOSE,
    WRITTEN,
    day_of,
    key_of,
    resolved,
    row_of,
    whom_of,
    whose_of,
)
from data.store.people.contact_by_word import ContactByWord
from data.store.people.contact_tables import ContactTables

# A row of a batch: every column of WRITTEN but the first and the last, which are the same for all of it.
Row = tuple[Any, ...]
CORRECT = f"""
INSERT INTO interactions ({", ".join(WRITTEN)}) SELECT * FROM {{rows}} AS r WHERE true {CORRECTION}
RETURNING source, external_id, owner, handle
"""


class BatchResult(StrEnum):
    """What became of one interaction."""

    CREATED = "created"
    UPDATED = "updated"
    # As created, and no longer with the contact that it was with before.
    MOVED = "moved"
    DUPLICATE = "duplicate"
    ERASED = "erased"


class BatchUpsert(ContactTables):
    """Batches of interactions into one workspace, with one result for each row."""

    _by_word = tables(ContactByWord)
    _days = tables(DailyCounts)
    _removal = tables(Removal)

    def record(self, interactions: Sequence[Interaction], recorded_at: int) -> list[BatchResult]:
        """Write interactions by their natural key; durable when it returns, one result for each."""
        return self.record_rows([row_of(item) for item in interactions], recorded_at)

    def record_rows(self, rows: Sequence[Row], recorded_at: int) -> list[BatchResult]:
        """Write rows, their moments in epoch seconds; one result for each."""
        became = [BatchResult.DUPLICATE] * len(rows)
        full: Sequence[Row] = [(self.workspace, *row, recorded_at) for row in rows]
        with self.database.transaction():
            kept = self._without_erased(full, became)
            full = resolved(full, self._identities.moved_of(map(whose_of, full)))
            keys = list(map(key_of, full))
            for places in _rounds(kept, keys):
                self._record_round(places, [full[n] for n in places], became)
            self._move(full, keys, became, recorded_at)
            self._follow(full, became, recorded_at)
        return became

    def _record_round(self, places: list[int], rows: Sequence[Row], became: list[BatchResult]) -> None:
        """Write rows of which no two have the same key, each with its place in the batch."""
        present = self.database.insert_new("interactions", WRITTEN, rows, KEY)
        for n in places:
            became[n] = BatchResult.CREATED
        if present:
            place_of = {row[KEY]: n for n, row in zip(places, rows, strict=True) if row[KEY] in present}
            for n in place_of.values():
                became[n] = BatchResult.DUPLICATE
            before = [row for row in rows if row[KEY] in place_of]
            for key in self._run_over(CORRECT, WRITTEN, before):
                became[place_of[key]] = BatchResult.UPDATED

    def _follow(self, rows: Sequence[Row], became: list[BatchResult], at: int) -> None:
        """Let what rests on the log follow the rows that were written."""
        outcomes = set(became)
        written = outcomes & {BatchResult.CREATED, BatchResult.UPDATED, BatchResult.MOVED}
        if not written:
            return
        changed = rows
        if outcomes - written:
            changed = [row for row, what in zip(rows, became, strict=True) if what in written]
        self._days.add(list(map(day_of, changed)), all_new=written == {BatchResult.CREATED})
        self._by_word.settle({row[OWNER_PLACE] for row in changed})
        self._feed.look_again_at(map(whom_of, changed), at)

    def _move(self, rows: Sequence[Row], keys: Sequence[Row], became: list[BatchResult], at: int) -> None:
        """Take what is new with one contact away from the contact that it was with before.

        Only an interaction of two can move. Several contacts of one batch are all of the interaction.
        """
        alone = [
            n
            for n, (row, what) in enumerate(zip(rows, became, strict=True))
            if what is BatchResult.CREATED and row[PEOPLE_PLACE] == 1 and row[ROLE_PLACE] is None
        ]
        others = self._removal.with_another([keys[n] for n in alone]) if alone else []
        if not others:
            return
        sent = set(keys)
        before = [row for row in others if tuple(row[:4]) not in sent]
        moved = {tuple(row[:3]) for row in before}
        for n in alone:
            if keys[n][:3] in moved:
                became[n] = BatchResult.MOVED
        self._removal.take_out(before, at)

    def _without_erased(self, rows: Sequence[Row], became: list[BatchResult]) -> list[int]:
        is_erased = self._erased.predicate()
        if is_erased is None:
            return list(range(len(rows)))
        kept = []
        for n, row in enumerate(rows):
            if is_erased(*row[WHOSE]):
                became[n] = BatchResult.ERASED
            else:
                kept.append(n)
        return kept


def _rounds(places: list[int], keys: Sequence[Row]) -> Iterator[list[int]]:
    """Yield places such that no key comes twice in a round, and later ones come in later rounds."""
    while places:
        # Mostly none comes twice, and a whole batch is quicker to look at than each row of it.
        if len({keys[n] for n in places}) == len(places):
            yield places
            return
        seen: set[Row] = set()
        now: list[int] = []
        later: list[int] = []
        for n in places:
            (later if keys[n] in seen else now).append(n)
            seen.add(keys[n])
        yield now
        places = later
