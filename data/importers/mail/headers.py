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
LONGEST_START = LONGEST_HEAD + 2 * LONGEST_SEPARATOR + FIRST_PARTS
# Addresses beyond these are a crowd already.
MOST_ADDRESSES = 500
MARK = b"\nFrom "
SEPARATOR = re.compile(
    rb"From .*\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? .*\d{1,2}:\d{2}.*\d{4}|From \S+@\S+\s*$|From \S+ \d{4}-\d\d"
)
# It stands after an empty line, and what follows must look like a head: a sentence goes on in words.
MAIL = re.compile(
    rb"\n(From (?:(?<=\n\nFrom )|(?<=\n\r\nFrom ))[^\n]{0,400})\n(?=>From |[!-9;-~]{1,100}[ \t]*:)"
)
EMPTY = b"\n\n"
EMPTY_LINE = re.compile(rb"(?:^|\n)\r?\n")
FIELDS = (
    "from|to|cc|bcc|date|message-id|delivered-to|x-original-to|envelope-to|list-id|list-unsubscribe|list-post"
    "|precedence|auto-submitted|content-type|content-class|x-gmail-labels|subject|x-spam-flag|sender|return-path"
    "|list-unsubscribe-post|feedback-id|mailing-list|x-(?:mailer|campaign(?:-?id)?|auto-response-suppress|autoreply"
    "|autorespond|auto-reply|beenthere|mailman-version|mailinglist|mc-user|mandrill-user|mailgun-sid|sg-eid|sfmc-stack"
    "|marketoid|mailchimp-[a-z-]+|cmail-[a-z-]+|hs-[a-z-]+|report-abuse|csa-complaints|bulkmail|loop)"
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
    # As if empty lines stood before the file.
    window = EMPTY + b"\n" + source.read(BLOCK).removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    line, ended = 0, False
    while not ended:
        more = source.read(BLOCK)
        ended, window = not more, window + more
        # The head of a mail that begins after this place may go on in the next block.
        edge = len(window) if ended else max(len(window) - LONGEST_START, len(EMPTY))
        counted = len(EMPTY)
        for mail in MAIL.finditer(window, len(EMPTY)):
            if mail.start() >= edge:
                break
            if SEPARATOR.match(mail[1]):
                line += window.count(b"\n", counted, mail.start(1))
                counted = mail.start(1)
                yield head(line, mail[1], window[mail.end() : mail.end() + LONGEST_START])
        line += window.count(b"\n", counted, edge)
        window = window[edge - len(EMPTY) :]


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
