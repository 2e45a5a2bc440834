"""The interactions of an owner, one after the other, as they were taken in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from data.store.engine.workspace_tables import WorkspaceTables
from data.store.people.doubles import DOUBLE

# Of one interaction that a source names under two handles of one contact, once.
PAGE = f"""
SELECT source, external_id, contact, at, direction, channel, people, role, counts, exchange, exchange_side,
       note, recorded_at, handle
FROM interactions WHERE workspace = :workspace AND owner = :owner AND counts <> {DOUBLE}
"""
NARROWER = {
    "contact": "AND contact = :contact",
    "source": "AND source = :source",
    "since": "AND at >= :since",
    "before": "AND at < :before",
    "changed_since": "AND recorded_at >= :changed_since",
}
AFTER = "AND (at, source, external_id, handle) > (:at, :after_source, :external_id, :handle)"
IN_ORDER = "ORDER BY at, source, external_id, handle LIMIT :limit"
# What orders the rows: at, source, external_id, handle.
Place = tuple[int, str, str, str]


@dataclass(frozen=True, slots=True)
class KeptInteraction:
    """An interaction as it is kept; moments are epoch seconds."""

    source: str
    external_id: str
    contact: str
    at: int
    direction: str
    channel: str
    people: int
    role: str | None
    counts: bool
    exchange: str | None
    exchange_side: str | None
    note: str | None
    recorded_at: int
    handle: str

    @property
    def place(self) -> Place:
        """Where it stands among an owner's interactions."""
        return (self.at, self.source, self.external_id, self.handle)


@dataclass(frozen=True, slots=True)
class InteractionFilter:
    """Which interactions are wanted; moments are epoch seconds, None leaves nothing out."""

    contact: str | None = None
    source: str | None = None
    since: int | None = None
    before: int | None = None
    changed_since: int | None = None


class InteractionPages(WorkspaceTables):
    """The interactions of one workspace's owners."""

    def page(
        self, owner: str, limit: int, wanted: InteractionFilter, after: Place | None = None
    ) -> list[KeptInteraction]:
        """Return an owner's interactions by time, those behind a place, at most so many."""
        values: dict[str, Any] = {name: getattr(wanted, name) for name in NARROWER}
        narrower = [condition for name, condition in NARROWER.items() if values[name] is not None]
        if after is not None:
            narrower.append(AFTER)
            values |= dict(zip(("at", "after_source", "external_id", "handle"), after, strict=True))
        rows = self._run(" ".join((PAGE, *narrower, IN_ORDER)), owner=owner, limit=limit, **values)
        return [_interaction(row) for row in rows]


def _interaction(row: Sequence[Any]) -> KeptInteraction:
    kept = list(row)
    kept[8] = row[8] == 1
    return KeptInteraction(*kept)
