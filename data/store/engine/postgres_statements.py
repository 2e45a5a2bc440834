"""What a PostgreSQL server is asked about itself, and queries as psycopg reads them."""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from data.store.engine.database import Record

PARAMETER = re.compile(r"\?|:([a-z_]+)|%")
TABLES = "SELECT 1 FROM information_schema.tables WHERE table_schema = current_schema() LIMIT 1"
TABLE_NAMES = """
SELECT table_name FROM information_schema.tables
WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY table_name
"""
TYPES = """
SELECT column_name, data_type FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name = ? ORDER BY ordinal_position
"""
NUMBERED = """
SELECT column_name FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name = ? AND column_default LIKE 'nextval%'
"""
OTHERS = """
SELECT 1 FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend' LIMIT 1
"""


@cache
def translated(query: str) -> str:
    """Return a query with its parameters written as psycopg reads them."""

    def parameter(match: re.Match[str]) -> str:
        if match[0] == "%":
            return "%%"
        return f"%({match[1]})s" if match[1] else "%s"

    return PARAMETER.sub(parameter, query)


def json_rows(columns: Mapping[str, str]) -> str:
    """Return SQL for the rows of the parameter `:rows`, a JSON array, as columns: names with types."""
    if len(columns) == 1:
        [(name, kind)] = columns.items()
        values = "jsonb_array_elements_text(CAST(:rows AS jsonb))"
        return f"(SELECT CAST(value AS {kind}) AS {name} FROM {values} AS value)"
    parts = ", ".join(
        f"CAST(value ->> {place} AS {kind}) AS {name}" for place, (name, kind) in enumerate(columns.items())
    )
    return f"(SELECT {parts} FROM jsonb_array_elements(CAST(:rows AS jsonb)))"


def insert_rows(table: str, columns: Mapping[str, str], on_conflict: str = "ON CONFLICT DO NOTHING") -> str:
    """Return SQL that inserts such rows into a table."""
    return (
        f"INSERT INTO {table} ({', '.join(columns)})"
        f" SELECT * FROM {json_rows(columns)} AS r WHERE true {on_conflict}"
    )


def split_first(rows: Sequence[Record], key: slice, keys: set[Record]) -> tuple[list[Record], list[Record]]:
    """Return the first row of each of the keys, and all other rows; in their order."""
    first: list[Record] = []
    others: list[Record] = []
    for row in rows:
        if row[key] in keys:
            keys.remove(row[key])
            first.append(row)
        else:
            others.append(row)
    return first, others


def keys_of_new(insert: str, key: str) -> str:
    """Return SQL that inserts rows, and gives how many were new; their keys where some were not, as JSON."""
    return (
        f"WITH new AS ({insert} RETURNING {key}) SELECT count(*), "
        f"CASE WHEN count(*) < :size THEN json_agg(json_build_array({key})) END FROM new"
    )


def counted(insert: str) -> str:
    """Return SQL that inserts or corrects rows, and gives of how many."""
    return f"WITH changed AS ({insert} RETURNING 1) SELECT count(*) FROM changed"
