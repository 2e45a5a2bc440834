"""A batch of interactions into the log, saying of each one what became of it."""

import json
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any

from data.schema import Interaction, to_epoch
from data.store.changes import Changes
from data.store.database import Database
from data.store.forgotten import Forgotten

# As they stand in a row of the JSON array that one statement unfolds.
COLUMNS = {
    "source": "text",
    "external_id": "text",
    "owner": "text",
    "handle": "text",
    "contact": "text",
    "at": "bigint",
    "direction": "text",
    "channel": "text",
    "people": "integer",
    "role": "text",
    "counts": "smallint",
    "exchange": "text",
    "exchange_side": "text",
    "note": "text",
}
SAID = ("at", "direction", "channel", "people", "role", "counts", "exchange", "exchange_side", "note")
KEY = ("source", "external_id", "owner", "handle")
OWNER, CONTACT = 2, 4
# A handle that was merged into somebody stays with them, whatever comes later.
INSERT = """
INSERT INTO interactions (workspace, source, external_id, owner, handle, contact, {said}, recorded_at)
SELECT :workspace, r.source, r.external_id, r.owner, r.handle,
  coalesce((SELECT h.contact FROM handles AS h
            WHERE h.workspace = :workspace AND h.owner = r.owner AND h.handle = r.handle), r.contact),
  {read}, :recorded_at
FROM {rows} AS r WHERE true
"""
NEW = "ON CONFLICT DO NOTHING RETURNING source, external_id, owner, handle"
CHANGED = """
ON CONFLICT (workspace, source, external_id, owner, handle) DO UPDATE SET {set},
  recorded_at = excluded.recorded_at
WHERE {differs}
RETURNING source, external_id, owner, handle
"""
Row = tuple[Any, ...]


class Became(StrEnum):
    """What became of one interaction."""

    CREATED = "created"
    UPDATED = "updated"
    DUPLICATE = "duplicate"
    FORGOTTEN = "forgotten"


class Batches:
    """One workspace's way into the log for a caller who wants to know of each row."""

    def __init__(self, database: Database, workspace: str) -> None:
        """Work on an open, up-to-date database."""
        self._database = database
        self._workspace = workspace
        insert = INSERT.format(
            said=", ".join(SAID), read=", ".join(f"r.{one}" for one in SAID), rows=database.rows(COLUMNS)
        )
        self._insert = insert + NEW
        self._correct = insert + CHANGED.format(
            set=", ".join(f"{one} = excluded.{one}" for one in SAID),
            differs=" OR ".join(f"interactions.{one} IS DISTINCT FROM excluded.{one}" for one in SAID),
        )

    def record(self, interactions: Sequence[Interaction], recorded_at: int) -> list[Became]:
        """Write interactions by their natural key; durable when it returns, one result for each."""
        rows = [_row(one) for one in interactions]
        became = [Became.DUPLICATE] * len(rows)
        with self._database.transaction():
            kept = self._without_forgotten(rows, became)
            for places in _rounds(kept, rows):
                self._record_round(places, rows, became, recorded_at)
            written = {Became.CREATED, Became.UPDATED}
            changed = {rows[n][OWNER] for n in range(len(rows)) if became[n] in written}
            if changed:
                Changes(self._database, self._workspace).touch(changed)
        return became

    def _record_round(self, places: list[int], rows: list[Row], became: list[Became], at: int) -> None:
        """Write rows of which no two have the same key."""
        new = self._written(self._insert, [rows[n] for n in places], at)
        rest = []
        for n in places:
            if rows[n][: len(KEY)] in new:
                became[n] = Became.CREATED
            else:
                rest.append(n)
        if rest:
            changed = self._written(self._correct, [rows[n] for n in rest], at)
            for n in rest:
                if rows[n][: len(KEY)] in changed:
                    became[n] = Became.UPDATED

    def _written(self, statement: str, rows: list[Row], recorded_at: int) -> set[Row]:
        values = {"workspace": self._workspace, "rows": json.dumps(rows), "recorded_at": recorded_at}
        return set(self._database.execute(statement, values))

    def _without_forgotten(self, rows: list[Row], became: list[Became]) -> list[int]:
        known = Forgotten(self._database, self._workspace).known()
        if known is None:
            return list(range(len(rows)))
        kept = []
        for n, row in enumerate(rows):
            if known(*row[OWNER:CONTACT]):
                became[n] = Became.FORGOTTEN
            else:
                kept.append(n)
        return kept


def _row(one: Interaction) -> Row:
    key = (one.source, one.external_id, one.owner, one.handle or one.contact)
    help_ = (one.exchange and str(one.exchange), one.side and str(one.side))
    how = (str(one.direction), one.channel, one.people, one.role and str(one.role), int(one.counts))
    return (*key, one.contact, to_epoch(one.at), *how, *help_, one.note)


def _rounds(places: list[int], rows: list[Row]) -> Iterator[list[int]]:
    """Yield places such that no key comes twice in a round, and later ones come in later rounds."""
    while places:
        seen: set[Row] = set()
        now: list[int] = []
        later: list[int] = []
        for n in places:
            key = rows[n][: len(KEY)]
            (later if key in seen else now).append(n)
            seen.add(key)
        yield now
        places = later
