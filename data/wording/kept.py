"""Sentences that are kept in the store in English, said again in the language of whoever reads them.

What a source cannot show is written down when it is taken in, and why two may be one when that is
worked out: before anybody knows who will read it.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache
from string import Formatter

from data.wording.language import Language

# As a sentence in English writes it.
NUMBER = re.compile(r"[0-9]{1,3}(,?[0-9]{3})*([.][0-9]+)?|[0-9]{1,9}")
# The field in which a sentence repeats another one.
FAULT = "fault"
# Fields that are for a command line: digits as they are typed.
TYPED = {"port", "asked"}
Forms = list[tuple[str, re.Pattern[str]]]


def retold(sentence: str, lang: Language) -> str:
    """Return a kept sentence in a language; one that Kith has no words for stays as it is."""
    return said_again(sentence, _forms(), lang) or sentence


@cache
def _forms() -> Forms:
    return forms_of((*_limits(str), *_likenesses(str)))


def said_again(sentence: str, forms: Forms, lang: Language) -> str | None:
    """Return a sentence in a language, by the first message whose form it has; None where it has none."""
    for message, form in forms:
        found = form.fullmatch(sentence)
        if found is not None:
            fields = found.groupdict().items()
            return lang.say(message, **{name: _field(name, said, forms, lang) for name, said in fields})
    return None


def _field(name: str, said: str, forms: Forms, lang: Language) -> str:
    """Return what stands in a field: of another fault its own sentence, of all else itself."""
    if name in TYPED:
        return said
    within = said_again(said.rstrip("."), forms, lang) if name == FAULT else None
    return _own(said, lang) if within is None else lang.say("{sentence}.", sentence=within)


def _own(said: str, lang: Language) -> str:
    """Return a number in the digits of a language; everything else as it was said."""
    if NUMBER.fullmatch(said) is None:
        return said
    whole, _, part = said.replace(",", "").partition(".")
    return lang.number(float(f"{whole}.{part or 0}"), len(part))


def forms_of(messages: Iterable[str]) -> Forms:
    """Return messages, each with what it looks like once its fields are filled in."""
    return [(one, _pattern(one)) for one in messages]


def _pattern(message: str) -> re.Pattern[str]:
    parts = Formatter().parse(message)
    return re.compile(
        "".join(re.escape(text) + (f"(?P<{name}>.+?)" if name else "") for text, name, _, _ in parts),
        re.DOTALL,
    )


def _limits(say: Callable[[str], str]) -> list[str]:
    """Return what sources say that they cannot show."""
    return [
        say("a mailbox shows mail only: who calls or meets is not seen here"),
        say("some entries have no time zone; they were read as {zone} (say another with --timezone)"),
        say("this calendar does not show which attendee you are; say it with --me ADDRESS"),
        say(
            "WhatsApp exports about the latest 40,000 messages of a chat (10,000 with media), "
            "and not the older"
        ),
        say("this chat has {count} messages, so its beginning is probably missing"),
        say(
            "day and month cannot be told apart in this chat; dates like {example} were read {order} "
            "(say --date-order month-first if that is wrong)"
        ),
        say("WhatsApp writes no time zone; times were read as UTC (say yours with --timezone)"),
        say("Signal's export writes no time zone; times were read as UTC (say yours with --timezone)"),
        say(
            "new chats of Messenger and Instagram are encrypted since 2024 and missing here; fetch them as a "
            "zip of their own (Messenger: Privacy, End-to-end encrypted chats, Download secure storage data)"
        ),
        say(
            "a LinkedIn group thread is kept apart from one-to-one messages: "
            "it counts by its number of people"
        ),
        say("LinkedIn tells the day of a connection only, and e-mail addresses of almost nobody"),
        say("a missed call is kept, but does not count as contact"),
        say("Monica keeps calls and activities by day, not by hour"),
        say("mail and meetings that Einstein Activity Capture brought are not in Salesforce's files"),
        say(
            "a HubSpot contact export tells only each contact's last contact, not the ones before; "
            "take it anew from time to time, or send engagements over the API"
        ),
    ]


def _likenesses(say: Callable[[str], str]) -> list[str]:
    """Return why two contacts may be one person."""
    return [
        say("the same name"),
        say("the same single name"),
        say("the same given name, {name}"),
        say("the same first and last name"),
        say("nearly the same spelling"),
        say("the same family name and initial"),
        say("the same family name, and {short} may be {long}"),
        say("{name} is a nickname on one card and the name of the other"),
        say("the address of one is made of the other's name, {name}"),
        say("decided by the owner"),
    ]
