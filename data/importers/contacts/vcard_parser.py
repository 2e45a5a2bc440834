"""The cards of a vCard file and their properties: versions 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350)."""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from vobject.base import VObjectError, getLogicalLines, textLineToContentLine

# Where a card begins and ends, and where a property begins whose value is a card of somebody else's.
BORDER = re.compile(
    r"^(?P<what>BEGIN|END):VCARD[ \t]*\r?$|^(?:[\w-]+\.)?(?P<agent>AGENT)[;:][^\r\n]*\r?$",
    re.MULTILINE | re.IGNORECASE,
)
# Photos are most of a card, and nothing that Kith wants.
PICTURE = re.compile(
    r"^(?:item\d+\.)?(?:PHOTO|LOGO|KEY|SOUND)[;:].*(?:\r?\n[ \t].*|\r?\n(?=[A-Za-z0-9+/=]{60,}).*)*",
    re.MULTILINE | re.IGNORECASE,
)
PROPERTY = re.compile(r"(?:[A-Za-z0-9_-]+\.)?([A-Za-z0-9_-]+)[;:]")
ESCAPED = re.compile(r"\\(.)")
BETWEEN_PARTS = re.compile(r"(?<!\\);")


@dataclass(frozen=True, slots=True)
class RawCard:
    """The text of one card, without cards inside it, and the line where it begins."""

    line: int
    text: str
    whole: bool = True


@dataclass(frozen=True)
class Property:
    """One line of a card: its group (Apple's item1), parameters in small letters, and value as written."""

    name: str
    group: str
    parameters: Mapping[str, Sequence[str]]
    written: str

    @cached_property
    def text(self) -> str:
        """The value as text; commas and semicolons that no program escaped are part of it."""
        return _unescaped(self.written)

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The parts of a structured value, as N has them."""
        return tuple(_unescaped(part) for part in BETWEEN_PARTS.split(self.written))


def cards_in(text: str) -> Iterator[RawCard]:
    """Yield every card; one without an end is not whole, and a card inside another is left out of it."""
    # Files that were joined have a byte order mark before each card.
    text = text.replace("\ufeff", "")
    borders = _Borders(text)
    for border in BORDER.finditer(text):
        yield from borders.pass_by(border)
    yield from borders.broken_off()


class _Borders:
    """Where the walk through a file's borders stands: the card it is in, and how deep."""

    def __init__(self, text: str) -> None:
        self._text, self._depth, self._is_agent = text, 0, False
        self._line, self._counted, self._begins = 1, 0, 0
        self._kept: list[str] = []

    def pass_by(self, border: re.Match[str]) -> Iterator[RawCard]:
        what = (border["what"] or "").upper()
        if border["agent"]:
            self._is_agent = self._depth == 1
            return
        if what == "BEGIN" and self._depth and not self._is_agent:
            yield self._closed(border.start(), whole=False)
            self._depth = 0
        self._is_agent = False
        if what == "BEGIN":
            self._begin(border)
        elif self._depth == 1:
            yield self._closed(border.end(), whole=True)
            self._depth = 0
        elif self._depth:
            self._depth, self._begins = self._depth - 1, border.end()

    def broken_off(self) -> Iterator[RawCard]:
        if self._depth:
            yield self._closed(len(self._text), whole=False)

    def _begin(self, border: re.Match[str]) -> None:
        if self._depth:
            self._kept.append(self._text[self._begins : border.start()])
        else:
            self._line += self._text.count("\n", self._counted, border.start())
            self._counted, self._begins, self._kept = border.start(), border.start(), []
        self._depth += 1

    def _closed(self, end: int, *, whole: bool) -> RawCard:
        last = self._text[self._begins : end] if self._depth == 1 else ""
        return RawCard(self._line, "".join([*self._kept, last]), whole)


def properties_of(card: str, wanted: frozenset[str]) -> tuple[list[Property], int]:
    """Return the wanted properties of a card, and how many of its lines cannot be read."""
    properties, unreadable = [], 0
    for line, _ in getLogicalLines(io.StringIO(PICTURE.sub("", card)), allowQP=True):
        begins = PROPERTY.match(line)
        if begins and begins[1].lower().replace("_", "-") not in wanted:
            continue
        try:
            content = textLineToContentLine(line)
        except (VObjectError, UnicodeError, LookupError, TypeError, ValueError):
            unreadable += 1
            continue
        parameters = {name.lower(): content.params[name] for name in content.params}
        parameters.setdefault("type", []).extend(content.singletonparams)
        properties.append(Property(content.name.lower(), content.group or "", parameters, content.value))
    return properties, unreadable


def _unescaped(text: str) -> str:
    return ESCAPED.sub(lambda escape: "\n" if escape[1] in "nN" else escape[1], text).strip()
