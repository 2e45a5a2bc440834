"""Sentences of tables: a message that the numbers of a reason, a guard or an opener fill in."""

from collections.abc import Callable, Mapping
from typing import Any

from data.wording.language import Language

Numbers = Mapping[str, Any]
Say = Callable[[Language, Numbers], str]


def say(message: str) -> Say:
    """Return what says a message; its fields name the numbers and their forms."""
    return lambda lang, n: lang.say(message, **n)


def counted(singular: str, plural: str, key: str = "count") -> Say:
    """Return what says the form of a message that goes with the number `key`, its field `{count}`."""
    return lambda lang, n: lang.counted(singular, plural, n[key], **n)
