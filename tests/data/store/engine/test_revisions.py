"""A store of an older Kith is brought up to date with everything in it."""

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import create_engine, text

import data.store
from data.errors import BusyError, InputError
from data.store.engine.revisions import HEAD
from data.store.store import Store

BEFORE = (
    "INSERT INTO interactions VALUES ('mail', 'm-1', 'Ada', 'Bob', 100, 'sent', 'email', 200)",
    "INSERT INTO lists VALUES (1, 'Ada', 300, 90, '7', 300)",
    "INSERT INTO suggestions VALUES (1, 'Bob', 1, 'upkeep', .5, .4, .6, 'good', .5, .25, '[]', NULL)",
    "INSERT INTO answers (owner, contact, kind, at) VALUES ('Ada', 'Bob', 'done', 200)",
)


def make_first(address: str) -> None:
    """Make a store as revision 0001 had it, with a row in each table."""
    config = Config()
    config.set_main_option("script_location", str(Path(data.store.__path__[0]) / "migrations"))
    config.set_main_option("path_separator", "os")
    module = {"module": sqlite} if address.startswith("sqlite") else {}
    engine = create_engine(address, **module)
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for statement in BEFORE:
            connection.execute(text(statement))
        connection.commit()
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))])
def older(request, store_path) -> "Path | str":
    """Return where a store of the first revision lies."""
    if request.param == "sqlite":
        make_first(f"sqlite:///{store_path}")
        return store_path
    url = request.getfixturevalue("empty_postgres_url")
    make_first(url)
    return url


def test_an_older_store_keeps_everything(older):
    """Log, list and answers are there at the newest revision, in the one workspace there was."""
    with Store(older) as store:
        assert store.revision() == HEAD
        assert store.interactions.columns() == [("Ada", "Bob", 100, "sent", "email")]
        assert [one.contact for one in store.lists.open("Ada", 400)] == ["Bob"]
        assert [str(one.kind) for one in store.lists.answers("Ada")] == ["done"]
        rows = [("mail", "m-1", "Ada", "Bob", 100, "sent", "email")]
        assert store.interactions.record_columns(list(zip(*rows, strict=True)), 500).duplicate == 1


@pytest.mark.needs("postgresql")
def test_another_programs_server_database_is_left_alone(empty_postgres_url):
    """A database with tables that Kith did not make is not written into."""
    engine = create_engine(empty_postgres_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE bookmarks (url TEXT)"))
    with pytest.raises(InputError, match="tables of another program"):
        Store(empty_postgres_url)
    with engine.connect() as connection:
        query = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
        assert connection.execute(text(query)).scalar() == 1
    engine.dispose()


def test_a_server_that_does_not_answer_is_told():
    """One sentence, which names the setting and not the password."""
    with pytest.raises(BusyError, match="see KITH_STORE_URL") as told:
        Store("postgresql+psycopg://kith:secret@127.0.0.1:1/kith")
    assert "secret" not in str(told.value)
