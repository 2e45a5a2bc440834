"""The log in the store: recorded once by natural key, read back as columns."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from pysqlite3 import dbapi2 as sqlite

from data.schema import Interaction, to_epoch
from data.store.connection import transaction

# One transaction's worth: large enough to make the sync cheap, small enough to leave the
# write lock to others in between.
CHUNK = 50_000

RECORD = """
INSERT INTO interactions (source, external_id, owner, contact, at, direction, channel, recorded_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (source, external_id, owner, contact) DO UPDATE SET
  at = excluded.at, direction = excluded.direction, channel = excluded.channel,
  recorded_at = excluded.recorded_at
WHERE (interactions.at, interactions.direction, interactions.channel)
   IS NOT (excluded.at, excluded.direction, excluded.channel)
"""


@dataclass(frozen=True, slots=True)
class Recorded:
    """How many interactions were new, changed, or there already."""

    created: int = 0
    updated: int = 0
    duplicate: int = 0

    def __add__(self, other: "Recorded") -> "Recorded":
        """Add the counts up."""
        return Recorded(
            self.created + other.created,
            self.updated + other.updated,
            self.duplicate + other.duplicate,
        )


Row = tuple[str, str, str, str, int, str, str]


def content_key(owner: str, contact: str, at: int, direction: str, channel: str) -> str:
    """Return a stable id for an interaction whose source gives none: a digest of what it says."""
    said = "\x1f".join((owner, contact, str(at), direction, channel))
    return blake2b(said.encode(), digest_size=16).hexdigest()


class Interactions:
    """The log's table."""

    def __init__(self, connection: sqlite.Connection) -> None:
        """Work on an open, up-to-date database."""
        self._connection = connection

    def record(self, interactions: Iterable[Interaction], recorded_at: int) -> Recorded:
        """Write interactions by source, external id, owner and contact; durable when it returns."""
        rows = (
            (one.source, one.external_id, one.owner, one.contact, to_epoch(one.at), *_how(one))
            for one in interactions
        )
        return self.record_rows(rows, recorded_at)

    def record_rows(self, rows: Iterable[Row], recorded_at: int) -> Recorded:
        """Write rows (source, external id, owner, contact, epoch seconds, direction, channel)."""
        total = Recorded()
        for chunk in _chunks(rows):
            total += self._record_chunk([(*row, recorded_at) for row in chunk])
        return total

    def _record_chunk(self, rows: Sequence[tuple[Any, ...]]) -> Recorded:
        with transaction(self._connection):
            newest, changes = self._newest(), self._connection.total_changes
            self._connection.executemany(RECORD, rows)
            created = self._after(newest)
            changed = self._connection.total_changes - changes
        return Recorded(created, changed - created, len(rows) - changed)

    def _newest(self) -> int:
        return int(self._connection.execute("SELECT coalesce(max(rowid), 0) FROM interactions").fetchone()[0])

    def _after(self, newest: int) -> int:
        query = "SELECT count(*) FROM interactions WHERE rowid > ?"
        return int(self._connection.execute(query, (newest,)).fetchone()[0])

    def count(self) -> int:
        """Return the number of interactions kept."""
        return int(self._connection.execute("SELECT count(*) FROM interactions").fetchone()[0])

    def columns(self, owner: str | None = None) -> list[tuple[str, str, int, str, str]]:
        """Return (owner, contact, epoch seconds, direction, channel) of everyone, or of one owner."""
        query = "SELECT owner, contact, at, direction, channel FROM interactions"
        if owner is None:
            return list(self._connection.execute(query))
        return list(self._connection.execute(f"{query} WHERE owner = ?", (owner,)))

    def contacts(self, owner: str) -> list[str]:
        """Return the names of an owner's contacts, sorted."""
        query = "SELECT DISTINCT contact FROM interactions WHERE owner = ? ORDER BY contact"
        return [str(row[0]) for row in self._connection.execute(query, (owner,))]

    def owners(self) -> list[str]:
        """Return the names of all owners, sorted."""
        query = "SELECT DISTINCT owner FROM interactions ORDER BY owner"
        return [str(row[0]) for row in self._connection.execute(query)]


def _how(one: Interaction) -> tuple[str, str]:
    return str(one.direction), one.channel


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    chunk: list[Row] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
