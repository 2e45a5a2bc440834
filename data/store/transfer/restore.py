"""A backup becomes the store: first whole in a new place, compared, then swapped in one step."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfile

from data.errors import BusyError, InputError
from data.private_files import create_private, make_folder
from data.store.engine.database import Database
from data.store.engine.sqlite_file import migrate, remove_file
from data.store.store import Store
from data.store.transfer.backup import MANIFEST, Backup, check_backup, copy_to_file, open_as_it_is
from data.store.transfer.copy_store import Copied, copied_tables, copy_store, table_digest

# What a backup leaves out and the store that it replaces still has: revoked keys stay revoked there.
LENT = {"api_keys": "id", "calendar_addresses": "digest"}
# Sealed columns, and what tells the rows of their table apart.
SEALED = {
    "webhook_endpoints": (("secret", "former_secret", "former_until"), ("workspace", "id")),
    "mail_accounts": (("password",), ("workspace",)),
    "connections": (("secret",), ("workspace", "id")),
    "delivery_targets": (("secret",), ("id",)),
}


def rehearse(backup: Path) -> Backup:
    """Return what a backup holds, after it was restored into a new place, which is then removed."""
    with _prepared(backup, backup.with_name(f"{backup.name}.rehearsal")) as (contents, _):
        return contents


def restore(backup: Path, target: Path | str, before: Path) -> Backup:
    """Make a backup the store at a file, or at the address of an empty PostgreSQL database.

    A store that is there already is copied to the file `before`, and lends its keys and secrets, which are
    not in the backup. Raises BusyError where another process has that store open, InputError where the
    backup cannot be used or a database holds something.
    """
    if isinstance(target, str):
        return _restore_to_server(backup, target, before)
    make_folder(target.parent)
    with _prepared(backup, target.with_name(f"{target.name}.restored")) as (contents, new):
        if target.exists():
            expected = _swap(new, target, before)
        else:
            expected = digests(new)
            new.replace(target)
        if digests(target) != expected:
            raise InputError("{path} did not arrive as it was in the backup; restore it again", path=target)
    return contents


def _restore_to_server(backup: Path, url: str, before: Path) -> Backup:
    with (
        _prepared(backup, before.with_name(f"{before.name}.restored")) as (contents, new),
        Store(new) as source,
        Store(url) as target,
    ):
        copy_store(source.database, target.database)
    return contents


@contextmanager
def _prepared(backup: Path, place: Path) -> Iterator[tuple[Backup, Path]]:
    """Lend a checked copy of a backup at the newest revision, gone afterwards."""
    contents = check_backup(backup)
    remove_file(place)
    try:
        create_private(place)
        copyfile(backup, place)
        with open_as_it_is(place) as copy:
            copy.execute(f"DROP TABLE {MANIFEST}")
            migrate(copy.connection)
            # All of it in the file itself, none in the log beside it.
            copy.execute("PRAGMA journal_mode=DELETE")
        yield contents, place
    finally:
        remove_file(place)


def _swap(new: Path, target: Path, before: Path) -> list[Copied]:
    """Replace the content of a store in one transaction, after its own was copied to the file `before`.

    Returns the digests of what it must hold then.
    """
    with open_as_it_is(target) as present:
        if not present.is_alone():
            raise BusyError(
                "another process has {path} open; end kith serve and kith work first", path=target
            )
        copy_to_file(present, before)
        with open_as_it_is(new) as opened:
            _lend_keys(present, opened)
            opened.connection.backup(present.connection)
    return digests(new)


def _lend_keys(present: Database, new: Database) -> None:
    """Take over the keys and secrets of the store that is replaced."""
    tables = {*present.tables()}
    with new.transaction():
        for table, key in LENT.items():
            if table in tables:
                columns = present.columns(table)
                rows = present.execute(f"SELECT * FROM {table}")
                theirs = [(row[columns.index(key)],) for row in rows]
                new.write_many(f"DELETE FROM {table} WHERE {key} = ?", theirs)
                new.load(table, columns, rows)
        for table, (sealed, place) in SEALED.items():
            if table in tables:
                where = " AND ".join(f"{name} = ?" for name in place)
                changes = ", ".join(f"{name} = ?" for name in sealed)
                rows = present.execute(f"SELECT {', '.join((*sealed, *place))} FROM {table}")
                new.write_many(f"UPDATE {table} SET {changes} WHERE {where}", rows)


def digests(path: Path) -> list[Copied]:
    """Return the rows and digests of all tables of a database file."""
    with open_as_it_is(path) as opened:
        return [table_digest(opened, name, opened.columns(name)) for name in copied_tables(opened)]
