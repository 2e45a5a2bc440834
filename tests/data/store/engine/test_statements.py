"""SQL that is made of column names writes rows, and writes over those with the same key."""

from collections.abc import Iterator

import pytest
from pysqlite3 import dbapi2 as sqlite

from data.store.engine.statements import insert, upsert


@pytest.fixture
def connection() -> Iterator[sqlite.Connection]:
    """Lend an empty table with a key of two columns."""
    connection = sqlite.connect(":memory:")
    connection.execute(
        "CREATE TABLE days (owner text, day int, count int, note text, PRIMARY KEY (owner, day))"
    )
    yield connection
    connection.close()


def rows(connection: sqlite.Connection) -> list[tuple]:
    """Return all rows in order."""
    return connection.execute("SELECT * FROM days ORDER BY owner, day").fetchall()


def test_insert_fills_the_named_columns(connection):
    """A column that is not named stays empty; a second row with the key is refused."""
    statement = insert("days", "owner, day, note")
    connection.execute(statement, ("Ada", 1, "x"))
    assert rows(connection) == [("Ada", 1, None, "x")]
    with pytest.raises(sqlite.IntegrityError):
        connection.execute(statement, ("Ada", 1, "y"))


def test_upsert_sets_the_columns_of_the_row_with_the_key(connection):
    """Only the row with the whole key is changed, and only in the named columns."""
    connection.execute(insert("days", "owner, day, count, note"), ("Ada", 1, 5, "kept"))
    for row in (("Ada", 1, 6), ("Ada", 2, 7), ("Bob", 1, 8), ("Ada", 2, 9)):
        connection.execute(upsert("days", "owner, day", "count"), row)
    assert rows(connection) == [("Ada", 1, 6, "kept"), ("Ada", 2, 9, None), ("Bob", 1, 8, None)]
