"""Address books: vCard 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350), also mixed in one file."""

import logging
import re
from collections import Counter
from collections.abc import Iterator
from typing import IO, Any

import vobject

from data.errors import InputError, RejectedRow
from data.identity.handles import clean, handles_of
from data.importers.base.items import AddressBookCard, Item, LeftOut, ReadOptions
from data.importers.base.text import read_whole, text_of
from data.messages import Message
from data.schema import ContactKind

CARD = re.compile(r"^BEGIN:VCARD\s*$.*?^END:VCARD\s*$", re.MULTILINE | re.DOTALL | re.IGNORECASE)
# Photos are most of a card, and nothing that Kith wants.
PICTURE = re.compile(
    r"^(?:item\d+\.)?(?:PHOTO|LOGO|KEY|SOUND)[;:].*(?:\r?\n[ \t].*|\r?\n(?=[A-Za-z0-9+/=]{60,}).*)*",
    re.MULTILINE | re.IGNORECASE,
)
DATE = re.compile(r"(?:(\d{4})|-)-?(\d{2})-?(\d{2})(?:[T ].*)?")
PROPERTY = re.compile(r"(?:[A-Za-z0-9-]+\.)?([A-Za-z0-9-]+)[;:]")
WANTED = frozenset({"begin", "end", "version", "fn", "n", "nickname", "email", "tel", "url", "impp"}) | {
    *("x-socialprofile", "bday", "note", "kind", "x-addressbookserver-kind")
}
GROUPS = frozenset({"group", "org"})
# Apple writes a birthday without a year into this one.
NO_YEAR = "1604"
LONGEST_NOTE = 500
NAMELESS = Message("cards without a name, an address or a number")
UNREADABLE = Message("single lines that cannot be read, in so many cards")
# It would write what it skips, with somebody's words in it, to the terminal.
logging.getLogger("vobject.base").disabled = True


def read_cards(source: IO[bytes], file: str, options: ReadOptions) -> Iterator[Item]:
    """Yield a card for each contact, and a RejectedRow for a card that cannot be read.

    Raises InputError where the file is larger than 256 MB or ends inside a card.
    """
    text = _decoded(read_whole(source, file))
    left: Counter[Message] = Counter()
    count, counted, line = 0, 0, 1
    for match in CARD.finditer(text):
        count += 1
        line += text.count("\n", counted, match.start())
        counted = match.start()
        item = _card(PICTURE.sub("", match[0]), line, file, options, left)
        if item is not None:
            yield item
    yield from (LeftOut(reason, times) for reason, times in sorted(left.items()))
    if text.upper().count("BEGIN:VCARD") > count:
        raise InputError("{file} breaks off in the middle of a card; export it anew.", file=file)


def _decoded(content: bytes) -> str:
    text = text_of(content)
    # Old phones write their country's encoding without saying so.
    return content.decode("cp1252", "replace") if "\N{REPLACEMENT CHARACTER}" in text else text


def _card(text: str, line: int, file: str, options: ReadOptions, left: Counter[Message]) -> Item | None:
    try:
        try:
            contents = vobject.readOne(text, allowQP=True).contents
        except Exception:  # noqa: BLE001 - the parser raises whatever its parts raise
            contents = vobject.readOne(_wanted(text), allowQP=True, ignoreUnreadable=True).contents
            left[UNREADABLE] += 1
        card = _from_properties(contents, options)
    except Exception as error:  # noqa: BLE001 - the parser raises whatever its parts raise
        unread = Message("a card that cannot be read ({why})", why=_brief(error))
        return RejectedRow(file, line, None, unread, Message("a vCard"))
    if card is None:
        left[NAMELESS] += 1
    return card


def _wanted(text: str) -> str:
    """Return a card with nothing but what Kith reads of one: damage elsewhere is none of its business."""
    kept, wanted, goes_on = list[str](), True, False
    for line in text.splitlines():
        begins = None if goes_on or line[:1] in {" ", "\t"} else PROPERTY.match(line)
        wanted = begins[1].lower() in WANTED if begins else wanted
        kept += [line] if wanted else []
        goes_on = line.endswith("=") and (goes_on or "QUOTED-PRINTABLE" in line.upper())
    return "\r\n".join([*kept, ""])


def _from_properties(contents: dict[str, list[Any]], options: ReadOptions) -> AddressBookCard | None:
    name = _name(contents)
    profiles = _values(contents, "url", "x-socialprofile", "impp")
    handles = handles_of(options.region, _values(contents, "email"), _values(contents, "tel"), profiles)
    handles = handles or ((name,) if name else ())
    if not handles:
        return None
    kind = _first(contents, "kind") or _first(contents, "x-addressbookserver-kind")
    return AddressBookCard(
        options.owner,
        handles,
        name or None,
        tuple(map(clean, _values(contents, "nickname"))),
        ContactKind.GROUP if kind.lower() in GROUPS else ContactKind.PERSON,
        born=_born(contents),
        met=_first(contents, "note")[:LONGEST_NOTE] or None,
    )


def _values(contents: dict[str, list[Any]], *names: str) -> list[str]:
    values = (line.value for name in names for line in contents.get(name, []))
    return [" ".join(map(str, value)) if isinstance(value, list) else str(value) for value in values]


def _first(contents: dict[str, list[Any]], name: str) -> str:
    return clean(next(iter(_values(contents, name)), ""))


def _name(contents: dict[str, list[Any]]) -> str:
    name = _first(contents, "fn")
    if name or "n" not in contents:
        return name
    parts = contents["n"][0].value
    return clean(f"{getattr(parts, 'given', '')} {getattr(parts, 'family', '')}")


def _born(contents: dict[str, list[Any]]) -> str | None:
    """Return YYYY-MM-DD, or --MM-DD where the year is not known (vCard 4, or Apple's 1604)."""
    for line in contents.get("bday", []):
        match = DATE.fullmatch(str(line.value).strip())
        if match is None:
            continue
        omitted = [value.strip('"') for value in line.params.get("X-APPLE-OMIT-YEAR", [])]
        year, month, day = match.groups()
        if not ("01" <= month <= "12" and "01" <= day <= "31"):
            continue
        has_year = year is not None and year not in omitted and year != NO_YEAR
        return f"{year}-{month}-{day}" if has_year else f"--{month}-{day}"
    return None


def _brief(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:80]
