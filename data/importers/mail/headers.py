"""The header fields of a mail (RFC 5322), decoded when they are asked for."""

import re
from dataclasses import dataclass
from email.errors import MessageError
from email.header import decode_header, make_header
from email.utils import getaddresses
from functools import lru_cache

from data.identity.handles import clean, email

# A head larger than this is damage or an attack; what comes first is what is needed.
LONGEST_HEAD = 256 * 1024
LONGEST_FIELD = 400
LONGEST_VALUE = 64 * 1024
# Addresses beyond these are a crowd already.
MOST_ADDRESSES = 500
# A field goes on in lines that begin with a blank.
FIELD_END = re.compile(rb"\n(?![ \t])")
# As Exchange wraps a place in its directory: no address of anybody's.
INSIDE_EXCHANGE = re.compile("imcea", re.IGNORECASE)
# What programs write where nobody is named.
NOBODY = re.compile(r"\W*(?:un(?:disclosed|listed)|recipient list|no[- ]to|\W*$)", re.IGNORECASE)
# Outlook has written addresses as those of a protocol: <mailto:ada@example.org>, [SMTP:ada@example.org].
PROTOCOL = re.compile(r"(?<=[<\[ ])(?:mailto|smtp):", re.IGNORECASE)
# "Ada Bell <ada@example.org>" or "ada@example.org", as nearly all are written; the rest is parsed.
PLAIN = re.compile(r"\s*(?:([^\"<>,;:()@\\]*)<([^\"<>,;:()\s\\]+)>|([^\"<>,;:()\s\\]+@[^\"<>,;:()\s\\]+))\s*")


@dataclass(slots=True)
class MailHeaders:
    """The headers of one mail: its line number, its separator line, and its raw fields by lower-case name.

    `invites` where one of its parts is an invitation, `reacts` where one is a reaction, `whole` where the
    headers end before the file does, `lookalikes` how many lines in it look like another mail's beginning.
    """

    line: int
    separator: str
    fields: dict[str, list[bytes]]
    whole: bool = True
    invites: bool = False
    reacts: bool = False
    lookalikes: int = 0

    def all(self, *names: str) -> list[str]:
        """Return every value of these fields."""
        return [text_of_bytes(value[:LONGEST_VALUE]) for name in names for value in self.fields.get(name, ())]

    def get(self, name: str) -> str:
        """Return the first value of a field, empty without one."""
        values = self.fields.get(name)
        return text_of_bytes(values[0][:LONGEST_VALUE]) if values else ""

    def people(self, *names: str) -> list[tuple[str, str]]:
        """Return (name, address) of everybody in these fields."""
        return [person for value in self.all(*names) for person in people(value)]

    def addresses(self, *names: str) -> list[str]:
        """Return the addresses of everybody in these fields."""
        return [address for _, address in self.people(*names)]


def head(line: int, separator: bytes, start: bytes) -> MailHeaders:
    """Return the fields of a mail, from its first bytes."""
    end = _end_of_head(start)
    block = start[:LONGEST_HEAD] if end is None else start[:end]
    fields: dict[str, list[bytes]] = {}
    for field in FIELD_END.split(block):
        name, colon, value = field.partition(b":")
        if colon:
            fields.setdefault(name.rstrip().lower().decode("latin-1"), []).append(value)
    whole = end is not None or len(start) >= LONGEST_HEAD
    return MailHeaders(line, text_of_bytes(separator), fields, whole)


def _end_of_head(start: bytes) -> int | None:
    """Return where the first empty line begins; an expression would look at each letter before it."""
    if start.startswith((b"\n", b"\r\n")):
        return 0
    plain = start.find(b"\n\n", 0, LONGEST_HEAD)
    marked = start.find(b"\n\r\n", 0, LONGEST_HEAD if plain < 0 else plain + 2)
    return min((place for place in (plain, marked) if place >= 0), default=None)


def text_of_bytes(value: bytes) -> str:
    """Return a field's bytes as text in one line."""
    try:
        text = value.decode()
    except UnicodeDecodeError:
        # Raw bytes of no declared encoding: wrong letters lose nobody's address.
        text = value.decode("latin-1")
    return " ".join(text.split())


def people(value: str) -> list[tuple[str, str]]:
    """Return (name, address) of everybody in a field; what has no address is left out."""
    return list(_kept(value) if len(value) < LONGEST_FIELD else _people(value))


def nameless(value: str) -> int:
    """Return how many in a field are named without an address."""
    # As many signs of an address as people: nearly always.
    is_plain = value.count("@") > value.count(",") and not INSIDE_EXCHANGE.search(value)
    return 0 if is_plain else _nameless(value)


@lru_cache(1_000)
def _nameless(value: str) -> int:
    people = ((f"{name} {address}".strip(), address) for name, address in _parts(value)[:MOST_ADDRESSES])
    return sum(bool(text) and not email(address) and not NOBODY.match(text) for text, address in people)


def _people(value: str) -> tuple[tuple[str, str], ...]:
    addresses = ((email(address), name) for name, address in _parts(value)[:MOST_ADDRESSES])
    return tuple((_name(name, address), address) for address, name in addresses if address)


# The same few people again and again.
_kept = lru_cache(20_000)(_people)


def _parts(value: str) -> list[tuple[str, str]]:
    if ":" in value:
        value = PROTOCOL.sub("", value)
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
        parts = decode_header(text)
        return str(make_header(parts))
    except (MessageError, ValueError):
        return text
    except LookupError:
        # An encoding that nobody knows: wrong letters are better than none.
        return "".join(part if isinstance(part, str) else text_of_bytes(part) for part, _ in parts)
