"""Open a database file of SQLite: its settings, its revision, and what is wrong where it cannot be opened."""

from pathlib import Path
from shutil import disk_usage

# Its own SQLite, newer than most systems': 3.7.0 to 3.51.2 can corrupt a WAL database
# when two connections checkpoint at once (sqlite.org/wal.html#walresetbug).
from pysqlite3 import dbapi2 as sqlite

from data.errors import (
    BusyError,
    InputError,
    KithError,
    StorageFullError,
    disk_is_full,
    full_disk,
    upgrade_needed,
)
from data.private_files import create_private, make_folder
from data.store.engine.revisions import HEAD, fault, upgrade

# SQLITE_CORRUPT and SQLITE_NOTADB: only these mean a damaged file.
DAMAGED = ("malformed", "is not a database")
# SQLite fails to enlarge a file beside the store with a plain I/O error; less room than this explains it.
NO_ROOM = 64 * 1024
# An answer is given only after the disk has it: WAL with synchronous=FULL syncs every commit.
PATIENCE = "PRAGMA busy_timeout=5000"
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    # 64 MiB: keys are digests and fall all over the index; the default of 2 MiB would thrash.
    "PRAGMA cache_size=-65536",
    # Who was erased through the service must not lie in a free page until somebody needs it.
    "PRAGMA secure_delete=ON",
    # Pages, 64 MB: a large import touches the same ones again and again, and would wait for each clearing.
    "PRAGMA wal_autocheckpoint=16000",
)


def connect(path: Path | None, like: sqlite.Connection | None = None) -> sqlite.Connection:
    """Open the database at `path` (in memory if None), made if missing, at the newest revision.

    With `like` it is made a copy of that one first. Raises UpgradeNeededError where it is at an older one.
    """
    try:
        if path is not None:
            make_folder(path.parent)
            # The files that SQLite makes beside it get its rights.
            create_private(path)
        # The service runs its requests on one event loop, but may be built in another thread.
        connection = sqlite.connect(
            ":memory:" if path is None else str(path), isolation_level=None, check_same_thread=False
        )
    except (OSError, sqlite.Error) as error:
        raise _unusable(path, error) from error
    try:
        if like is not None:
            like.backup(connection)
        _bring_up_to_date(connection)
    except sqlite.Error as error:
        connection.close()
        raise _unusable(path, error) from error
    except BaseException:
        connection.close()
        raise
    return connection


def connect_at(path: Path, revision: str) -> sqlite.Connection:
    """Make a database file at an older revision, to hold the rows of a store that is still at it."""
    create_private(path)
    connection = sqlite.connect(str(path), isolation_level=None)
    connection.execute(PATIENCE)
    migrate(connection, revision)
    return connection


def connect_as_it_is(path: Path) -> sqlite.Connection:
    """Open a database file at whatever revision it is, and leave it at that."""
    connection = sqlite.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None)
    connection.execute(PATIENCE)
    return connection


def _bring_up_to_date(connection: sqlite.Connection) -> None:
    connection.execute(PATIENCE)
    present = revision(connection)
    empty = connection.execute("SELECT 1 FROM sqlite_master").fetchone() is None
    # Before anything is changed: this may be somebody else's database.
    if wrong := fault(present, empty=empty):
        raise sqlite.DatabaseError(wrong)
    if present not in {None, HEAD}:
        raise upgrade_needed(f"{present}", HEAD)
    for pragma in PRAGMAS:
        connection.execute(pragma)
    if present is None:
        migrate(connection)


def _unusable(path: Path | None, error: Exception) -> KithError:
    if full := full_disk(error) or (path and no_room(path.parent, error)):
        return full
    if is_locked(error):
        return busy(error)
    if "readonly" in str(error):
        return InputError(
            "{path} can only be read ({why}); Kith must be able to write into its folder.",
            path=path,
            why=f"{error}",
        )
    return InputError(
        "{path} cannot be used as Kith's store ({why}); expected a database that Kith made. "
        "Move it away, or set KITH_HOME to another folder.",
        path=path,
        why=f"{error}",
    )


def remove_file(path: Path) -> None:
    """Delete a database file that nobody has open, with the log or journal beside it."""
    for ending in ("", "-wal", "-shm", "-journal"):
        path.with_name(f"{path.name}{ending}").unlink(missing_ok=True)


def is_locked(error: Exception) -> bool:
    """Tell whether an error means that another connection holds the lock."""
    return any(word in str(error) for word in ("locked", "busy", "locking protocol"))


def busy(error: Exception) -> BusyError:
    """Return the error of a store that another command works in."""
    return BusyError(
        "the store is in use ({why}): another command is at work in it; try again.", why=f"{error}"
    )


def revision(connection: sqlite.Connection) -> str | None:
    """Return the schema revision the database is at, None for an empty one."""
    versioned = "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
    if connection.execute(versioned).fetchone() is None:
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])


def damaged(error: Exception) -> bool:
    """Tell whether an error of the store means that its file is damaged."""
    return any(sign in str(error) for sign in DAMAGED)


def no_room(folder: Path, error: Exception) -> StorageFullError | None:
    """Return the error of a full disk where that explains an I/O error, else None."""
    full = "disk I/O error" in str(error) and disk_usage(folder).free < NO_ROOM
    return disk_is_full(f"{error}") if full else None


def migrate(connection: sqlite.Connection, target: str = HEAD) -> None:
    """Bring an open database to a revision, all of it or nothing."""
    from sqlalchemy import create_engine
    from sqlalchemy.exc import DBAPIError
    from sqlalchemy.pool import StaticPool

    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool, module=sqlite)
    # Tables are remade under their names: nothing may point at one in between.
    connection.execute("PRAGMA foreign_keys=OFF")
    with engine.connect() as joined:
        # All of it or nothing, and by one process only; the migrations commit at their end.
        connection.execute("BEGIN IMMEDIATE")
        if revision(connection) == target:
            connection.execute("ROLLBACK")
        else:
            try:
                upgrade(joined, target)
            except DBAPIError as error:
                # SQLite's own error, which says by its class and text what is wrong.
                raise error.orig or error from error
    connection.execute("PRAGMA foreign_keys=ON")
