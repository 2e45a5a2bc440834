"""A chat of two days in every locale of CLDR, on Android and on iOS, is read as it was."""

from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from babel import Locale, localedata
from babel.dates import format_date, format_time

from data.importers.base.items import ReadOptions
from data.importers.chats.whatsapp.reader import read_whatsapp
from data.schema import Interaction

ME = ReadOptions("me", frozenset({"Me"}), ZoneInfo("UTC"), now=datetime(2026, 11, 30, tzinfo=UTC))
DAYS = (datetime(2025, 3, 4, 14, 5, 9), datetime(2025, 3, 27, 9, 7, 11))  # noqa: DTZ001 - a phone's clock
RIGHT = [
    (datetime(2025, 3, 4, 14, 5, tzinfo=UTC), "received"),
    (datetime(2025, 3, 27, 9, 7, tzinfo=UTC), "sent"),
]
# The zero of each numbering system that is a locale's own (CLDR, numberingSystems.xml); Babel writes 0 to 9.
ZERO = {
    "latn": "0",
    "arab": "\N{ARABIC-INDIC DIGIT ZERO}",
    "arabext": "\N{EXTENDED ARABIC-INDIC DIGIT ZERO}",
    "beng": "\N{BENGALI DIGIT ZERO}",
    "deva": "\N{DEVANAGARI DIGIT ZERO}",
    "mymr": "\N{MYANMAR DIGIT ZERO}",
    "tibt": "\N{TIBETAN DIGIT ZERO}",
    "olck": "\N{OL CHIKI DIGIT ZERO}",
    "cakm": "\N{CHAKMA DIGIT ZERO}",
    "adlm": "\N{ADLAM DIGIT ZERO}",
    "nkoo": "\N{NKO DIGIT ZERO}",
    "mtei": "\N{MEETEI MAYEK DIGIT ZERO}",
    "hmnp": "\N{NYIAKENG PUACHUE HMONG DIGIT ZERO}",
}


def rendered(locale: Locale, line: str, width: str) -> list[str]:
    """Return the chat's two lines with date and time as a locale writes them, in its own digits."""
    zero = ord(ZERO[locale.default_numbering_system])
    digits = {ord("0") + value: zero + value for value in range(10)}
    return [
        line.format(
            date=format_date(day, "short", locale=locale).translate(digits),
            time=format_time(day, width, locale=locale).translate(digits),
            name=name,
        )
        for day, name in zip(DAYS, ("Bob", "Me"), strict=True)
    ]


@pytest.mark.parametrize(
    ("line", "width"),
    [("{date}, {time} - {name}: x\n", "short"), ("\u200e[{date}, {time}] {name}: x\r\n", "medium")],
    ids=["Android", "iOS"],
)
def test_every_locale_is_read(line, width):
    """Both messages come, each at its minute and of its sender; locales that write alike are read once."""
    written = {
        tuple(rendered(Locale.parse(name), line, width)): name for name in localedata.locale_identifiers()
    }
    wrong = {name: lines for lines, name in written.items() if read(lines) != RIGHT}
    assert not wrong
    assert len(written) > 100


def read(lines: Iterable[str]) -> list[tuple[datetime, str]]:
    """Return when the interactions of a chat were, and in which direction."""
    items = read_whatsapp(list(lines), "_chat.txt", "WhatsApp Chat with Bob", ME)
    return [(one.at, str(one.direction)) for one in items if isinstance(one, Interaction)]
