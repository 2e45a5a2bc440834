"""A reason's sentence, from its code, the sign of its share and its numbers."""

from collections.abc import Callable, Mapping
from typing import Any

from data.reason_conditions import reads_as
from data.schema import Reason
from data.wording.explanations.help_and_depth import FACTS
from data.wording.explanations.term_sentences import FAMILIES
from data.wording.language import Language


def sentence(reason: Reason, lang: Language) -> str | None:
    """Return a reason's sentence; None where its numbers do not read the way its share points."""
    return sentence_of(reason.code, reason.share, reason.numbers, lang)


def sentence_of(code: str, share: float, numbers: Mapping[str, Any], lang: Language) -> str | None:
    """Return the sentence of a reason's code, the sign of its share (of the logit) and its numbers.

    None where the numbers do not read that way; raises KeyError for an unknown code.
    """
    if code in FACTS:
        return FACTS[code](lang, numbers)
    if not reads_as(code, share, numbers):
        return None
    raises, lowers = FAMILIES[code]
    # The plain fact of a silence, which has no share, is said as what raises.
    return (raises if share > 0 or (code == "silence" and not share) else lowers)(lang, numbers)


def name_of(code: str, lang: Language) -> str:
    """Return what a reason is about, in a few words."""
    return NAMES[code](lang)


NAMES: dict[str, Callable[[Language], str]] = {
    "silence": lambda lang: lang.say("the silence"),
    "rhythm": lambda lang: lang.say("the usual rhythm"),
    "activity": lambda lang: lang.say("how often you were in touch lately"),
    "volume": lambda lang: lang.say("how much contact there has been"),
    "pauses": lambda lang: lang.say("earlier pauses"),
    "survival": lambda lang: lang.say("how long such pauses lasted"),
    "balance": lambda lang: lang.say("who reaches out"),
    "replies": lambda lang: lang.say("who spoke last"),
    "owner": lambda lang: lang.say("how active you are"),
    "standing": lambda lang: lang.say("your other relationships"),
    "manner": lambda lang: lang.say("how you meet"),
    "team": lambda lang: lang.say("what others here know"),
    "help_received": lambda lang: lang.say("help received"),
    "help_given": lambda lang: lang.say("help given"),
    "help_both": lambda lang: lang.say("help on both sides"),
    "deep_once": lambda lang: lang.say("depth"),
    "answers": lambda lang: lang.say("who answers"),
    "just_met": lambda lang: lang.say("how you met"),
    "picked_up_again": lambda lang: lang.say("that you began again"),
    "own_rhythm": lambda lang: lang.say("your own rhythm"),
    "owner_said": lambda lang: lang.say("your own word"),
}
