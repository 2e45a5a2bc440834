"""What `kith export` wrote, taken into a workspace that holds nothing yet."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from data.errors import InputError
from data.store.export import SUGGESTIONS, TABLES
from data.store.store import Store
from data.store.transfer.copy_store import OF_LISTS, WHOLE_NUMBERS, largest_numbers, renumbered

# An export lacks what they rest on: secrets, the bytes of models, the numbers of followers of the feed.
LEFT_OUT = frozenset(
    {
        "webhook_endpoints",
        "outbox",
        "feed_changes",
        "open_in_feed",
        "jobs",
        "champions",
        "champion_changes",
        "model_versions",
        "connections",
        "connection_cursors",
        "calendar_addresses",
        "delivery_targets",
        "mail_accounts",
    }
)
COLUMNS: Mapping[str, list[str]] = {name: text.split() for name, text in TABLES.items()} | {
    "suggestions": SUGGESTIONS.split()
}
# Lists come first: suggestions point at them.
FIRST = "lists"


@dataclass(frozen=True, slots=True)
class Imported:
    """How many rows of each table were taken in, and how many of others were left out."""

    rows: Mapping[str, int] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)


def import_export(store: Store, lines: Iterable[str]) -> Imported:
    """Take the lines of an export into the workspace of an open store, all or none.

    Raises InputError where the workspace holds something, or where a line is none of an export's, by its
    number.
    """
    _must_be_empty(store)
    by_table = _by_table(lines)
    left_out = {table: len(rows) for table, rows in by_table.items() if table in LEFT_OUT}
    taken = {table: rows for table, rows in by_table.items() if table not in LEFT_OUT}
    with store.database.transaction():
        offsets = largest_numbers(store.database)
        for table in sorted(taken, key=lambda name: (name != FIRST, name)):
            _load(store, table, taken[table], offsets)
        store.change_counts.touch(_owners(taken))
        # Of a store where something else was counted.
        store.preferences.drop_worked_out(_owners(taken))
    return Imported({table: len(rows) for table, rows in taken.items()}, left_out)


def _must_be_empty(store: Store) -> None:
    for table in COLUMNS:
        if table not in OF_LISTS and store.database.first(
            f"SELECT 1 FROM {table} WHERE workspace = ? LIMIT 1", (store.workspace,)
        ):
            raise InputError(
                "the workspace {name!r} holds something already ({table}); name a new one with --workspace",
                name=store.workspace,
                table=table,
            )


def _by_table(lines: Iterable[str]) -> dict[str, list[tuple[Any, ...]]]:
    rows = (_parsed(line, number) for number, line in enumerate(lines, start=1) if line.strip())
    tables: dict[str, list[tuple[Any, ...]]] = {}
    for table, group in groupby(rows, key=lambda row: row[0]):
        tables.setdefault(table, []).extend(values for _, values in group)
    return tables


def _parsed(line: str, number: int) -> tuple[str, tuple[Any, ...]]:
    """Return the table of a line and its values in the order of the table's columns."""
    try:
        row = json.loads(line)
        table = row.pop("table")
        columns = COLUMNS[table]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InputError(
            "line {line} is not a line of kith export; expected JSON with the name of a table", line=number
        ) from None
    if row.keys() != set(columns):
        raise InputError(
            "line {line}, table {table}: expected the columns {expected}, found {found}; an export of "
            "another Kith is imported by that Kith",
            line=number,
            table=table,
            expected=tuple(columns),
            found=tuple(sorted(row)),
        )
    return table, tuple(row[column] for column in columns)


def _load(store: Store, table: str, rows: list[tuple[Any, ...]], offsets: Mapping[str, int]) -> None:
    columns, types = COLUMNS[table], store.database.column_types(table)
    checked = (_checked(table, columns, row, types) for row in rows)
    shifted = renumbered(table, columns, offsets, checked)
    if table in OF_LISTS:
        store.database.load(table, columns, shifted)
    else:
        whole = ((store.workspace, *row) for row in shifted)
        store.database.load(table, ["workspace", *columns], whole)


def _checked(
    table: str, columns: list[str], row: tuple[Any, ...], types: Mapping[str, str]
) -> tuple[Any, ...]:
    """Return a row whose values are of the kinds that their columns hold; raises InputError."""
    for column, value in zip(columns, row, strict=True):
        if value is not None and not _fits(value, types[column]):
            raise InputError(
                "a row of {table} has {found!r} as its {column}; an export holds no such value",
                table=table,
                found=value,
                column=column,
            )
    return row


def _fits(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return False
    if kind in WHOLE_NUMBERS or kind == "smallint":
        return isinstance(value, int)
    return isinstance(value, str) if kind == "text" else isinstance(value, (int, float))


def _owners(tables: Mapping[str, list[tuple[Any, ...]]]) -> set[str]:
    """Return every owner of whom a row was taken in: their lists are to be made anew."""
    return {owner for table, rows in tables.items() for owner in _owners_of(table, rows)}


def _owners_of(table: str, rows: list[tuple[Any, ...]]) -> Iterator[str]:
    if table in {"interactions", "contacts", "lists"}:
        place = COLUMNS[table].index("owner")
        yield from (row[place] for row in rows)
