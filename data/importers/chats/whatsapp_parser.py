"""The lines of WhatsApp's export: where a message begins, its local time and its author.

There is no specification: a phone writes date and time in its locale, and Babel knows the words for morning
and afternoon. The text of a message is used only to tell system lines and calls, and is not kept.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from itertools import pairwise

from babel import Locale
from babel.core import UnknownLocaleError

MARKS = "\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}\u202a-\u202e\u2066-\u2069\ufeff"
MARKED = "\N{LEFT-TO-RIGHT MARK}"
HEAD = re.compile(
    rf"[{MARKS}\s]{{0,9}}(?P<open>\[?)(?P<a>\d{{1,4}})(?P<sep>[./\-])\s?(?P<b>\d{{1,2}})[./\-]\s?(?P<c>\d{{1,4}})\.?"
    r"[,،]?\s{1,3}(?P<before>[^\W\d][^\d\[\]:]{0,9}?)?\s{0,3}(?P<hour>\d{1,2})[:.](?P<minute>\d{2})"
    r"(?:[:.](?P<second>\d{2}))?\s{0,3}(?P<after>[^\d\[\]:\-]{1,12}?)?\s{0,3}"
    r"(?:(?P<close>\])|\s[-\N{EN DASH}])\s?(?P<rest>.*)",
    re.DOTALL,
)
AUTHOR = re.compile(r"(?P<author>[^:]{1,80}): ?(?P<text>.*)", re.DOTALL)
# Quotation marks stand in system lines ("changed the subject to ..."), not in names.
QUOTED = re.compile(r"[\"\N{LEFT DOUBLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}«]")
# Of the phones that most people have.
LANGUAGES = """
ar bg bn ca cs da de el en es et fa fi fil fr gu he hi hr hu id it ja kn ko lt lv ml mr ms nb nl pa pl pt ro
ru sk sl sq sr sv sw ta te th tr uk ur uz vi zh zh_Hant
""".split()  # noqa: SIM905 - a list of them would be as long as the file
ATTACHED = re.compile(r"<[^<>]{2,30}: [^<>]+>|.*<[^<>]{3,40}>$|.*\(\w[\w ]{3,30}\)$", re.DOTALL)
OMITTED = re.compile(
    r"omitted|omitid|weggelassen|ausgelassen|omis(?:e|es)?$|omess|weggelaten|pominięt|udeladt|"
    "atland\N{LATIN SMALL LETTER DOTLESS I}|"
    r"utel|pois jätetty|jätetty pois|опущен|пропущен|без медиа|省略|忽略|생략|dihilangkan|tidak disertakan|"
    r"বাদ দেওয়া|छोड़|विलोपित|ليس|تم استبعاد|vynech|изключ",
    re.IGNORECASE,
)
CALL = re.compile(
    r"(?:missed )?(?:group )?(?:voice|video) call|(?:verpasster )?(?:sprach|video)anruf|"
    r"(?:vide?o)?llamada|appel (?:vocal|vidéo)|(?:chamada|ligação) de|(?:video)?chiamata",
    re.IGNORECASE,
)
MISSED = re.compile(r"missed|verpasst|perdida|manqué|perdid|persa|no answer|keine antwort", re.IGNORECASE)
LONGEST_CALL_LINE, LONGEST_OF_ITSELF = 80, 200
DAYS, MONTHS, SHORT_YEAR, CENTURY = 31, 12, 100, 2000


class DateOrder(StrEnum):
    """Which part of a date comes first."""

    DAY = "day-first"
    MONTH = "month-first"
    YEAR = "year-first"


class LineKind(StrEnum):
    """What a line is about."""

    MESSAGE = "message"
    CALL = "call"
    MISSED = "missed"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class ChatLine:
    """The head of one message: date parts as written, time of day, author, kind."""

    parts: tuple[int, int, int]
    separator: str
    hour: int
    minute: int
    second: int
    author: str | None
    kind: LineKind

    def at(self, order: DateOrder) -> datetime | None:
        """Return the local time with its date read in this order; None where there is no such date."""
        a, b, c = self.parts
        year, month, day = {
            DateOrder.YEAR: (a, b, c),
            DateOrder.DAY: (c, b, a),
            DateOrder.MONTH: (c, a, b),
        }[order]
        try:
            return datetime(  # noqa: DTZ001 - a phone's wall clock; the zone is the reader's to add
                year + CENTURY * (year < SHORT_YEAR), month, day, self.hour, self.minute, self.second
            )
        except ValueError:
            return None


def read_lines(lines: Iterable[str]) -> Iterator[ChatLine | str]:
    """Yield the beginning of each message; as text where its time is of an unknown form."""
    for text in lines:
        match = HEAD.match(text)
        if match and bool(match["open"]) == bool(match["close"]):
            line = _line(match)
            yield text[:40].strip() if line is None else line


def _line(match: re.Match[str]) -> ChatLine | None:
    hour = _hour(int(match["hour"]), match["before"], match["after"])
    if hour is None:
        return None
    author, kind = _author_and_kind(match["rest"].rstrip("\r\n"))
    parts = (int(match["a"]), int(match["b"]), int(match["c"]))
    second = int(match["second"] or 0)
    return ChatLine(parts, match["sep"], hour, int(match["minute"]), second, author, kind)


def _hour(hour: int, before: str | None, after: str | None) -> int | None:
    """Return the hour of 24; None where a word after the time is no known half of the day."""
    halves = [half for word in (before, after) if word and (half := _half(word)) is not None]
    if after and after.strip() and _half(after) is None:
        return None
    if not halves:
        return hour
    return hour % 12 + 12 * halves[0]


def _half(word: str) -> int | None:
    """Return 0 for the morning's word, 1 for the afternoon's, in any language asked for."""
    plain = _letters(word)
    if plain in {"am", "pm"}:
        return int(plain == "pm")
    return _halves().get(plain)


@cache
def _halves() -> dict[str, int]:
    halves: dict[str, int] = {}
    for language in LANGUAGES:
        try:
            widths = Locale.parse(language).day_periods["format"]
        except (UnknownLocaleError, KeyError):
            continue
        for names in widths.values():
            for half, name in enumerate(("am", "pm")):
                if name in names:
                    halves.setdefault(_letters(names[name]), half)
    return halves


def _letters(word: str) -> str:
    return "".join(letter for letter in word.casefold() if letter.isalpha() or letter.isnumeric())


def _author_and_kind(rest: str) -> tuple[str | None, LineKind]:
    match = AUTHOR.fullmatch(rest)
    if match is None or QUOTED.search(match["author"]):
        return None, LineKind.SYSTEM
    author = re.sub(f"[{MARKS}]", "", match["author"]).replace("\N{NARROW NO-BREAK SPACE}", " ")
    author = author.replace("\N{NO-BREAK SPACE}", " ").strip().removeprefix("~").strip()
    return author or None, _kind(match["text"]) if author else LineKind.SYSTEM


def _kind(text: str) -> LineKind:
    marked = text.startswith(MARKED)
    # What a phone writes by itself is short; no pattern is to walk through a long text.
    plain = text[:LONGEST_OF_ITSELF].strip(MARKED + " ")
    if marked and len(plain) < LONGEST_CALL_LINE and CALL.match(plain):
        return LineKind.MISSED if MISSED.search(plain) else LineKind.CALL
    # On iOS a mark begins both what is no text (a picture) and what nobody said (a system line).
    if marked and not ATTACHED.match(plain) and not OMITTED.search(plain):
        return LineKind.SYSTEM
    return LineKind.MESSAGE


def order_of(lines: list[ChatLine]) -> tuple[DateOrder | None, DateOrder]:
    """Return the order that the dates prove (None if none does), and the likelier one to assume."""
    first, second, _ = zip(*(line.parts for line in lines), strict=True) if lines else ((), (), ())
    if any(part > DAYS for part in first):
        return DateOrder.YEAR, DateOrder.YEAR
    if any(part > MONTHS for part in first):
        return DateOrder.DAY, DateOrder.DAY
    if any(part > MONTHS for part in second):
        return DateOrder.MONTH, DateOrder.MONTH
    backwards = {order: _backwards(lines, order) for order in (DateOrder.DAY, DateOrder.MONTH)}
    likely = DateOrder.DAY
    if all(a == b for a, b in zip(first, second, strict=True)):
        return likely, likely
    if backwards[DateOrder.DAY] != backwards[DateOrder.MONTH]:
        proven = min(backwards, key=lambda order: backwards[order])
        return proven, proven
    return None, likely


def _backwards(lines: list[ChatLine], order: DateOrder) -> int:
    """Return how often time would run backwards by more than a day: exports are in order."""
    days = [moment.toordinal() for line in lines if (moment := line.at(order))]
    return sum(later < earlier - 1 for earlier, later in pairwise(days))
