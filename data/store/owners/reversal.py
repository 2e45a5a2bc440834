"""How rows that a join changed become what they were, with what was changed of them since."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]
Key = tuple[Any, ...]
Rows = Mapping[Key, Row]


@dataclass(frozen=True, slots=True)
class Reversal:
    """Which rows go, and which are written under their keys."""

    removed: list[Key]
    written: dict[Key, Row]


def reversal(before: Rows, after: Rows, now: Rows, owner: str, into: str) -> Reversal:
    """Return what undoes a join, as far as it changed rows.

    `before` and `after` are the rows of both owners that only one side of the join has, `now` those of
    today. What was changed of a row since stays changed; a row that is gone since stays gone, but for what
    was the joined owner's, which a mistaken join must not cost. What the other owner has had since stays.
    """
    written: dict[Key, Row] = {}
    taken = set()
    for key, row in before.items():
        partner = _partner(key, before, after, owner, into)
        if partner is None or (partner != key and partner not in now):
            written[key] = row
        elif partner in now:
            written[key] = _with_changes(row, after[partner], now[partner])
        if partner is not None:
            taken.add(partner)
    removed = [
        key
        for key, row in after.items()
        if key in now and key not in written and (key in taken or now[key] == row)
    ]
    return Reversal(removed, written)


def _partner(key: Key, before: Rows, after: Rows, owner: str, into: str) -> Key | None:
    """Return under which key the join left a row: its own, or that of the other owner who had none such."""
    moved = tuple(into if part == owner else part for part in key[:1]) + key[1:]
    if key in after:
        return key
    return moved if moved in after and moved not in before else None


def _with_changes(before: Row, after: Row, now: Row) -> Row:
    return {name: now[name] if now[name] != after[name] else value for name, value in before.items()}
