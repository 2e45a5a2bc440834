"""How to begin, in one sentence; what to write is the owner's own affair."""

from data.wording.explanations.templates import Numbers, Say, say
from data.wording.language import Language

OPENERS: dict[str, Say] = {
    "congratulate": say("Congratulate: their birthday is on {at:date}."),
    "congratulate.late": say("Congratulate, though late: their birthday was on {at:date}."),
    "thank.advice": say("Thank them for the advice, and tell what you made of it."),
    "thank.introduction": say("Thank them for the introduction, and tell what came of it."),
    "thank.resource": say("Thank them for what they passed on, and tell what you made of it."),
    "thank.opportunity": say("Thank them for the door they opened, and tell what came of it."),
    "thank.favour": say("Thank them for the favour, and ask what you can do in return."),
    "thank.ask": say("Thank them for all the advice, and ask what they need."),
    "thank.introduce": say("Thank them for the introduction, tell what came of it, and offer one in return."),
    "offer": say("Ask what they are working on, and offer a hand."),
    "offer.return": say("Bring back what you borrowed: “{note}”."),
    "offer.promised": say("Do what you promised, or say when: “{note}”."),
    "ask.outcome": say("Ask how it went with what you last helped each other with."),
    "ask.theirs": say("Ask how it went with what you helped with."),
    "ask.before_meeting": say("You are to meet on {at:date}: ask what they would like to talk about."),
    "ask.after_meeting": say("Ask how it went on with what you talked about when you last met."),
    "ask.after_call": say("Ask how it went on with what your last call was about."),
    "ask.lent": say("Ask about what you lent them: “{note}”."),
    "ask.promised": say("Ask what came of what they promised: “{note}”."),
    "ask.noted": say("Begin with what you wrote down: “{note}”."),
    "ask.again": say("Your last message is still open: ask one short question that is easy to answer."),
    "ask.by.call": say("Call and ask how they are: calls are what works between you two."),
    "ask.by.meeting": say("Propose a day to meet: that is what works between you two."),
    "ask.by.message": say("Send a short message and ask how they are: that is where they answer most."),
    "ask.by.email": say("Write a mail and ask how they are: that is where they answer most."),
    "share.outcome": say("Tell them what you made of what they sent."),
    "share.subject": say("Pick up what you last wrote about: “{note}”."),
    "share.circle": say("Pass on what is new in your circle “{circle}”."),
    "share": say("Share something that may be of use to you both."),
    "answer": say("Answer what they last wrote: a few lines are enough."),
    "answer.late": say("Begin with what they wrote last, though it was long ago."),
    "share.news": say("Tell them in two lines what is new with you, and ask for nothing."),
    "catch_up.met": say("Say in two lines that you were glad to meet, and one thing that stayed with you."),
    # The form of older lists.
    "catch_up.answer": say("Catch up: their word of {at:date} is the last between you."),
    "catch_up": say("Catch up: ask what is new with them."),
}


def opener(code: str, numbers: Numbers, lang: Language) -> str:
    """Return an opener's sentence."""
    return OPENERS[code](lang, numbers)
