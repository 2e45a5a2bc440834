"""A store brought to the newest revision of its schema: never unsaid, and after a copy of it was made."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from data.errors import BusyError
from data.private_files import make_folder
from data.schema import OWN
from data.store.engine.database import Database
from data.store.engine.revisions import HEAD
from data.store.engine.sqlite import SQLite
from data.store.engine.sqlite_file import connect_as_it_is, migrate, remove_file
from data.store.owners.spellings import SettledSpelling
from data.store.store import Store
from data.store.transfer.backup import copy_to_file, open_as_it_is

# By these others than its owner use a file: programs with keys, or workspaces of somebody else's.
SHARED = {
    "api_keys": "SELECT 1 FROM api_keys LIMIT 1",
    "workspaces": f"SELECT 1 FROM workspaces WHERE workspace <> '{OWN}' LIMIT 1",
}


@dataclass(frozen=True, slots=True)
class Upgraded:
    """From which revision to which a store was brought, and where the copy of it from before lies.

    Of a store that was at the newest one already, both are the same and there is no copy. `settled` are the
    owners whose name was kept in another spelling than the one it has now.
    """

    before: str
    after: str
    copy: Path | None = None
    settled: tuple[SettledSpelling, ...] = ()


def is_shared(target: Path | str) -> bool:
    """Tell whether others than its owner use a store: a server's, or a file with keys or other workspaces."""
    if isinstance(target, str):
        return True
    with open_as_it_is(target) as database:
        tables = {*database.tables()}
        return any(table in tables and database.first(query) for table, query in SHARED.items())


def upgrade_store(target: Path | str, copies: Path, at: int) -> Upgraded:
    """Copy a store into the folder `copies`, then bring it to the newest revision (`at` in epoch seconds).

    Owners whose name came in under an older Kith, in another spelling, have the one of today afterwards.
    Raises BusyError where another process has it open: an older Kith would write into it as it was.
    """
    upgraded = _upgraded(target, copies)
    return replace(upgraded, settled=_settled(target, at))


def _upgraded(target: Path | str, copies: Path) -> Upgraded:
    with _as_it_is(target) as database:
        before = database.revision() or HEAD
        if before == HEAD:
            return Upgraded(HEAD, HEAD)
        _must_be_alone(database)
        copy = _free_place(copies, f"before-upgrade-{before}-{HEAD}")
        copy_to_file(database, copy)
        _migrate(database, target)
        return Upgraded(before, HEAD, copy)


def _settled(target: Path | str, at: int) -> tuple[SettledSpelling, ...]:
    with Store(target) as store:
        parts = [store.within(name) for name in sorted({OWN, *store.workspaces.names()})]
        return tuple(one for part in parts for one in part.owner_spellings.settle(at))


def rehearse_upgrade(target: Path | str, copies: Path) -> Upgraded:
    """Do the same with a copy, which is then removed; the store stays as it is, for whoever has it open."""
    with _as_it_is(target) as database:
        before, copy = database.revision() or HEAD, _free_place(copies, "rehearsal")
        try:
            copy_to_file(database, copy)
            with open_as_it_is(copy) as copied:
                migrate(copied.connection)
        finally:
            remove_file(copy)
    return Upgraded(before, HEAD)


@contextmanager
def _as_it_is(target: Path | str) -> Iterator[Database]:
    database: Database
    if isinstance(target, str):
        from data.store.engine.postgres import Postgres

        database = Postgres.connect(target)
    else:
        database = SQLite(connect_as_it_is(target))
    try:
        yield database
    finally:
        database.close()


def _must_be_alone(database: Database) -> None:
    if not database.is_alone():
        raise BusyError(
            "the store is to be upgraded, and another process has it open; end kith serve and kith work "
            "everywhere, then try again"
        )


def _migrate(database: Database, target: Path | str) -> None:
    if isinstance(database, SQLite):
        migrate(database.connection)
    elif isinstance(target, str):
        from data.store.engine.postgres import migrate as migrate_server

        migrate_server(target)


def _free_place(folder: Path, name: str) -> Path:
    """Return a file of this name that is not there yet; a copy from before is never written over."""
    make_folder(folder)
    number, place = 1, folder / f"{name}.db"
    while place.exists():
        number += 1
        place = folder / f"{name}-{number}.db"
    return place
