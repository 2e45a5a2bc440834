"""The languages in which people's programs name months and zones, and how CLDR names months in them."""

import re
from collections import defaultdict
from functools import cache

from data.importers.base.cldr.tables import month_names

CODES = """
en ar az be bg bn bs ca cs cy da de el es et eu fa fi fil fr ga gl he hi hr hu hy id is it ja ka kk ko lt lv
mk ml mr ms nb nl pa pl pt ro ru sk sl sq sr sv sw ta te th tr uk ur uz vi zh
"""
LANGUAGES = tuple(CODES.split())


# Programs wrote them, and CLDR has other ones now.
FURTHER_MONTHS = (("mrz", 3), ("maerz", 3), ("sept", 9), ("fevr", 2), ("aout", 8), ("dec", 12))
WORD = re.compile(r"[^\W\d_]+")


@cache
def months() -> dict[str, int]:
    """Return the month of each name, long or short, that means one month only in all languages."""
    meanings = defaultdict(set)
    for name, month in (*month_names(), *FURTHER_MONTHS):
        meanings[name.strip(".")].add(month)
    return {name: next(iter(numbers)) for name, numbers in meanings.items() if len(numbers) == 1}


def month_in(text: str) -> int | None:
    """Return the first month whose name stands in a text; None where none does."""
    return next((number for word in WORD.findall(text.casefold()) if (number := months().get(word))), None)
