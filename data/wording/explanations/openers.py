"""How to begin, in one sentence; what to write is the owner's own affair."""

from data.wording.explanations.templates import Numbers, Say, date, month, say
from data.wording.language import Language

OPENERS: dict[str, Say] = {
    "congratulate": say("Congratulate: their birthday is on {date}.", date=date("at")),
    "thank.advice": say("Thank them for the advice of {month}.", month=month("at")),
    "thank.introduction": say(
        "Thank them for the introduction of {month}, and tell what came of it.", month=month("at")
    ),
    "thank.resource": say("Thank them for what they passed on in {month}.", month=month("at")),
    "thank.opportunity": say(
        "Thank them for the door they opened in {month}, and tell what came of it.", month=month("at")
    ),
    "thank.favour": say("Thank them for the favour of {month}.", month=month("at")),
    "thank.ask": say(
        "Thank them for all the advice, the latest in {month}, and ask what they need.", month=month("at")
    ),
    "thank.introduce": say(
        "Thank them for the introduction of {month}, tell what came of it, and offer one in return.",
        month=month("at"),
    ),
    "offer": say(
        "They last helped you in {month}: ask what they are working on, and offer a hand.", month=month("at")
    ),
    "ask.outcome": say("Ask how it went with what you discussed in {month}.", month=month("at")),
    "ask.theirs": say("Ask how it went with what you helped with in {month}.", month=month("at")),
    "share.outcome": say("Tell them what you made of what they sent on {date}.", date=date("at")),
    "share": say("Share something that may be of use to you both."),
    "catch_up.answer": say("Catch up: their word of {date} is the last between you.", date=date("at")),
    "catch_up": say("Catch up: you were last in touch in {month}.", month=month("at")),
}


def opener(code: str, numbers: Numbers, lang: Language) -> str:
    """Return an opener's sentence."""
    return OPENERS[code](lang, numbers)
