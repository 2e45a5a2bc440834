"""The languages in which people's programs name months and zones, and how CLDR names months in them."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from babel import Locale

CODES = """
en ar az be bg bn bs ca cs cy da de el es et eu fa fi fil fr ga gl he hi hr hu hy id is it ja ka kk ko lt lv
mk ml mr ms nb nl pa pl pt ro ru sk sl sq sr sv sw ta te th tr uk ur uz vi zh
"""
LANGUAGES = tuple(CODES.split())


@cache
def months() -> dict[str, int]:
    """Return the month of each name, long or short, that means one month only in all languages."""
    meanings = defaultdict(set)
    for name, month in _month_names():
        meanings[name.strip(".").casefold()].add(month)
    return {name: next(iter(numbers)) for name, numbers in meanings.items() if len(numbers) == 1}


def _month_names() -> Iterator[tuple[str, int]]:
    for code in LANGUAGES:
        for use in Locale.parse(code).months.values():
            for length in ("wide", "abbreviated"):
                yield from ((str(name), month) for month, name in use.get(length, {}).items())
