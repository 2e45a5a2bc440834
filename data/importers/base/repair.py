"""JSON and XML with known mistakes of the programs that write them, repaired while they are streamed."""

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any

import ijson

CHUNK = 1 << 16
# What a JSON parser says of a file that is none, or not to its end.
NO_JSON = (ijson.JSONError, UnicodeDecodeError)
# Telegram writes control characters as \x1F, which JSON does not know.
ESCAPE = re.compile(rb"\\(?:x([0-9A-Fa-f]{2})|.)", re.DOTALL)
# Android's backups write an emoji as two halves, &#55357;&#56846;, which XML does not know.
REFERENCE = re.compile(
    rb"&#(?:(x[0-9A-Fa-f]{1,8}|[0-9]{1,10});)(?:&#(x[dD][c-fC-F][0-9A-Fa-f]{2}|5[67][0-9]{3});)?"
)
# No export nests so far; a file that does is made to make its reader fail.
DEEPEST = 100
HIGH, LOW = range(0xD800, 0xDC00), range(0xDC00, 0xE000)
CONTROL = range(0x20)
NO_CHARACTER = 0xFFFD


@dataclass
class Repaired:
    """A binary stream in which every match of a pattern is replaced, also across chunks.

    A match has at most `longest` bytes and begins with `first`.
    """

    source: IO[bytes]
    pattern: re.Pattern[bytes]
    replace: Callable[[re.Match[bytes]], bytes]
    longest: int
    first: bytes
    _held: bytes = b""
    _ready: bytes = b""
    _ended: bool = False

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes, b"" at the end."""
        while not self._ended and (size < 0 or len(self._ready) < size):
            self._fill()
        size = len(self._ready) if size < 0 else size
        taken, self._ready = self._ready[:size], self._ready[size:]
        return taken

    def _fill(self) -> None:
        chunk = self.source.read(CHUNK)
        self._ended = not chunk
        text = self._held + chunk
        cut = len(text) if self._ended else self._safe(text)
        self._held = text[cut:]
        self._ready += self.pattern.sub(self.replace, text[:cut])

    def _safe(self, text: bytes) -> int:
        """Return how far the text can be mended without the chunk that follows."""
        edge = len(text) - self.longest
        if text.rfind(self.first) < edge:
            return len(text)
        end = 0
        for match in self.pattern.finditer(text):
            if match.start() > edge:
                return match.start()
            end = match.end()
        begun = text.find(self.first, max(end, edge))
        return len(text) if begun < 0 else begun


def repaired_json(source: IO[bytes]) -> Repaired:
    r"""Return JSON in which \x1F is \u001F."""

    def mend(match: re.Match[bytes]) -> bytes:
        return match[0] if match[1] is None else b"\\u00" + match[1]

    return Repaired(source, ESCAPE, mend, 4, b"\\")


def json_events(source: "IO[bytes] | Repaired", *, many: bool = False) -> Iterator[tuple[str, Any]]:
    """Yield ijson's (event, value); raises one of NO_JSON where JSON is damaged or nested over DEEPEST.

    With `many`, a file holds several values, as one a line.
    """
    depth = 0
    for event, value in ijson.basic_parse(source, use_float=True, multiple_values=many):
        if event in {"start_map", "start_array"}:
            depth += 1
            if depth > DEEPEST:
                raise ijson.JSONError(f"objects within objects, more than {DEEPEST} deep")
        elif event in {"end_map", "end_array"}:
            depth -= 1
        yield event, value


def repaired_xml(source: IO[bytes]) -> Repaired:
    """Return XML in which two surrogates are one character, and an invalid character is U+FFFD."""
    return Repaired(source, REFERENCE, _character, 30, b"&")


def _character(match: re.Match[bytes]) -> bytes:
    first, second = _number(match[1]), _number(match[2]) if match[2] else None
    if first in HIGH and second in LOW:
        return b"&#%d;" % (0x10000 + ((first - HIGH.start) << 10) + (second or 0) - LOW.start)
    return b"".join(b"&#%d;" % _allowed(number) for number in (first, second) if number is not None)


def _number(text: bytes) -> int:
    return int(text[1:], 16) if text[:1] == b"x" else int(text)


def _allowed(number: int) -> int:
    control = number in CONTROL and number not in {0x9, 0xA, 0xD}
    beyond = number in HIGH or number in LOW or number > sys.maxunicode
    return NO_CHARACTER if control or beyond else number
