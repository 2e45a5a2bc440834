"""The words of CLDR that files may have: of months, of the parts of a day, and in the names of zones.

`python -m data.importers.base.cldr.write_tables` writes the tables anew from the CLDR of Babel.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

MONTHS, DAY_PARTS, ZONE_WORDS = (
    Path(__file__).with_name(f"{name}.json") for name in ("months", "day_parts", "zone_words")
)
HOURS_OF_DAY = 24


@dataclass(frozen=True, slots=True)
class DayParts:
    """A language's words for parts of the day with their hours, and the words that it writes around any time.

    It is `common` where most people's telephones speak it. All words are in small letters, of one part each.
    """

    common: bool
    hours: dict[str, frozenset[int]]
    literals: frozenset[str]


@cache
def month_names() -> tuple[tuple[str, int], ...]:
    """Return each name of a month, long or short, in small letters, with its number."""
    return tuple((name, int(number)) for number, names in _read(MONTHS).items() for name in names)


@cache
def day_parts() -> tuple[DayParts, ...]:
    """Return the words of all languages, those of one language together; each such group once."""
    return tuple(
        DayParts(common, {name: _hours(mask) for name, mask in masks.items()}, frozenset(literals))
        for common, masks, literals in _read(DAY_PARTS)
    )


@cache
def zone_words() -> dict[str, frozenset[str]]:
    """Return the words of which each language makes its names of zones, by the language's code."""
    return {code: frozenset(words.split()) for code, words in _read(ZONE_WORDS).items()}


def _hours(mask: int) -> frozenset[int]:
    return frozenset(hour for hour in range(HOURS_OF_DAY) if mask >> hour & 1)


def _read(table: Path) -> Any:
    return json.loads(table.read_text(encoding="utf-8"))
