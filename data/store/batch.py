"""A batch of interactions into the log, saying of each one what became of it."""

import json
from collections.abc import Iterator, Sequence
from enum import StrEnum
from hashlib import sha256
from typing import Any

from data.schema import Interaction, to_epoch
from data.store.changes import Changes
from data.store.database import Database

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
# A handle that was merged into somebody stays with them, whatever comes later.
INSERT = """
INSERT INTO interactions (workspace, source, external_id, owner, handle, contact, {said}, recorded_at)
SELECT :workspace, r.source, r.external_id, r.owner, r.handle,
  coalesce((SELECT i.contact FROM interactions AS i
            WHERE i.workspace = :workspace AND i.owner = r.owner AND i.handle = r.handle LIMIT 1), r.contact),
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
SUPPRESSED = """
SELECT s.digest FROM suppressed AS s JOIN {rows} AS r ON r.digest = s.digest
WHERE s.workspace = :workspace
"""
ANY_SUPPRESSED = "SELECT 1 FROM suppressed WHERE workspace = ? LIMIT 1"

Row = tuple[Any, ...]


class Became(StrEnum):
    """What became of one interaction."""

    CREATED = "created"
    UPDATED = "updated"
    DUPLICATE = "duplicate"
    SUPPRESSED = "suppressed"


def suppression(workspace: str, handle: str) -> str:
    """Return the digest by which somebody who was deleted is known without being kept."""
    return sha256(f"{workspace}\x00{handle}".encode("utf-8", "surrogatepass")).hexdigest()


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
            kept = self._without_suppressed(rows, became)
            for places in _rounds(kept, rows):
                self._record_round(places, rows, became, recorded_at)
            written = {Became.CREATED, Became.UPDATED}
            changed = {rows[n][2] for n in range(len(rows)) if became[n] in written}
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

    def _without_suppressed(self, rows: list[Row], became: list[Became]) -> list[int]:
        if self._database.first(ANY_SUPPRESSED, (self._workspace,)) is None:
            return list(range(len(rows)))
        digests = [suppression(self._workspace, row[3]) for row in rows]
        query = SUPPRESSED.format(rows=self._database.rows({"digest": "text"}))
        values = {"workspace": self._workspace, "rows": json.dumps([[one] for one in set(digests)])}
        known = {str(row[0]) for row in self._database.execute(query, values)}
        for n, digest in enumerate(digests):
            if digest in known:
                became[n] = Became.SUPPRESSED
        return [n for n, digest in enumerate(digests) if digest not in known]


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
