"""Where mails begin: in an mbox (RFC 4155), and in a file that holds one mail; both are streamed.

A mail begins at a line "From ... date" after an empty line. A "From" line of another kind begins one where
a whole head follows it. How a body quotes such lines (mboxo, mboxrd) does not matter, because only heads
are read.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO

from data.importers.mail.headers import LONGEST_HEAD, MailHeaders, head
from data.importers.mail.parts import REACH, Parts

BLOCK = 1024 * 1024
LONGEST_SEPARATOR = 400
LONGEST_START = LONGEST_HEAD + 2 * LONGEST_SEPARATOR + REACH
BOM = b"\xef\xbb\xbf"
# As if empty lines stood before the file.
EMPTY = b"\n\n"
DATED = re.compile(
    rb"From .*\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? .*\d{1,2}:\d{2}.*\d{4}|From \S+@\S+\s*$|From \S+ \d{4}-\d\d"
)
# What follows must look like a head: a sentence goes on in words.
CANDIDATE = re.compile(rb"\n(From(?: [^\n]{0,400}|\r?))\n(?=>?From |[!-9;-~]{1,100}[ \t]*:)")
FIELD = re.compile(rb"(?:>?From [^\n]*\n)?([!-9;-~]{1,100})[ \t]*:[^\n]*\n(?:[ \t][^\n]*\n)*")
# A mail has its sender, and what the way or the program wrote.
ON_THE_WAY = frozenset(
    b"date message-id received delivered-to return-path envelope-to x-mozilla-status x-gm-thrid".split()
)
LOOKS_LIKE_A_HEAD = re.compile(
    rb"(?:from|to|date|subject|received|message-id|return-path)[ \t]*:", re.IGNORECASE
)
MOST_FIELDS = 60
# "From", "From -": a line of which nothing else is left.
BARE = 7
FIRST_LINE = re.compile(rb"[\r\n]*From(?: [^\r\n]*)?\r?\n")


@dataclass(slots=True)
class _Mailbox:
    """A window that moves over a mailbox, and the mail in it that is not yet seen to its end."""

    window: bytes
    line: int = 0
    # How far lines are counted, and how far the parts of the mail are looked at.
    counted: int = len(EMPTY)
    scanned: int = len(EMPTY)
    mail: MailHeaders | None = None
    parts: Parts = field(default_factory=Parts)

    def take(self, edge: int) -> Iterator[MailHeaders]:
        """Yield the mails that end before a place, and move the window there."""
        for begin in CANDIDATE.finditer(self.window, len(EMPTY)):
            if begin.start() >= edge:
                break
            if _begins_mail(self.window, begin):
                yield from self.close(begin.start())
                self._open(begin)
            elif self.mail is not None:
                self.mail.lookalikes += _looks_like_one(self.window, begin)
        self.parts.scan(self.window, self.scanned, edge)
        self._count(edge)
        self.window = self.window[edge - len(EMPTY) :]
        self.counted = self.scanned = len(EMPTY)

    def close(self, end: int) -> Iterator[MailHeaders]:
        """Yield the mail, whose body ends at a place."""
        if self.mail is not None:
            self.parts.scan(self.window, self.scanned, end)
            self.mail.invites, self.mail.reacts = self.parts.invites, self.parts.reacts
            yield self.mail

    def _open(self, begin: "re.Match[bytes]") -> None:
        self._count(begin.start(1))
        self.scanned = begin.end()
        self.mail = head(self.line, begin[1], self.window[begin.end() : begin.end() + LONGEST_START])
        self.parts = Parts.of(self.mail)

    def _count(self, end: int) -> None:
        self.line += self.window.count(b"\n", self.counted, end)
        self.counted = end


def mbox_heads(source: IO[bytes]) -> Iterator[MailHeaders]:
    """Yield the headers of each mail of an mbox; memory does not grow with the file."""
    read = _lines_of(source)
    mailbox = _Mailbox(EMPTY + b"\n" + read(BLOCK).removeprefix(BOM).lstrip(b"\r\n"))
    ended = False
    while not ended:
        more = read(BLOCK)
        ended, mailbox.window = not more, mailbox.window + more
        # The head of a mail that begins after this place may go on in the next block.
        length = len(mailbox.window)
        yield from mailbox.take(length if ended else max(length - LONGEST_START, len(EMPTY)))
    yield from mailbox.close(len(EMPTY))


def _lines_of(source: IO[bytes]) -> Callable[[int], bytes]:
    """Return what reads on from here, with lines that end in CR alone or in CR CR LF made to end in LF."""
    place = source.tell()
    start = source.read(LONGEST_HEAD)
    source.seek(place)
    if b"\n" not in start and b"\r" in start:
        return lambda size: source.read(size).replace(b"\r", b"\n")
    if b"\r\r\n" not in start:
        return source.read

    def read(size: int) -> bytes:
        block = source.read(size)
        # Not between the two.
        while block.endswith(b"\r") and (more := source.read(1)):
            block += more
        return block.replace(b"\r\r\n", b"\n")

    return read


def mail_heads(source: IO[bytes]) -> Iterator[MailHeaders]:
    """Yield the headers of a file with one mail, or with several after "From" lines."""
    read = _lines_of(source)
    # Some programs begin with empty lines, which end a head elsewhere.
    start = read(LONGEST_START).removeprefix(BOM).lstrip(b"\r\n")
    if FIRST_LINE.match(start):
        source.seek(0)
        yield from mbox_heads(source)
        return
    mail = head(1, b"", start)
    parts = Parts.of(mail)
    window = start
    while window and parts.goes_on:
        more = read(BLOCK)
        window += more
        edge = max(len(window) - REACH, 0) if more else len(window)
        parts.scan(window, 0, edge)
        window = window[edge:] if more else b""
    mail.invites, mail.reacts = parts.invites, parts.reacts
    yield mail


def _begins_mail(window: bytes, begin: "re.Match[bytes]") -> bool:
    is_after_empty_line = _is_after_empty_line(window, begin.start())
    is_dated = DATED.match(begin[1]) is not None
    if is_dated and is_after_empty_line:
        return True
    is_likely = is_dated or is_after_empty_line or len(begin[1].strip()) <= BARE
    return is_likely and _has_head(window, begin.end())


def _is_after_empty_line(window: bytes, place: int) -> bool:
    """Tell whether the line that ends at a place is empty."""
    return window[place - 1 : place] == b"\n" or window[place - 2 : place] == b"\n\r"


def _has_head(window: bytes, place: int) -> bool:
    """Tell whether the head of a mail begins at a place: its sender, and what the way or a program wrote."""
    names = set()
    for _ in range(MOST_FIELDS):
        part = FIELD.match(window, place, place + LONGEST_HEAD)
        if part is None:
            break
        names.add(part[1].lower())
        place = part.end()
    return b"from" in names and not names.isdisjoint(ON_THE_WAY)


def _looks_like_one(window: bytes, begin: "re.Match[bytes]") -> bool:
    is_after_empty_line = _is_after_empty_line(window, begin.start())
    return is_after_empty_line and LOOKS_LIKE_A_HEAD.match(window, begin.end()) is not None
