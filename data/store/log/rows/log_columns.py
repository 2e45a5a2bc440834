"""The log as columns of numbers, by relationship: a row costs neither an object nor a text of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from data.schema import BY_WORD, OWNER_SOURCE, Direction
from data.store.engine.database import Record
from data.store.engine.workspace_tables import WorkspaceTables, tables
from data.store.privacy.objections import Objections

DIRECTIONS = tuple(map(str, Direction))
WAY = " ".join(f"WHEN '{direction}' THEN {code}" for code, direction in enumerate(DIRECTIONS))
# Nothing is learned from what only the owner's word vouches for: no model that is trained reads it.
CHANNEL = f"CASE WHEN i.source = '{OWNER_SOURCE}' THEN '{BY_WORD}' ELSE i.channel END"
# What does not count as contact is kept, but is no history.
COUNTED = "WHERE i.workspace = :workspace AND i.counts = 1"
CHANNELS = f"SELECT DISTINCT {CHANNEL} FROM {{table}} AS i {COUNTED}{{more}}"
# The engine walks its index of relationships, and writes each one's numbers into one text.
NUMBERS = f"""
SELECT i.owner, i.contact, string_agg(CAST(
  (i.at * {len(DIRECTIONS) + 1} + CASE i.direction {WAY} ELSE {len(DIRECTIONS)} END) * :channels + {{code}}
  AS text), ',')
FROM {{table}} AS i {{join}}{COUNTED}{{more}}
GROUP BY i.owner, i.contact
"""
# So many channels are told apart in the statement; more, which hardly any log has, are looked up in a table.
FEW = 40
CODES = {"channel": "text", "code": "bigint"}
LOOKED_UP = {"code": "c.code", "join": f"JOIN {{rows}} AS c ON c.channel = {CHANNEL} "}
THEN = " AND i.recorded_at <= :known_at AND i.replaced_at > :known_at"


@dataclass(frozen=True, slots=True)
class PackedColumns:
    """Interactions by relationship, in no order.

    `relationships` are (owner, contact, numbers), the numbers as text with commas between. Each is
    (epoch seconds * (len(DIRECTIONS) + 1) + direction) * len(channels) + channel, both as their places; a
    direction that is none has the place after the last.
    """

    channels: list[str]
    relationships: list[Record]


class LogColumns(WorkspaceTables):
    """One workspace's log, read as a whole."""

    _objections = tables(Objections)

    def read(
        self, owner: str | None = None, known_at: int | None = None, *, learning: bool = False
    ) -> PackedColumns:
        """Return the interactions of everyone, or of one owner: what `Interactions.columns` returns.

        With `known_at` only what had been recorded by then, as it then stood; never of who objected. For
        `learning` only what sources show.
        """
        table = "interactions" if known_at is None else "interaction_versions"
        more = "" if known_at is None else THEN
        more += "" if owner is None else " AND i.owner = :owner"
        more += f" AND i.source <> '{OWNER_SOURCE}'" if learning else ""
        given = {"owner": owner, "known_at": known_at}
        values: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
        channels = sorted(str(name) for (name,) in self._run(_of(CHANNELS, table, more), **values))
        if not channels:
            return PackedColumns([], [])
        packed = self._numbers(channels, _of(NUMBERS, table, more), values | {"channels": len(channels)})
        return PackedColumns(channels, self._objections.leave_out(packed))

    def _numbers(self, channels: list[str], query: str, values: dict[str, Any]) -> list[Record]:
        if len(channels) > FEW:
            codes = [[name, code] for code, name in enumerate(channels)]
            return self._run_over(_filled(query, LOOKED_UP), CODES, codes, **values)
        names = [f"channel_{chr(ord('a') + code // 26)}{chr(ord('a') + code % 26)}" for code in range(FEW)]
        cases = " ".join(f"WHEN :{name} THEN {code}" for code, name in enumerate(names[: len(channels)]))
        query = _filled(query, {"code": f"CASE {CHANNEL} {cases} END", "join": ""})
        return self._run(query, **values, **dict(zip(names, channels, strict=False)))


def _of(query: str, table: str, more: str) -> str:
    return _filled(query, {"table": table, "more": more})


def _filled(query: str, parts: Mapping[str, str]) -> str:
    for name, part in parts.items():
        query = query.replace(f"{{{name}}}", part)
    return query
