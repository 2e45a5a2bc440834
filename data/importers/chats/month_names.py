"""The months by the names that programs give them in the languages of their users."""

import re
from functools import cache

from babel import Locale

LANGUAGES = "en de fr es pt it nl pl sv da nb fi cs ru uk tr bn id".split()  # noqa: SIM905 - shorter so
WORD = re.compile(r"[^\W\d_]+")


def month_in(text: str) -> int | None:
    """Return the first month whose name stands in a text; None where none does."""
    return next((number for word in WORD.findall(text.casefold()) if (number := _months().get(word))), None)


@cache
def _months() -> dict[str, int]:
    names = (
        (name, month)
        for language in LANGUAGES
        for context in Locale.parse(language).months.values()
        for width in ("wide", "abbreviated")
        for month, name in context[width].items()
    )
    return {name.casefold().strip("."): month for name, month in names}
