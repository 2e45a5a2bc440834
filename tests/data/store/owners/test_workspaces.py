"""The workspaces of a store: which there are, and what is left when one is removed."""

import pytest

from data.errors import NotFoundError
from data.schema import OWN
from data.store.owners.owner_tables import OF_LISTS, OWNER_TABLES
from data.store.owners.workspaces import OF_NO_OWNER
from data.store.store import Store
from tests.data.store.owners.test_owners import having
from tests.data.store.workspace_worlds import MINE, NOW, THEIRS, fill


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))])
def store(request, tmp_path):
    """Open an empty store, once in a file and once on a server."""
    on_server = request.param == "postgresql"
    with Store(request.getfixturevalue("postgres_url") if on_server else tmp_path / "kith.db") as opened:
        yield opened


def test_no_table_with_a_workspace_is_missed():
    """A new one goes with its workspace."""
    with Store() as store:
        assert having(store, "workspace") == {*OWNER_TABLES, *OF_NO_OWNER}
        assert set(OF_LISTS) - {*OWNER_TABLES, *OF_NO_OWNER} == {"suggestions"}


def test_a_workspace_is_there_once_it_is_made_or_something_happened_in_it(store):
    """By a word, by a key, or by a change; the machine's own stands first."""
    assert store.workspaces.names() == []
    assert store.workspaces.make("zeta", NOW)
    assert not store.workspaces.make("zeta", NOW)
    store.api_keys.make("alpha", "test", ["admin"], owner=None, made_at=1, expires_at=None)
    store.within("beta").preferences.set("Ada", "budget", 3)
    assert store.workspaces.names() == ["alpha", "beta", "zeta"]
    store.preferences.set("Ada", "budget", 3)
    assert store.workspaces.names() == [OWN, "alpha", "beta", "zeta"]
    assert store.workspaces.summary("alpha").keys == 1


def test_nothing_of_a_removed_workspace_is_left(store):
    """Also its keys, sessions and sign-in links; the others' rows stay as they are."""
    for workspace in (MINE, THEIRS):
        fill(store, workspace)
        _, key = store.api_keys.make(workspace, "t", ["admin"], owner=None, made_at=1, expires_at=None)
        store.sessions.begin(workspace, NOW, key_id=key.id)
        store.sessions.link(workspace, NOW)
    rows = {table: _rows(store, table, THEIRS) for table in (*OWNER_TABLES, *OF_NO_OWNER)}
    assert all(rows.values()), [table for table, count in rows.items() if not count]
    gone = store.workspaces.remove(MINE)
    assert min(gone.values()) > 0
    assert {table for table in rows if _rows(store, table, MINE)} == set()
    assert {table: _rows(store, table, THEIRS) for table in rows} == rows
    lists = store.database.execute(
        "SELECT count(*) FROM suggestions AS s LEFT JOIN lists AS l ON l.id = s.list_id WHERE l.id IS NULL"
    )
    assert lists == [(0,)]
    assert store.workspaces.names() == [THEIRS]


def test_what_is_not_there_cannot_be_removed(store):
    """The error says where to look."""
    with pytest.raises(NotFoundError, match="see them with: kith workspaces"):
        store.workspaces.remove("acme")


def _rows(store: Store, table: str, workspace: str) -> int:
    return store.database.execute(f"SELECT count(*) FROM {table} WHERE workspace = ?", (workspace,))[0][0]
