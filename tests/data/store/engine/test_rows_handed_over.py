"""Rows that are handed to a query are looked up in a table one by one; the table is not walked through."""

import re
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

import pytest

import data.store
from data.store.engine.sqlite import SQLite

JOINED = re.compile(r"\{+rows\}+ AS r\s+(?:CROSS )?JOIN\s")


def queries() -> Iterator[tuple[str, str]]:
    """Yield the place and the text of each query of the store that joins such rows with a table."""
    for module in walk_packages(data.store.__path__, "data.store."):
        for name, value in vars(import_module(module.name)).items():
            if isinstance(value, str) and value.lstrip().startswith("SELECT") and JOINED.search(value):
                yield f"{module.name}.{name}", value


@pytest.fixture(scope="module")
def database() -> Iterator[SQLite]:
    """Lend an empty store in memory."""
    database = SQLite.open(None)
    yield database
    database.close()


@pytest.mark.parametrize("query", [pytest.param(query, id=place) for place, query in queries()])
def test_a_query_begins_with_the_rows_that_it_is_handed(query, database):
    """SQLite would otherwise go through the rows once for each row of the table, which is not linear."""
    columns = dict.fromkeys(re.findall(r"\br\.(\w+)", query), "text")
    text = query.replace("{{rows}}", "{rows}").format(rows=database.rows(columns), table="interactions")
    plan = database.execute(f"EXPLAIN QUERY PLAN {text}", defaultdict(str, rows="[]"))
    steps = [str(step[-1]) for step in plan if str(step[-1]).startswith(("SCAN", "SEARCH"))]
    assert steps[0].startswith("SCAN json_each")


def test_there_are_such_queries():
    """Or the test above would look at nothing."""
    assert len(list(queries())) > 5
