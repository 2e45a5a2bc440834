"""What every connection is made of: the account, what it offers, and the pieces that it hands over."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from data.importers.detect import Kind
from data.importers.mail.headers import MailHeaders

# Where reading stands in one part of an account (a folder, a calendar), as JSON holds it.
Cursor = Mapping[str, int | str]
# By the part's name.
Cursors = Mapping[str, Cursor]


class Tokens(Protocol):
    """Who hands out access tokens (OAuth 2.0)."""

    def access(self) -> str:
        """Return a token that holds for a while."""

    def after_refusal(self) -> str:
        """Return another one than that which was refused."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account as its owner described it; `secret` is in no text that this prints.

    `since` is the day (epoch seconds) from which mail is read. `fingerprint` is that of a certificate that
    the owner trusts by hand. `subjects` are read only when the owner asked for them. With
    `starttls` a port begins in plain text and goes over to TLS before anything is said.
    `not_mine` are the parts (calendars) that their owner says are somebody else's: they are not read.
    """

    server: str
    port: int
    login: str
    secret: str = field(repr=False)
    since: int | None = None
    fingerprint: str | None = None
    subjects: bool = False
    starttls: bool = False
    tokens: Tokens | None = field(default=None, repr=False)
    not_mine: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an account: its name, its number of entries, and whether the owner's own mail lies there.

    `key` tells a calendar from others of the same name; empty where its owner is not asked about it.
    """

    name: str
    size: int
    holds_sent: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class Overview:
    """What a look at an account showed: the parts that would be read, and the names of those left out."""

    parts: tuple[Part, ...]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MailPiece:
    """Some mails of one folder, and the cursor once they are recorded; `is_first` of a folder read anew.

    `part` is what cursors are kept by, `title` what people read.

    `missing` is how many mails the server cannot show.
    """

    part: str
    title: str
    cursor: Cursor
    heads: tuple[MailHeaders, ...]
    holds_sent: bool = False
    is_first: bool = False
    done: int = 0
    total: int = 0
    missing: int = 0


@dataclass(frozen=True, slots=True)
class DocumentPiece:
    """A calendar or address book as a file of its kind, and the cursor once it is recorded.

    `gone` is None where the file is all of it; else the file has what changed alone, and of these entries
    (UID) nothing is left but what the file says.
    """

    part: str
    title: str
    cursor: Cursor
    kind: Kind
    content: bytes = field(repr=False)
    done: int = 1
    total: int = 1
    gone: frozenset[str] | None = None


class Piece(Protocol):
    """What an account hands over at once, with a title that people read, and how far it is with it."""

    @property
    def title(self) -> str:
        """Of which part it is."""

    @property
    def done(self) -> int:
        """How much of the part was handed over, this piece included."""

    @property
    def total(self) -> int:
        """How much there is."""


class OpenAccount(Protocol):
    """An account that answers."""

    def overview(self) -> Overview:
        """Return what would be read."""

    def fetch(self, cursors: Cursors) -> Iterator[Piece]:
        """Yield what is new since these cursors, piece by piece; each piece alone can be recorded."""

    def close(self) -> None:
        """End the connection."""
