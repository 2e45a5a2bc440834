"""What can go wrong: one sentence for a person, with its fields, and a stable code for a program."""

import errno
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import IntEnum
from typing import Any, ClassVar

from data.messages import Fields, Message

# What is found where something is missing.
NOTHING = Message("nothing")


class ExitCode(IntEnum):
    """What a command ends with: one number for each thing that a scheduler can do about it."""

    DONE = 0
    # Something given, or kept, is not as expected: the same call will fail again.
    INPUT = 1
    USAGE = 2
    # No room on the disk: make some, then try again.
    FULL = 3
    # Another command is at work, or a server does not answer: try again.
    BUSY = 4
    # Too little history: nothing is wrong, and there is nothing to do yet.
    NOTHING_YET = 5
    # Done, but not as it should be: something fell back, was put off, or failed in one workspace of several.
    DEGRADED = 6


class KithError(Exception):
    """Something the reader of the message can mend; the message says how.

    `InputError("{file} holds no rows", file=path)` reads as English; a language says `sentence` by its
    message and fields, a program tells it by `code` (docs/reference/errors.md).
    """

    code: ClassVar[str] = "error"
    exit_code: ClassVar[ExitCode] = ExitCode.INPUT

    def __init__(self, message: str, /, **fields: Any) -> None:
        self.sentence = Message(message, **fields)
        super().__init__(self.sentence)

    @property
    def message(self) -> str:
        """The message with its fields not yet filled in: the key of its translations."""
        return self.sentence.message

    @property
    def fields(self) -> Fields:
        """What the message names."""
        return self.sentence.fields


class InputError(KithError):
    """A file or a value is not what was expected."""

    code = "invalid_input"


class UsageError(KithError):
    """The command was asked in a way that cannot work."""

    code = "usage"
    exit_code = ExitCode.USAGE


class NotEnoughHistoryError(KithError):
    """The log holds too little for what was asked."""

    code = "not_enough_history"
    exit_code = ExitCode.NOTHING_YET


class BusyError(KithError):
    """The store is in use; the same call may go through later."""

    code = "busy"
    exit_code = ExitCode.BUSY


class UpgradeNeededError(KithError):
    """The store is at an older revision of its schema; nothing but an upgrade may write into it."""

    code = "upgrade_needed"


class StorageFullError(KithError):
    """The disk has no room left; what was written before is whole."""

    code = "storage_full"
    exit_code = ExitCode.FULL


class NotFoundError(KithError):
    """Something named does not exist."""

    code = "not_found"


class NothingYetError(NotFoundError):
    """Nothing has been taken in yet, so there is nothing to look at."""

    code = "nothing_yet"
    exit_code = ExitCode.NOTHING_YET


class DeniedError(KithError):
    """The caller may not do this here."""

    code = "denied"


class RepeatedKeyError(KithError):
    """The same Idempotency-Key came with another request."""

    code = "idempotency_key_reused"


class ChangesTooOldError(KithError):
    """Which changes came after this number is not known any more, or never was: all must be read anew."""

    code = "changes_too_old"


class SecretKeyError(KithError):
    """A sealed secret cannot be opened, or the key file cannot be read."""

    code = "secret_key"


class NotInstalledError(KithError):
    """A part that is an extra is not installed here."""

    code = "not_installed"


class UnreachableError(KithError):
    """A server that Kith was told to use does not answer."""

    code = "unreachable"
    exit_code = ExitCode.BUSY


class RemoteError(KithError):
    """An account that Kith reads could not be read now; it may be later, not before `retry_after` seconds."""

    code = "remote"
    exit_code = ExitCode.BUSY
    retry_after: int | None = None


class NeedsOwnerError(RemoteError):
    """An account is closed to Kith until its owner does something: it is not tried again before that."""

    code = "needs_you"
    exit_code = ExitCode.INPUT


class NoModelError(KithError):
    """No trained model is there yet, or it does not fit."""

    code = "no_model"


def upgrade_needed(revision: str, newest: str) -> UpgradeNeededError:
    """Return the sentence about a store of an older Kith."""
    return UpgradeNeededError(
        "the store is at revision {revision} of its schema, this Kith needs {newest}; upgrade it, after a "
        "copy, with: kith upgrade",
        revision=revision,
        newest=newest,
    )


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
    return StorageFullError(
        "the disk is full ({why}); nothing was damaged. Make room and try again.", why=f"{why}"
    )


def for_people(error: Exception, *, is_logged: bool = False) -> KithError:
    """Return an error as one that its reader can mend; a mistake in Kith says what it was.

    Of one that `is_logged` the own words stay in the worker's log: they may quote anything.
    """
    expected = error if isinstance(error, KithError) else full_disk(error)
    if expected is not None:
        return expected
    kind = type(error).__name__
    if is_logged:
        return KithError("this could not be done ({why}); the log of the worker says more", why=kind)
    return KithError("this could not be done ({why})", why=f"{kind}: {error}")


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
    # What stands in the file is quoted; what does not is a message.
    found: str
    expected: Message

    @property
    def sentence(self) -> Message:
        """The row as one sentence."""
        place = Message("{file}, line {line}", file=self.file, line=f"{self.line}")
        if self.column is not None:
            place = Message("{place}, column {column!r}", place=place, column=self.column)
        return Message(
            "{place}: found {found}, expected {expected}.",
            place=place,
            found=self.found,
            expected=self.expected,
        )

    def __str__(self) -> str:
        """Say it in one sentence."""
        return str(self.sentence)

    def as_dict(self) -> dict[str, object]:
        """Return the fields by name, for JSON."""
        return asdict(self)
