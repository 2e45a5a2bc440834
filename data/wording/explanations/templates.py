"""Sentences of tables: a message, and for each field the number that fills it and how it is written."""

from collections.abc import Callable, Mapping
from typing import Any

from data.wording.language import Language

Numbers = Mapping[str, Any]
Say = Callable[[Language, Numbers], str]
Field = Callable[[Language, Numbers], str]


def say(message: str, **fields: Field) -> Say:
    """Return what says a message, each field filled in from the numbers."""
    return lambda lang, n: lang.say(message, **{name: field(lang, n) for name, field in fields.items()})


def counted(singular: str, plural: str, key: str, **fields: Field) -> Say:
    """Return what says the form of a message that goes with the number `key`, its field `{count}`."""
    return lambda lang, n: lang.counted(
        singular, plural, n[key], **{name: field(lang, n) for name, field in fields.items()}
    )


def written(how: Callable[[Language, Any], str]) -> Callable[[str], Field]:
    """Return what makes a field of a number's name, written as a method of the language writes it."""
    return lambda key: lambda lang, n: how(lang, n[key])


number, share, times = written(Language.number), written(Language.share), written(Language.times)
days, date, month = written(Language.days), written(Language.date), written(Language.month)
