"""A backup: the whole store as it stood at one moment, in one checked file, without keys and secrets."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.errors import InputError
from data.private_files import create_private
from data.store.engine.database import Database
from data.store.engine.revisions import HEAD, REVISIONS
from data.store.engine.sqlite import DatabaseError, SQLite
from data.store.engine.sqlite_file import connect_as_it_is, connect_at, remove_file
from data.store.transfer.copy_store import Copied, copied_tables, copy_as_it_is, table_digest

MANIFEST = "backup_manifest"
MAKE_MANIFEST = f"CREATE TABLE {MANIFEST} (made_at bigint, name text, number_of_rows bigint, digest text)"
FILL_MANIFEST = f"INSERT INTO {MANIFEST} VALUES (?, ?, ?, ?)"
READ_MANIFEST = f"SELECT made_at, name, number_of_rows, digest FROM {MANIFEST} ORDER BY name"
HAS_MANIFEST = f"SELECT 1 FROM sqlite_master WHERE name = '{MANIFEST}'"
# What opens something, or lets something be sent in the owner's name. Keys stay in the list, revoked: who had
# one needs a new one, and a store that was closed to strangers stays closed. Kept responses may hold keys.
LEFT_OUT = {
    "sessions": "DELETE FROM sessions",
    "sign_in_links": "DELETE FROM sign_in_links",
    "idempotent_responses": "DELETE FROM idempotent_responses",
    "workers": "DELETE FROM workers",
    "calendar_addresses": "DELETE FROM calendar_addresses",
    "api_keys": (
        "UPDATE api_keys SET digest = 'not in the backup: ' || id, revoked_at = coalesce(revoked_at, made_at)"
    ),
    "mail_accounts": "UPDATE mail_accounts SET password = 'v1:none:' WHERE password IS NOT NULL",
    "webhook_endpoints": (
        "UPDATE webhook_endpoints SET secret = 'v1:none:', former_secret = NULL, former_until = NULL"
    ),
    "connections": "UPDATE connections SET secret = 'v1:none:'",
    "delivery_targets": "UPDATE delivery_targets SET secret = 'v1:none:'",
}


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds: its moment in epoch seconds, its revision of the schema, and its tables."""

    made_at: int
    revision: str
    tables: tuple[Copied, ...]

    @property
    def rows(self) -> int:
        """How many rows all tables have."""
        return sum(table.rows for table in self.tables)


def write_backup(database: Database, path: Path, now: int) -> Backup:
    """Write a backup of an open store into a new file, and check it; writers are not held up.

    Raises InputError where the file is there already. A backup that cannot be finished leaves no file.
    """
    if path.exists():
        raise InputError("{path} is there already; name a file that is not", path=path)
    draft = path.with_name(f"{path.name}.part")
    remove_file(draft)
    try:
        copy_to_file(database, draft)
        with open_as_it_is(draft) as copy:
            _leave_out_secrets(copy)
            _write_manifest(copy, now)
        backup = check_backup(draft)
        draft.replace(path)
    finally:
        remove_file(draft)
    return backup


def copy_to_file(database: Database, path: Path) -> None:
    """Write everything of an open store into a new SQLite file, at its revision, as of one moment."""
    if isinstance(database, SQLite):
        create_private(path)
        database.execute("VACUUM INTO ?", (str(path),))
        return
    copy = SQLite(connect_at(path, database.revision() or HEAD))
    try:
        copy_as_it_is(database, copy)
    finally:
        copy.close()


def check_backup(path: Path) -> Backup:
    """Return what a backup says it holds; raises InputError where it is none, is damaged, or is too new."""
    try:
        with open_as_it_is(path) as copy:
            return _checked(copy, path)
    except DatabaseError as error:
        raise InputError("{path} is damaged, or no backup ({why})", path=path, why=f"{error}") from error


def _checked(copy: SQLite, path: Path) -> Backup:
    if copy.first(HAS_MANIFEST) is None:
        raise InputError("{path} is no backup of Kith's; make one with: kith backup", path=path)
    _must_be_whole(copy, path)
    backup = _read_manifest(copy)
    if backup.revision not in REVISIONS:
        raise InputError(
            "{path} is of a newer Kith (revision {revision}, this one knows {newest}); use that Kith",
            path=path,
            revision=backup.revision,
            newest=HEAD,
        )
    if _tables(copy) != backup.tables:
        raise InputError("{path} does not hold what was backed up; it was changed or damaged", path=path)
    return backup


@contextmanager
def open_as_it_is(path: Path) -> Iterator[SQLite]:
    """Lend a database file at whatever revision it is."""
    database = SQLite(connect_as_it_is(path))
    try:
        yield database
    finally:
        database.close()


def _leave_out_secrets(copy: SQLite) -> None:
    copy.execute("PRAGMA secure_delete=ON")
    there = {*copy.tables()}
    with copy.transaction():
        for table, statement in LEFT_OUT.items():
            if table in there:
                copy.execute(statement)


def _write_manifest(copy: SQLite, now: int) -> None:
    tables = _tables(copy)
    with copy.transaction():
        copy.execute(MAKE_MANIFEST)
        copy.write_many(FILL_MANIFEST, [(now, one.table, one.rows, one.digest) for one in tables])


def _read_manifest(copy: SQLite) -> Backup:
    rows: list[Any] = copy.execute(READ_MANIFEST)
    tables = tuple(Copied(*row[1:]) for row in rows)
    return Backup(rows[0][0], copy.revision() or "", tables)


def _tables(copy: SQLite) -> tuple[Copied, ...]:
    """Return every table with its rows and digest, by name."""
    names = sorted(name for name in copied_tables(copy) if name != MANIFEST)
    return tuple(table_digest(copy, name, copy.columns(name)) for name in names)


def _must_be_whole(copy: SQLite, path: Path) -> None:
    verdicts = copy.execute("PRAGMA integrity_check") + copy.execute("PRAGMA foreign_key_check")
    if verdicts != [("ok",)]:
        why = f"{verdicts[0][0]}"
        raise InputError("{path} is damaged, or no backup ({why})", path=path, why=why)
