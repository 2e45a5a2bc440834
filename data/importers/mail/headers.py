"""The header fields (RFC 5322) of the mails in an mbox (RFC 4155), streamed; bodies are skipped.

A mail begins at a line "From ... date" at the start or after an empty line. How a body quotes such lines
(mboxo, mboxrd) does not matter where only headers are read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import MessageError
from email.header import decode_header, make_header
from email.utils import getaddresses
from functools import lru_cache
from typing import IO

from data.identity.handles import clean, email

BLOCK = 1024 * 1024
# A head larger than this is damage or an attack; what comes first is what is needed.
LONGEST_HEAD = 256 * 1024
LONGEST_SEPARATOR = 400
LONGEST_VALUE = 64 * 1024
# Within so much of a mail its parts are named; one of them may be a meeting's.
FIRST_PARTS = 16 * 1024
INVITATION = re.compile(rb"^content-type:\s*text/calendar", re.IGNORECASE | re.MULTILINE)
LONGEST_START = LONGEST_HEAD + LONGEST_SEPARATOR + FIRST_PARTS
# Addresses beyond these are a crowd already.
MOST_ADDRESSES = 500
MARK = b"\nFrom "
SEPARATOR = re.compile(
    rb"From .*\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? .*\d{1,2}:\d{2}.*\d{4}|From \S+@\S+\s*$|From \S+ \d{4}-\d\d"
)
# What follows it must look like a head; a sentence that begins with "From" is followed by words.
FIRST_FIELD = re.compile(rb">From |[!-9;-~]{1,100}[ \t]*:")
EMPTY_LINE = re.compile(rb"(?:^|\n)\r?\n")
FIELDS = (
    "from|to|cc|bcc|date|message-id|delivered-to|x-original-to|envelope-to|list-id|list-unsubscribe|list-post"
    "|precedence|auto-submitted|content-type|content-class|x-gmail-labels|subject|x-spam-flag|sender|return-path"
)
FIELD = re.compile(rf"^({FIELDS})[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)".encode(), re.IGNORECASE | re.MULTILINE)
# "Ada Bell <ada@example.org>" or "ada@example.org", as nearly all are written; the rest is parsed.
PLAIN = re.compile(r"\s*(?:([^\"<>,;:()@\\]*)<([^\"<>,;:()\s\\]+)>|([^\"<>,;:()\s\\]+@[^\"<>,;:()\s\\]+))\s*")


@dataclass(frozen=True, slots=True)
class MailHeaders:
    """The headers of one mail: its line number, its separator line, and its fields by lower-case name.

    `invites` where one of its parts is an invitation, `whole` where the headers end before the file does.
    """

    line: int
    separator: str
    fields: dict[str, list[str]]
    invites: bool = False
    whole: bool = True

    def all(self, *names: str) -> list[str]:
        """Return every value of these fields."""
        return [value for name in names for value in self.fields.get(name, ())]

    def get(self, name: str) -> str:
        """Return the first value of a field, empty without one."""
        return next(iter(self.fields.get(name, ())), "")

    def people(self, *names: str) -> list[tuple[str, str]]:
        """Return (name, address) of everybody in these fields."""
        return [person for value in self.all(*names) for person in people(value)]

    def addresses(self, *names: str) -> list[str]:
        """Return the addresses of everybody in these fields."""
        return [address for _, address in self.people(*names)]


def mbox_heads(source: IO[bytes]) -> Iterator[MailHeaders]:
    """Yield the headers of each mail of an mbox; memory does not grow with the file."""
    window = _Window(source)
    while (separator := window.separator()) is not None:
        line = window.line
        yield head(line, separator, window.start())


class _Window:
    """A window that moves over the file from the beginning of one mail to the next."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        # As if an empty line stood before the file.
        self._buffer = b"\n\n" + source.read(BLOCK).removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
        self._at = 0
        self._ended = False
        self.line = -1

    def separator(self) -> bytes | None:
        """Move behind the next line that parts two messages and return it; None at the end."""
        while True:
            mark = self._buffer.find(MARK, self._at)
            if mark < 0 or mark + 2 * LONGEST_SEPARATOR > len(self._buffer):
                if not self._ended:
                    self._read(len(self._buffer) - len(MARK) if mark < 0 else mark - 2)
                    continue
                if mark < 0:
                    return None
            end = self._buffer.find(b"\n", mark + 1, mark + 1 + LONGEST_SEPARATOR)
            line = self._buffer[mark + 1 : end if end >= 0 else mark + 1 + LONGEST_SEPARATOR]
            if end >= 0 and self._after_empty(mark) and self._parts(line, end + 1):
                self._move(mark + 1)
                return line
            self._move(mark + 1)

    def start(self) -> bytes:
        """Return the first bytes of the message that begins after the current line."""
        if len(self._buffer) - self._at < LONGEST_START:
            self._read(self._at)
        begin = self._buffer.find(b"\n", self._at) + 1
        return self._buffer[begin : begin + LONGEST_START]

    def _parts(self, line: bytes, after: int) -> bool:
        return bool(SEPARATOR.match(line) and FIRST_FIELD.match(self._buffer, after))

    def _after_empty(self, at: int) -> bool:
        return self._buffer[at - 1 : at] == b"\n" or self._buffer[at - 2 : at] == b"\n\r"

    def _move(self, to: int) -> None:
        to = max(to, self._at)
        self.line += self._buffer.count(b"\n", self._at, to)
        self._at = to

    def _read(self, keep_from: int) -> None:
        """Read on; what lies before `keep_from`, but for the two bytes before it, is let go."""
        self._move(max(keep_from, 0))
        spare = max(self._at - 2, 0)
        more = self._source.read(BLOCK)
        self._ended = not more
        self._buffer = self._buffer[spare:] + more
        self._at -= spare


def head(line: int, separator: bytes, start: bytes) -> MailHeaders:
    """Return the fields that are needed, from the first bytes of a message."""
    end = EMPTY_LINE.search(start[:LONGEST_HEAD])
    block = start[: end.start() if end else LONGEST_HEAD]
    after = start[len(block) : len(block) + FIRST_PARTS].partition(MARK)[0]
    fields: dict[str, list[str]] = {}
    for name, value in FIELD.findall(block):
        fields.setdefault(name.decode().lower(), []).append(_text(value[:LONGEST_VALUE]))
    whole = end is not None or len(start) >= LONGEST_HEAD
    return MailHeaders(line, _text(separator), fields, INVITATION.search(after) is not None, whole)


def _text(value: bytes) -> str:
    try:
        text = value.decode()
    except UnicodeDecodeError:
        # Raw bytes of no declared encoding: wrong letters lose nobody's address.
        text = value.decode("latin-1")
    return " ".join(text.split())


def people(value: str) -> list[tuple[str, str]]:
    """Return (name, address) of everybody in a field; what has no address is left out."""
    return list(_kept(value) if len(value) < LONGEST_SEPARATOR else _people(value))


def _people(value: str) -> tuple[tuple[str, str], ...]:
    addresses = ((email(address), name) for name, address in _parts(value)[:MOST_ADDRESSES])
    return tuple((_name(name, address), address) for address, name in addresses if address)


# The same few people again and again.
_kept = lru_cache(20_000)(_people)


def _parts(value: str) -> list[tuple[str, str]]:
    pieces = [PLAIN.fullmatch(piece) for piece in value.split(",")]
    if all(pieces):
        return [(piece[1] or "", piece[2] or piece[3]) for piece in pieces if piece]
    try:
        return getaddresses([value[:LONGEST_HEAD]])
    except (MessageError, IndexError, ValueError, RecursionError):
        return []


def _name(text: str, address: str) -> str:
    name = clean(decoded(text)).strip("'\" ")
    return "" if name.casefold() == address else name


def decoded(text: str) -> str:
    """Return a header's text with its encoded words (RFC 2047) decoded."""
    if "=?" not in text:
        return text
    try:
        return str(make_header(decode_header(text)))
    except (MessageError, LookupError, UnicodeError, ValueError):
        return text
