"""The sentences of the families of channel and team; term_sentences.py has the others."""

from collections.abc import Mapping
from typing import Any

from data.wording.language import Language

Numbers = Mapping[str, Any]


def manner_raises(lang: Language, n: Numbers) -> str | None:
    """Say that they meet among others."""
    if n["alone"] * 2 > n["interactions"]:
        return None
    if not n["alone"]:
        return lang.say(
            "You were in touch {times} so far, always among others.", times=lang.times(n["interactions"])
        )
    return _some_alone(lang, n)


def manner_lowers(lang: Language, n: Numbers) -> str | None:
    """Say that they speak, or meet alone."""
    if n["spoken"]:
        return lang.say("You have spoken {times}, in a call or a meeting.", times=lang.times(n["spoken"]))
    if n["alone"] * 2 <= n["interactions"]:
        return None
    if n["alone"] == n["interactions"]:
        return lang.say(
            "You were in touch {times}, always just the two of you.", times=lang.times(n["interactions"])
        )
    return _some_alone(lang, n)


def _some_alone(lang: Language, n: Numbers) -> str:
    return lang.say(
        "You were in touch {times}, {alone} of them just the two of you.",
        times=lang.times(n["interactions"]),
        alone=lang.number(n["alone"]),
    )


def team_raises(lang: Language, n: Numbers) -> str | None:
    """Say that nobody else is in touch with them."""
    silence, others = n["contact_silence_days"], n["other_owners_recent"]
    # Of someone who is in touch with others it is no reason; where nothing is shared, nothing is known.
    if others is None or others > 0:
        return None
    if silence is None:
        return lang.say("Nobody else here has been in touch with them.")
    return lang.say(
        "It has been {silence} since anyone else here was in touch with them.", silence=lang.days(silence)
    )


def team_lowers(lang: Language, n: Numbers) -> str | None:
    """Say that others are in touch with them."""
    others = n["other_owners_recent"]
    if not others:
        return None
    if round(n["horizon_days"]) <= 1:
        return lang.counted(
            "{count} other here was in touch with them in the last day.",
            "{count} others here were in touch with them in the last day.",
            others,
        )
    return lang.counted(
        "{count} other here was in touch with them in the last {span}.",
        "{count} others here were in touch with them in the last {span}.",
        others,
        span=lang.days(n["horizon_days"]),
    )
