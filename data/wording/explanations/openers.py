"""How to begin, in one sentence; what to write is the owner's own affair."""

from data.wording.explanations.templates import Numbers, Say, say
from data.wording.language import Language

OPENERS: dict[str, Say] = {
    "congratulate": say("Congratulate: their birthday is on {at:date}."),
    "thank.advice": say("Thank them for the advice of {at:month}."),
    "thank.introduction": say("Thank them for the introduction of {at:month}, and tell what came of it."),
    "thank.resource": say("Thank them for what they passed on in {at:month}."),
    "thank.opportunity": say("Thank them for the door they opened in {at:month}, and tell what came of it."),
    "thank.favour": say("Thank them for the favour of {at:month}."),
    "thank.ask": say("Thank them for all the advice, the latest in {at:month}, and ask what they need."),
    "thank.introduce": say(
        "Thank them for the introduction of {at:month}, tell what came of it, and offer one in return."
    ),
    "offer": say("They last helped you in {at:month}: ask what they are working on, and offer a hand."),
    "ask.outcome": say("Ask how it went with what you discussed in {at:month}."),
    "ask.theirs": say("Ask how it went with what you helped with in {at:month}."),
    "share.outcome": say("Tell them what you made of what they sent on {at:date}."),
    "share": say("Share something that may be of use to you both."),
    "catch_up.answer": say("Catch up: their word of {at:date} is the last between you."),
    "catch_up": say("Catch up: you were last in touch in {at:month}."),
}


def opener(code: str, numbers: Numbers, lang: Language) -> str:
    """Return an opener's sentence."""
    return OPENERS[code](lang, numbers)
