"""A store of an older Kith is brought up to date with everything in it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import pytest
from alembic import command
from alembic.config import Config
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import Column, Connection, MetaData, create_engine, text

import data.store
from data.errors import BusyError, InputError
from data.identity.own_addresses import AddressState
from data.schema import BY_WORD, OWN, from_epoch
from data.store.engine.revisions import HEAD
from data.store.store import Store
from data.store.transfer.upgrade import upgrade_store

NOW = 1_780_000_000
BEFORE = (
    "INSERT INTO interactions VALUES ('mail', 'm-1', 'Ada', 'Bob', 100, 'sent', 'email', 200)",
    "INSERT INTO lists VALUES (1, 'Ada', 300, 90, '7', 300)",
    "INSERT INTO suggestions VALUES (1, 'Bob', 1, 'upkeep', .5, .4, .6, 'good', .5, .25, '[]', NULL)",
    "INSERT INTO answers (owner, contact, kind, at) VALUES ('Ada', 'Bob', 'done', 200)",
)


# What version 0.1 called its tables, where a later one calls them otherwise.
# What later revisions find out of the rows: to which suggestion an answer was, whose a handle is, and which
# hashes one erasure left.
ADDED = {
    "answers": (None, None, 1, "its contact"),
    "words": ("its contact",),
    "suggestions": (None, None, "its contact"),
    "whys": ("its contact",),
    "candidates": (None, "its contact", None, None),
    "forgotten": (1, ""),
    "requests": (0,),
    "changes": (0, None),
}
RENAMED = {
    "changes": "change_counts",
    "cohorts": "workspace_stats",
    "decisions": "identity_decisions",
    "forgotten": "erased_handles",
    "former": "former_versions",
    "keys": "api_keys",
    "links": "sign_in_links",
    "plans": "planned_meetings",
    "ready": "rendered_lists",
    "requests": "idempotent_responses",
    "whys": "explanations",
    "words": "owner_statements",
}


@contextmanager
def store_at(address: str, revision: str) -> Iterator[Connection]:
    """Make a store as an older revision had it, and lend a connection to fill it."""
    config = Config()
    config.set_main_option("script_location", str(Path(data.store.__path__[0]) / "migrations"))
    config.set_main_option("path_separator", "os")
    module = {"module": sqlite} if address.startswith("sqlite") else {}
    engine = create_engine(address, **module)
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        yield connection
        connection.commit()
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))])
def target(request, store_path) -> "Path | str":
    """Return where a store can be made: a file or an empty database on a server."""
    return store_path if request.param == "sqlite" else request.getfixturevalue("empty_postgres_url")


@pytest.fixture
def older(target) -> "Path | str":
    """Return where a store of the first revision lies, with a row in each table."""
    with store_at(address_of(target), "0001") as connection:
        for statement in BEFORE:
            connection.execute(text(statement))
    return target


def upgraded(target: "Path | str", workspace: str = OWN) -> Store:
    """Open a store of an older revision after it was upgraded."""
    upgrade_store(target, Path(mkdtemp()), NOW)
    return Store(target, workspace)


def address_of(target: "Path | str") -> str:
    """Return where a store lies in SQLAlchemy's words."""
    return target if isinstance(target, str) else f"sqlite:///{target}"


def fill_every_table(connection: Connection) -> dict[str, list[tuple]]:
    """Insert a row into each table, and return all rows by table."""
    tables = MetaData()
    tables.reflect(connection)
    rows = {}
    for table in tables.sorted_tables:
        if table.name != "alembic_version":
            connection.execute(table.insert(), {one.name: value_of(one) for one in table.columns})
            rows[table.name] = [tuple(row) for row in connection.execute(table.select())]
    return rows


def value_of(column: Column) -> str | float:
    """Return a value that fits a column: its own name, or a number."""
    if column.type.python_type is str:
        return f"its {column.name}"
    return 0.5 if column.type.python_type is float else 1


def test_an_older_store_keeps_everything(older):
    """Log, list and answers are there at the newest revision, in the one workspace there was."""
    with upgraded(older) as store:
        assert store.revision() == HEAD
        # The mail shows what was said to be done.
        assert store.interactions.columns() == [("Ada", "Bob", 100, "sent", "email")]
        assert [one.contact for one in store.lists.open("Ada", 400)] == ["Bob"]
        assert [str(one.kind) for one in store.lists.answers("Ada")] == ["done"]
        rows = [("mail", "m-1", "Ada", "Bob", 100, "sent", "email")]
        assert store.interactions.record_columns(list(zip(*rows, strict=True)), 500).duplicate == 1


def test_tables_keep_their_rows_under_their_new_names(target):
    """Each table of revision 0009 holds the same rows afterwards; only rendered lists are made anew.

    Columns that came later are empty, but for whose a handle is, and the number of an erasure.
    """
    with store_at(address_of(target), "0009") as connection:
        before = fill_every_table(connection)
    assert RENAMED.keys() < before.keys()
    del before["ready"]
    with upgraded(target) as store:
        assert store.database.execute("SELECT * FROM rendered_lists") == []
        for table, rows in before.items():
            for was, now in zip(
                rows, store.database.execute(f"SELECT * FROM {RENAMED.get(table, table)}"), strict=True
            ):
                added = now[len(was) :]
                assert now[: len(was)] == was
                assert added == ADDED.get(table, (None,) * len(added))


def test_answers_of_an_older_store_are_about_whom_they_are_by_now(target):
    """Revision 0016 looked up at each reading whose a handle is; the next one holds it in step."""
    with store_at(address_of(target), "0016") as connection:
        connection.exec_driver_sql("INSERT INTO handles VALUES ('own', 'Ada', 'Robert', 'Bob')")
        said = (
            "INSERT INTO answers (workspace, owner, contact, kind, at) VALUES ('own', 'Ada', '{}', 'done', 1)"
        )
        for name in ("Robert", "Cy"):
            connection.exec_driver_sql(said.format(name))
    with upgraded(target) as store:
        assert [one.contact for one in store.lists.answers("Ada")] == ["Bob", "Cy"]


def test_done_that_was_said_before_it_was_a_contact_is_one(target):
    """The latest answer to a suggestion decides, and a trace near it takes its place; undo takes it back."""
    week, day = 7 * 86_400, 86_400
    with store_at(address_of(target), "0025") as connection:
        run = connection.exec_driver_sql
        run(
            f"INSERT INTO lists (id, workspace, owner, as_of, horizon_days, model_version, published_at) "
            f"VALUES (1, 'own', 'Ada', {week}, 90, '7', {week})"
        )
        names = ("Bob", "Cy", "Di", "Eve")
        for rank, name in enumerate(names, 1):
            run(
                "INSERT INTO suggestions (list_id, handle, contact, rank, pool, confidence, depth, priority, "
                "reasons) "
                f"VALUES (1, '{name}', '{name}', {rank}, 'upkeep', 'good', .5, .25, '[]')"
            )
        answers = [("Bob", "done", 1), ("Cy", "done", 1), ("Cy", "dismissed", 2), ("Di", "done", 1)]
        for name, kind, days in [*answers, ("Eve", "never", 3)]:
            run(
                "INSERT INTO answers (workspace, owner, handle, contact, kind, at) "
                f"VALUES ('own', 'Ada', '{name}', '{name}', '{kind}', {week + days * day})"
            )
        run(
            "INSERT INTO interactions (workspace, source, external_id, owner, handle, contact, at, "
            "direction, channel, people, counts, recorded_at) "
            "VALUES ('own', 'mail', '1', 'Ada', 'Di', 'Di', "
            f"{week + 2 * day}, 'sent', 'email', 1, 1, {week + 9 * day})"
        )
    with upgraded(target) as store:
        said = sorted((row[1], row[2], row[4]) for row in store.interactions.columns("Ada"))
        assert said == [("Bob", week + day, BY_WORD), ("Di", week + 2 * day, "email")]
        assert store.change_counts.pending().keys() == {"Ada"}
        assert store.lists.answers("Ada")[0].reached_at == from_epoch(week + day)
        reached = store.contact_by_word.reached("Ada", 2 * week)
        assert {(one.contact, one.traced) for one in reached} == {("Bob", False), ("Di", True)}


def test_past_versions_are_kept_and_go_on_after_the_renaming(target):
    """A version that revision 0009 kept is read as it was; the next correction is kept beside it."""
    with store_at(address_of(target), "0009") as connection:
        fill_every_table(connection)
        connection.execute(text("UPDATE former SET channel = 'letter', recorded_at = 0, replaced_at = 1"))
    with upgraded(target, "its workspace") as store:
        store.database.write_many("UPDATE interactions SET channel = 'call', recorded_at = ?", [(5,)])
        rows = {moment: store.interactions.columns(known_at=moment) for moment in (0, 1, 4, 5)}
    channels = {moment: [row[-1] for row in known] for moment, known in rows.items()}
    assert channels == {0: ["letter"], 1: ["its channel"], 4: ["its channel"], 5: ["call"]}


def test_new_rows_are_numbered_after_the_old_ones(target):
    """The numbering of a renamed table goes on where it was."""
    with store_at(address_of(target), "0009") as connection:
        values = "('own', 'Ada', 'Bob', 'circle', '1', 1)"
        connection.execute(
            text(f"INSERT INTO words (workspace, owner, contact, name, value, at) VALUES {values}")
        )
    with upgraded(target) as store:
        store.list_inputs.say("Ada", "Bob", "circle", "2", 2)
        assert store.database.execute("SELECT id FROM owner_statements ORDER BY id") == [(1,), (2,)]


def test_own_addresses_that_were_settings_stay_the_owners(target):
    """What was given at an import before there was a table is in it, by the owner's word."""
    with store_at(address_of(target), "0010") as connection:
        kept = "('own', 'Ada', 'own addresses', '[\"a@x.example\", \"+491701234567\"]')"
        connection.execute(text(f"INSERT INTO settings (workspace, owner, name, value) VALUES {kept}"))
    with upgraded(target) as store:
        addresses = store.own_addresses.all("Ada")
        assert store.preferences.all("Ada") == {}
    assert {(one.handle, one.state, one.by_owner) for one in addresses} == {
        ("+491701234567", AddressState.OWN, True),
        ("a@x.example", AddressState.OWN, True),
    }


@pytest.mark.needs("postgresql")
def test_nothing_on_a_server_bears_an_old_name(empty_postgres_url):
    """Indexes, keys, numberings and functions of renamed tables follow their names."""
    with Store(empty_postgres_url) as store:
        names = store.database.execute(
            "SELECT relname FROM pg_class UNION SELECT conname FROM pg_constraint"
            " UNION SELECT proname FROM pg_proc UNION SELECT tgname FROM pg_trigger"
        )
    old = re.compile(rf"(ix_)?({'|'.join(RENAMED)}|versions)(_(?!versions).+)?|keep_former")
    assert [name for (name,) in names if old.fullmatch(name)] == []


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
