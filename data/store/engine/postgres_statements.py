"""What a PostgreSQL server is asked about itself, and queries as psycopg reads them."""

import re
from functools import cache

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
