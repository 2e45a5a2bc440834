"""The heads of WhatsApp's messages: date, time, author, and whether a person or the program wrote the line.

There is no specification: a phone writes date and time in its locale. A head is read without knowing which;
`day_halves` and `dates` settle that with all heads of a file. The text of a message is used only to tell
system lines and calls, and is not kept.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from data.importers.base.text import letters
from data.importers.chats.whatsapp.calendars import ERAS, NAMED, SHORT_YEAR

MARKS = "\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}\N{ARABIC LETTER MARK}\u202a-\u202e\u2066-\u2069\ufeff"
MARKED = "\N{LEFT-TO-RIGHT MARK}"
# What stands between the numbers of a date, and of a time: 2025年3月4日, d. M. y, 14 h 05.
IN_DATE = r"[^\d\n\r:\[\],;\"|\t]{1,6}"
IN_TIME = r"(?:[:.\N{RATIO}]|\s?[^\d\s:.,;\-\[\]\"|/]{1,10}\s?)"
# Around a time stand commas, brackets, words of its own locale and half-of-day words.
HEAD = re.compile(
    rf"[{MARKS}\s]{{0,9}}(?P<open>\[?)[#{MARKS}]{{0,3}}"
    r"(?P<era>(?:[RH]|令和|平成|民[國国]|西暦)?)\s?"
    rf"(?P<a>\d{{1,4}})(?P<sep>{IN_DATE})(?P<b>\d{{1,2}}){IN_DATE}(?P<c>\d{{1,4}})"
    r"(?P<before>[^\d\n\r:\[\];\"|]{1,30})"
    rf"(?P<hour>\d{{1,2}})(?P<colon>{IN_TIME})(?P<minute>\d{{1,2}})(?:{IN_TIME}(?P<second>\d{{1,2}}))?"
    r"(?P<after>[^\d\n\r\[\],;\"|:]{0,24}?)"
    r"(?P<close>\]|\s[-\N{EN DASH}]|:\s)\s?(?P<rest>.*)",
    re.DOTALL,
)
# As WhatsApp copies messages, and Vietnamese writes them: the time before the date.
TIME_FIRST = re.compile(
    rf"[{MARKS}\s]{{0,9}}(?P<open>\[?)(?P<before>)(?P<era>)"
    r"(?P<hour>\d{1,2})(?P<colon>[:.])(?P<minute>\d{1,2})"
    r"(?:[:.](?P<second>\d{1,2}))?(?P<after>[^\d\n\r\[\];\"|:]{1,24}?)"
    rf"(?P<a>\d{{1,4}})(?P<sep>{IN_DATE})(?P<b>\d{{1,2}}){IN_DATE}(?P<c>\d{{1,4}})[{MARKS}.]{{0,2}}"
    r"(?P<close>\]|\s[-\N{EN DASH}])\s?(?P<rest>.*)",
    re.DOTALL,
)
AUTHOR = re.compile(r"(?P<author>[^:]{1,80}): ?(?P<text>.*)", re.DOTALL)
# Quotation marks stand in system lines ("changed the subject to ..."), not in names.
QUOTED = re.compile(r"[\"\N{LEFT DOUBLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}«]")
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
# With which every chat begins, in the friend's or the group's name; some programs drop the mark before it.
ENCRYPTED = re.compile(
    r"(?:messages|(?:die )?nachrichten|los mensajes|les messages|as mensagens|i messaggi|berichten)\b.{0,60}"
    r"(?:end-to-end|ende-zu-ende|extremo a extremo|bout en bout|ponta a ponta|crittografat)",
    re.IGNORECASE,
)
LONGEST_CALL_LINE, LONGEST_OF_ITSELF = 80, 200
LONG_YEAR = 3
# A bracket, marks and the name of an era are so long.
LONGEST_ERA = 12


class LineKind(StrEnum):
    """What a line is about."""

    MESSAGE = "message"
    CALL = "call"
    MISSED = "missed"
    SYSTEM = "system"


# What all heads of one export have in common: brackets or a dash, the script of its digits, separators,
# whether it has seconds and a long year, whether the time comes first.
LineForm = tuple[str | bool, ...]


@dataclass(frozen=True, slots=True)
class ChatLine:
    """The head of one message: date and time as written, the words beside the time, author and kind.

    `written` is the head's date and time alone, `place` its line in the file; `fresh` says that the line
    before ended as messages of iOS end.
    """

    parts: tuple[int, int, int]
    separator: str
    hour: int
    minute: int
    words: tuple[str, str]
    author: str | None
    kind: LineKind
    form: LineForm
    written: str
    place: int
    fresh: bool


def read_lines(lines: Iterable[str]) -> Iterator[ChatLine]:
    """Yield the head of each line that begins like a message, in whatever form."""
    fresh = True
    for place, text in enumerate(lines, start=1):
        match = HEAD.match(_in_digits(text)) or TIME_FIRST.match(text)
        if match and (style := _style(match)):
            yield _line(match, style, place, fresh=fresh)
        fresh = text.endswith("\r\n")


def _in_digits(text: str) -> str:
    """Write the first year of an era as a number: 令和元年."""
    return text.replace("元年", "1年", 1) if "元年" in text[:LONGEST_ERA] else text


def _style(match: re.Match[str]) -> str | None:
    """Return how a head closes; None where it does not close as it opened, as lines of other programs do."""
    closes = match["close"].strip()
    if bool(match["open"]) != (closes == "]"):
        return None
    if closes != ":":
        return closes
    # WhatsApp's lines until about 2015. A log of a program has no author, or its day begins with the year and
    # no comma stands behind it.
    is_day = len(match["a"]) < LONG_YEAR or match["before"].startswith(",")
    is_old = match["second"] and is_day and AUTHOR.fullmatch(match["rest"])
    return closes if is_old else None


def _line(match: re.Match[str], style: str, place: int, *, fresh: bool) -> ChatLine:
    author, kind = _author_and_kind(match["rest"].rstrip("\r\n"))
    parts, before = _date(match)
    return ChatLine(
        parts,
        _without_marks(match["sep"]),
        int(match["hour"]),
        int(match["minute"]),
        (before, letters(match["after"])),
        author,
        kind,
        _form(match, style),
        match.string[: match.end("after")].strip(),
        place,
        fresh,
    )


def _date(match: re.Match[str]) -> tuple[tuple[int, int, int], str]:
    """Return the numbers of a date, an era's year as ours, and the words behind them without the era."""
    a, b, c = (int(match[part]) for part in "abc")
    words = letters(match["before"])
    first, _, rest = words.partition(" ")
    if first in NAMED:
        words = rest
    elif first in ERAS and c < SHORT_YEAR:
        return (a, b, c + ERAS[first]), rest
    return (a + ERAS.get(match["era"].casefold(), 0), b, c), words


@lru_cache(1_000)
def _without_marks(text: str) -> str:
    return re.sub(f"[{MARKS}]", "", text)


def _form(match: re.Match[str], style: str) -> LineForm:
    digit = match["a"][0]
    script = chr(ord(digit) - int(digit))
    is_long = max(len(match["a"]), len(match["c"])) >= LONG_YEAR
    is_time_first = match.start("hour") < match.start("a")
    shape = (match["sep"].strip(), match["colon"].strip(), bool(match["second"]), is_long, is_time_first)
    return style, script, *shape


@lru_cache(1_000)
def _author(text: str) -> str:
    plain = _without_marks(text).replace("\N{NARROW NO-BREAK SPACE}", " ").replace("\N{NO-BREAK SPACE}", " ")
    return plain.strip().removeprefix("~").strip()


def _author_and_kind(rest: str) -> tuple[str | None, LineKind]:
    match = AUTHOR.fullmatch(rest)
    if match is None or QUOTED.search(match["author"]):
        return None, LineKind.SYSTEM
    author = _author(match["author"])
    return author or None, _kind(match["text"]) if author else LineKind.SYSTEM


def _kind(text: str) -> LineKind:
    marked = text.startswith(MARKED)
    # What a phone writes by itself is short; no pattern is to walk through a long text.
    plain = text[:LONGEST_OF_ITSELF].strip(MARKED + " ")
    if marked and len(plain) < LONGEST_CALL_LINE and CALL.match(plain):
        return LineKind.MISSED if MISSED.search(plain) else LineKind.CALL
    if ENCRYPTED.match(plain):
        return LineKind.SYSTEM
    # On iOS a mark begins both what is no text (a picture) and what nobody said (a system line).
    if marked and not ATTACHED.match(plain) and not OMITTED.search(plain):
        return LineKind.SYSTEM
    return LineKind.MESSAGE
