"""What can go wrong, each as one sentence for a person."""

import errno
from collections.abc import Iterator
from dataclasses import asdict, dataclass


class KithError(Exception):
    """Something the reader of the message can mend; the message says how."""

    exit_code = 1


class InputError(KithError):
    """A file or a value is not what was expected."""


class UsageError(KithError):
    """The command was asked in a way that cannot work."""

    exit_code = 2


class NotEnoughHistoryError(KithError):
    """The log holds too little for what was asked."""


class BusyError(KithError):
    """The store is in use; the same call may go through later."""


class StorageFullError(KithError):
    """The disk has no room left; what was written before is whole."""

    exit_code = 3


class NotFoundError(KithError):
    """Something named does not exist."""


class DeniedError(KithError):
    """The caller may not do this here."""


class RepeatedKeyError(KithError):
    """The same Idempotency-Key came with another request."""


class UnreachableError(KithError):
    """A server that Kith was told to use does not answer."""


class NoModelError(KithError):
    """No trained model is there yet, or it does not fit."""


# How SQLite says it, also through the libraries that wrap its errors.
SQLITE_FULL = "database or disk is full"
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def full_disk(error: BaseException) -> StorageFullError | None:
    """Return the error of a full disk if that is what an error came from, else None."""
    for cause in _causes(error):
        if isinstance(cause, StorageFullError):
            return cause
        if (isinstance(cause, OSError) and cause.errno in FULL) or SQLITE_FULL in str(cause):
            return disk_is_full(f"{cause}".partition("\n")[0])
    return None


def disk_is_full(why: str) -> StorageFullError:
    """Return the sentence about a full disk."""
    return StorageFullError(f"the disk is full ({why}); nothing was damaged. Make room and try again.")


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """One row that could not be taken in: where it stands, what was found, what was expected."""

    file: str
    line: int
    column: str | None
    found: str
    expected: str

    def __str__(self) -> str:
        """Say it in one sentence."""
        where = f"{self.file}, line {self.line}"
        if self.column is not None:
            where += f", column {self.column!r}"
        return f"{where}: found {self.found}, expected {self.expected}."

    def as_dict(self) -> dict[str, object]:
        """Return the fields by name, for JSON."""
        return asdict(self)
