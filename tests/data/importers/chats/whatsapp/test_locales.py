"""A chat of two days in every locale of CLDR, on Android and on iOS, is read as it was."""

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
LOCALES = localedata.locale_identifiers()
# By language, so that a failure names it: 1,082 tests take longer to set up than to run.
BY_LANGUAGE = {
    language: [name for name in LOCALES if name.split("_")[0] == language]
    for language in sorted({name.split("_")[0] for name in LOCALES})
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


@pytest.mark.parametrize("language", BY_LANGUAGE)
@pytest.mark.parametrize(
    ("line", "width"),
    [("{date}, {time} - {name}: x\n", "short"), ("\u200e[{date}, {time}] {name}: x\r\n", "medium")],
    ids=["Android", "iOS"],
)
def test_a_locale_is_read(language, line, width):
    """Both messages come, each at its minute and of its sender."""
    for name in BY_LANGUAGE[language]:
        lines = rendered(Locale.parse(name), line, width)
        items = list(read_whatsapp(lines, "_chat.txt", "WhatsApp Chat with Bob", ME))
        interactions = [(one.at, str(one.direction)) for one in items if isinstance(one, Interaction)]
        assert interactions == RIGHT, (name, lines)
