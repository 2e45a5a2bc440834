"""Everything moves from one store to another, of either engine, or nothing does."""

from datetime import UTC, datetime

import pytest

from data.errors import InputError
from data.schema import Answer, AnswerKind, Contact
from data.store.engine.database import END_OF_TIME
from data.store.store import Store
from data.store.transfer.copy_store import NOT_COPIED, OF_LISTS, POINTS_AT, copied_tables, copy_store

NOW = datetime(2026, 3, 2, tzinfo=UTC)
LATER = 1_800_000_000
POSTGRES = pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))


def opened(request: pytest.FixtureRequest, kind: str, name: str) -> Store:
    """Open a new store of one kind."""
    if kind == "postgresql":
        return Store(request.getfixturevalue("new_postgres_url")())
    return Store(request.getfixturevalue("tmp_path") / name)


@pytest.fixture(params=["sqlite", POSTGRES])
def source(request, happened, publish) -> Store:
    """Fill a store with two workspaces, in any script."""
    with opened(request, request.param, "source.db") as made:
        for workspace in ("own", "crm"):
            fill(made.within(workspace), happened, publish)
        made.api_keys.make("crm", "CRM", ["admin"], owner=None, made_at=1, expires_at=None)
        yield made


@pytest.fixture(params=["sqlite", POSTGRES])
def target(request) -> Store:
    """Open an empty store."""
    with opened(request, request.param, "target.db") as made:
        yield made


def fill(store: Store, happened, publish) -> None:
    """Put a log, a card, a list, an answer and the history of two owners who were joined into a workspace."""
    store.interactions.record([happened("Grace Hopper", n / 3) for n in range(-40, 0)], 1)
    store.interactions.record([happened("Grace Hopper", -50, owner="Ada L.")], 1)
    store.contacts.keep([Contact("Ada", "মেরি", "Mary “M” \\ \t Somerville", importance=0.1)], 1)
    publish(store, "Ada", ("Grace Hopper", "মেরি"))
    publish(store, "Ada L.", ("Grace Hopper",))
    store.lists.answer(Answer("Ada", "মেরি", AnswerKind.DONE, NOW, note="tea\nand cake"))
    store.owners.join("Ada L.", "Ada", 5)
    store.rendered.refresh(["Ada"], LATER)


def test_everything_is_there(source, target):
    """Log, people, lists, answers, texts and keys of every workspace read the same from the copy."""
    copied = {one.table: one.rows for one in copy_store(source.database, target.database)}
    assert (copied["answers"], copied["api_keys"]) == (2, 1)
    assert target.api_keys.all() == source.api_keys.all()
    for workspace in ("own", "crm"):
        one, two = source.within(workspace), target.within(workspace)
        assert sorted(one.interactions.columns()) == sorted(two.interactions.columns()) != []
        assert one.contacts.all() == two.contacts.all()
        assert one.lists.answers() == two.lists.answers()
        assert one.rendered.read("Ada", LATER) == two.rendered.read("Ada", LATER)


def test_a_store_that_holds_something_takes_other_workspaces(source, target, happened, publish):
    """What is there stays, and what comes is numbered after it: lists, answers, and what a join can undo."""
    theirs = target.within("theirs")
    fill(theirs, happened, publish)
    before = (theirs.lists.latest("Ada", LATER), theirs.lists.answers())
    copy_store(source.database, target.database)
    assert (theirs.lists.latest("Ada", LATER), theirs.lists.answers()) == before
    came = target.within("crm")
    assert came.lists.latest("Ada", LATER) == source.within("crm").lists.latest("Ada", LATER)
    assert [one.note for one in came.lists.answers()] == ["tea\nand cake"]
    for store in (came, theirs):
        store.owners.undo_join("Ada", 9)
        assert store.lists.contacts("Ada L.", END_OF_TIME) == ["Grace Hopper"]
        assert store.lists.contacts("Ada", END_OF_TIME) == ["Grace Hopper", "মেরি"]


def test_the_copy_goes_on(source, target, publish):
    """New lists and answers are numbered after the copied ones."""
    copy_store(source.database, target.database)
    publish(target, "Ada", ("Grace Hopper",), datetime(2026, 3, 4, tzinfo=UTC))
    target.lists.answer(Answer("Ada", "Grace Hopper", AnswerKind.DONE, NOW))
    assert target.lists.contacts("Ada", END_OF_TIME) == ["Grace Hopper"]
    assert len(target.lists.answers()) == 2


def test_a_workspace_that_is_there_is_not_written_over(source, target, happened):
    """A target that holds one of the workspaces is refused by their names and stays as it was."""
    target.interactions.record([happened("Mary", -1)], 1)
    with pytest.raises(InputError, match="already holds the workspaces own; remove them"):
        copy_store(source.database, target.database)
    assert target.interactions.count() == 1
    assert target.within("crm").interactions.count() == 0


def test_a_row_that_does_not_arrive_stops_everything(source, target, monkeypatch):
    """Rows are counted and compared as they lie in the copy; it is told of which table they differ."""
    load = target.database.load

    def lose_one(table, columns, rows) -> None:
        load(table, columns, list(rows)[1:] if table == "contacts" else rows)

    monkeypatch.setattr(target.database, "load", lose_one)
    with pytest.raises(InputError, match=r"contacts did not arrive .* \(2 rows sent, 1 found\)"):
        copy_store(source.database, target.database)
    assert [target.within(name).interactions.count() for name in ("own", "crm")] == [0, 0]


@pytest.mark.needs("postgresql")
@pytest.mark.parametrize("source", ["sqlite"], indirect=True)
def test_what_an_engine_cannot_hold_stops_everything(source, request, happened):
    """A NUL in a name is told with its table, and not one row of any table stays behind."""
    source.within("own").interactions.record([happened("Gr\0ace", -1)], 1)
    target = opened(request, "postgresql", "")
    with target, pytest.raises(InputError, match="interactions"):
        copy_store(source.database, target.database)
    with Store(target.target) as there:
        assert there.api_keys.all() == []
        assert there.within("crm").interactions.count() == 0


def test_every_table_is_copied_and_every_number_that_points_at_another_is_known():
    """A new table has a workspace, or it is named as one that has none; its numbers are named, too."""
    with Store() as store:
        tables = set(store.database.tables()) - NOT_COPIED
        columns = {table: store.database.column_types(table) for table in tables}
        assert set(copied_tables(store.database)) == tables
    assert {table for table, names in columns.items() if "workspace" not in names} == OF_LISTS
    pointing = {
        name
        for names in columns.values()
        for name, kind in names.items()
        if name.endswith("_id") and kind == "integer"
    }
    assert pointing == POINTS_AT.keys()
