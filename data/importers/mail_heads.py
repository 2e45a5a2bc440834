"""The heads of mails in an mbox, one after the other; bodies are passed by and never kept.

A message begins at a line "From ... date" at the start or after an empty line (RFC 4155). How the body
quotes such lines (mboxo, mboxrd) does not matter to who only reads heads.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.parser import BytesHeaderParser
from typing import IO

LONGEST_LINE = 1024 * 1024
# A head larger than this is damage or an attack; what comes first is what is needed.
LONGEST_HEAD = 256 * 1024
SEPARATOR = re.compile(rb"From \S.*\d{1,2}:\d{2}(?::\d{2})?.*\d{4}|From \S+@\S+\s*$|From \S.*\d{4} \d")
WANTED = frozenset(
    b"from to cc bcc date message-id delivered-to x-original-to envelope-to list-id list-unsubscribe"
    b" list-post precedence auto-submitted content-type content-class x-gmail-labels subject x-spam-flag"
    b" sender".split()
)
PARSER = BytesHeaderParser()


@dataclass(frozen=True, slots=True)
class Head:
    """One message's head: where it begins, its separator line, and its fields in small letters."""

    line: int
    separator: str
    fields: dict[str, list[str]]

    def all(self, *names: str) -> list[str]:
        """Return every value of these fields."""
        return [value for name in names for value in self.fields.get(name, [])]

    def get(self, name: str) -> str:
        """Return the first value of a field, empty without one."""
        return next(iter(self.fields.get(name, [])), "")


def mbox_heads(source: IO[bytes]) -> Iterator[Head]:
    """Yield the head of each message of an mbox; memory does not grow with the file."""
    begins, separator = 0, b""
    block: list[bytes] = []
    size, in_head, after_empty = 0, False, True
    for number, line in enumerate(iter(lambda: source.readline(LONGEST_LINE), b""), 1):
        if after_empty and line.startswith(b"From ") and SEPARATOR.match(line):
            if separator:
                yield head(begins, separator, block)
            begins, separator, block, size, in_head = number, line, [], 0, True
        elif in_head:
            in_head = bool(line.strip(b"\r\n"))
            if in_head and size < LONGEST_HEAD:
                block.append(line[: LONGEST_HEAD - size])
                size += len(line)
        after_empty = not line.strip(b"\r\n") or line == b"\xef\xbb\xbf"
    if separator:
        yield head(begins, separator, block)


def head(line: int, separator: bytes, block: Iterable[bytes]) -> Head:
    """Return the fields that are needed, parsed from a head's lines."""
    message = PARSER.parsebytes(b"".join(_wanted(block)))
    fields: dict[str, list[str]] = {}
    for name, value in message.items():
        fields.setdefault(name.lower(), []).append(str(value))
    return Head(line, separator.decode("latin-1").strip(), fields)


def _wanted(block: Iterable[bytes]) -> Iterator[bytes]:
    keep = False
    for line in block:
        if not line.startswith((b" ", b"\t")):
            keep = line.partition(b":")[0].strip().lower() in WANTED
        if keep:
            # A line that was cut must not swallow the next one.
            yield line if line.endswith(b"\n") else line + b"\n"


def decoded(text: str) -> str:
    """Return a header's words as they are read, its encoded words put back (RFC 2047)."""
    try:
        return str(make_header(decode_header(text)))
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        return text
