"""How to begin, in one sentence; what to write is the owner's own affair."""

from collections.abc import Callable, Mapping
from typing import Any

from data.wording.language import Language

Numbers = Mapping[str, Any]
Say = Callable[[Language, Numbers], str]


def _month(lang: Language, n: Numbers) -> str:
    return lang.month(n["at"])


def _birthday(lang: Language, n: Numbers) -> str:
    return lang.say("Congratulate: their birthday is on {date}.", date=lang.date(n["at"]))


def _thank_advice(lang: Language, n: Numbers) -> str:
    return lang.say("Thank them for the advice of {month}.", month=_month(lang, n))


def _thank_introduction(lang: Language, n: Numbers) -> str:
    return lang.say(
        "Thank them for the introduction of {month}, and tell what came of it.", month=_month(lang, n)
    )


def _thank_resource(lang: Language, n: Numbers) -> str:
    return lang.say("Thank them for what they passed on in {month}.", month=_month(lang, n))


def _thank_opportunity(lang: Language, n: Numbers) -> str:
    return lang.say(
        "Thank them for the door they opened in {month}, and tell what came of it.", month=_month(lang, n)
    )


def _thank_favour(lang: Language, n: Numbers) -> str:
    return lang.say("Thank them for the favour of {month}.", month=_month(lang, n))


def _thank_and_ask(lang: Language, n: Numbers) -> str:
    return lang.say(
        "Thank them for all the advice, the latest in {month}, and ask what they need.", month=_month(lang, n)
    )


def _thank_and_introduce(lang: Language, n: Numbers) -> str:
    return lang.say(
        "Thank them for the introduction of {month}, tell what came of it, and offer one in return.",
        month=_month(lang, n),
    )


def _offer(lang: Language, n: Numbers) -> str:
    return lang.say(
        "They last helped you in {month}: ask what they are working on, and offer a hand.",
        month=_month(lang, n),
    )


def _ask_outcome(lang: Language, n: Numbers) -> str:
    return lang.say("Ask how it went with what you discussed in {month}.", month=_month(lang, n))


def _ask_theirs(lang: Language, n: Numbers) -> str:
    return lang.say("Ask how it went with what you helped with in {month}.", month=_month(lang, n))


def _share_outcome(lang: Language, n: Numbers) -> str:
    return lang.say("Tell them what you made of what they sent on {date}.", date=lang.date(n["at"]))


def _share_something(lang: Language, n: Numbers) -> str:  # noqa: ARG001 - every opener is called alike
    return lang.say("Share something that may be of use to you both.")


def _catch_up_answer(lang: Language, n: Numbers) -> str:
    return lang.say("Catch up: their word of {date} is the last between you.", date=lang.date(n["at"]))


def _catch_up(lang: Language, n: Numbers) -> str:
    return lang.say("Catch up: you were last in touch in {month}.", month=_month(lang, n))


OPENERS: dict[str, Say] = {
    "congratulate": _birthday,
    "thank.advice": _thank_advice,
    "thank.introduction": _thank_introduction,
    "thank.resource": _thank_resource,
    "thank.opportunity": _thank_opportunity,
    "thank.favour": _thank_favour,
    "thank.ask": _thank_and_ask,
    "thank.introduce": _thank_and_introduce,
    "offer": _offer,
    "ask.outcome": _ask_outcome,
    "ask.theirs": _ask_theirs,
    "share.outcome": _share_outcome,
    "share": _share_something,
    "catch_up.answer": _catch_up_answer,
    "catch_up": _catch_up,
}


def opener(code: str, numbers: Numbers, lang: Language) -> str:
    """Return an opener's sentence."""
    return OPENERS[code](lang, numbers)
