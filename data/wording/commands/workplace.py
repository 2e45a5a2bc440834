"""What owners are told of their workplace: what each switch allows, and who looked."""

from datetime import datetime

from data.identity.purposes import Purpose
from data.messages import Message
from data.wording.language import Language

say = Message
NAMES: dict[str, Message] = {
    Purpose.ANSWERS: say("My answers"),
    Purpose.GOING_QUIET: say("Who is going quiet with me, and why"),
    Purpose.REPORT: say("What became of my suggestions"),
    Purpose.NOTES: say("My notes"),
    Purpose.PAGES: say("My pages"),
    Purpose.TEAM: say("Whom I know, for my colleagues"),
    Purpose.HANDOVER: say("My contacts, when I leave"),
}
ASKED: dict[str, Message] = {
    Purpose.ANSWERS: say(
        "Programs of the workplace may read what I answered: done, later, not this one, never."
    ),
    Purpose.GOING_QUIET: say(
        "The workplace may read how likely it is that somebody and I lose touch, and what speaks for it."
    ),
    Purpose.REPORT: say("The workplace may read which of my suggestions led to contact."),
    Purpose.NOTES: say("Programs of the workplace may read what I wrote down about people."),
    Purpose.PAGES: say("Administrators may open my pages and see them as I do."),
    Purpose.TEAM: say(
        "Colleagues who switched this on as well, and programs of the workplace, may see that I know "
        "somebody and on which day we were last in touch. Nobody is compared, and notes are never shown."
    ),
    Purpose.HANDOVER: say(
        "When I leave, the names, addresses and companies of my contacts may pass to a colleague. When we "
        "were in touch, my notes and my answers never pass; they are erased."
    ),
}


def purpose_name(purpose: str, lang: Language) -> str:
    """Return what a switch is called."""
    return lang.word(NAMES[purpose])


def asked_for(purpose: str, lang: Language) -> str:
    """Say what a switch allows."""
    return lang.word(ASKED[purpose])


def looked(day: datetime, actor: str, purpose: str, lang: Language) -> str:
    """Say when who looked at what."""
    what = purpose_name(purpose, lang)
    if actor == "page":
        return lang.say("{day:date}: {what}, by an administrator on the page", day=day, what=what)
    return lang.say("{day:date}: {what}, by the key {key}", day=day, what=what, key=actor)
