"""How help given and received, and depth that has gone quiet, are said: as facts, never as a bill."""

from collections.abc import Callable, Mapping
from typing import Any

from data.wording.language import Language

Numbers = Mapping[str, Any]


def _received(lang: Language, n: Numbers) -> str:
    """Say what they did for the owner, and that nothing went back, where it did not."""
    what = RECEIVED[n["kind"]](lang, n["count"], lang.month(n["last_at"]))
    if n["given_since"]:
        return what
    return lang.say(
        "{what} Nothing has gone the other way since: there may be something to offer.", what=what
    )


def _advice(lang: Language, count: int, month: str) -> str:
    return lang.counted(
        "They gave you advice in {month}.",
        "They gave you advice {count} times, most recently in {month}.",
        count,
        month=month,
    )


def _introduction(lang: Language, count: int, month: str) -> str:
    return lang.counted(
        "They introduced you to somebody in {month}.",
        "They introduced you to others {count} times, most recently in {month}.",
        count,
        month=month,
    )


def _resource(lang: Language, count: int, month: str) -> str:
    return lang.counted(
        "They passed something useful on to you in {month}.",
        "They passed something useful on to you {count} times, most recently in {month}.",
        count,
        month=month,
    )


def _opportunity(lang: Language, count: int, month: str) -> str:
    return lang.counted(
        "They opened a door for you in {month}.",
        "They opened doors for you {count} times, most recently in {month}.",
        count,
        month=month,
    )


def _favour(lang: Language, count: int, month: str) -> str:
    return lang.counted(
        "They did you a favour in {month}.",
        "They did you a favour {count} times, most recently in {month}.",
        count,
        month=month,
    )


def _given(lang: Language, n: Numbers) -> str:
    return lang.counted(
        "You were of help to them in {month}.",
        "You were of help to them {count} times, most recently in {month}.",
        n["count"],
        month=lang.month(n["last_at"]),
    )


def _both(lang: Language, n: Numbers) -> str:
    return lang.say(
        "You have both been of help: you to them {given}, they to you {received}.",
        given=lang.times(n["given"]),
        received=lang.times(n["received"]),
    )


def _deep_once(lang: Language, n: Numbers) -> str:
    return lang.say(
        "This was a deep relationship: {days} of contact over {span}, the last in {month}.",
        days=lang.days(n["active_days"]),
        span=lang.days(n["span_days"]),
        month=lang.month(n["last_at"]),
    )


def _owner_said(lang: Language, n: Numbers) -> str:
    if n["pinned"]:
        return lang.say("You pinned them.")
    return lang.say("You said how much they matter to you: {share}.", share=lang.share(n["importance"]))


RECEIVED: dict[str, Callable[[Language, int, str], str]] = {
    "advice": _advice,
    "introduction": _introduction,
    "resource": _resource,
    "opportunity": _opportunity,
    "favour": _favour,
}
# By code; none of them is a term of the model, so their share of the logit is nought.
FACTS: dict[str, Callable[[Language, Numbers], str]] = {
    "help_received": _received,
    "help_given": _given,
    "help_both": _both,
    "deep_once": _deep_once,
    "owner_said": _owner_said,
}
