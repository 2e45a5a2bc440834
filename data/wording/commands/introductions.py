"""Two people who could be of use to each other, what speaks for it, and what the owner said of them."""

from collections.abc import Mapping
from datetime import datetime

from data.memory.introductions import Introduction, IntroductionKind, PairEvidence, PairSign
from data.schema import AnswerKind, Exchange
from data.wording.language import Language

# What the two are called, by contact.
Names = Mapping[str, str]


def evidence_sentence(one: PairEvidence, introduction: Introduction, names: Names, lang: Language) -> str:
    """Say one thing that speaks for introducing two people."""
    if one.sign is PairSign.HELP:
        return _help_sentence(one, introduction, names, lang)
    if one.sign is PairSign.FIELD and one.first.casefold() != one.second.casefold():
        fields = _both(introduction, names) | {"title": one.first, "other_title": one.second}
        return lang.say(
            "By their cards {first} works as “{title}”, and {second} as “{other_title}”.", **fields
        )
    return {
        PairSign.FIELD: lang.say("By their cards both work as “{what}”.", what=one.first),
        PairSign.CIRCLE: lang.say("Both are in your circle {what}.", what=one.first),
        PairSign.COMPANY: lang.say("Both work at {what}, so they may know each other.", what=one.first),
        PairSign.PLACE: lang.say("Both are in {what}.", what=one.first),
    }[one.sign]


def _help_sentence(one: PairEvidence, introduction: Introduction, names: Names, lang: Language) -> str:
    contacts = (introduction.first, introduction.second)
    giver, taker = contacts if one.first else contacts[::-1]
    fields = {"giver": names[giver], "taker": names[taker]}
    return {
        Exchange.ADVICE: lang.say("{giver} gave you advice, and {taker} came to you for advice.", **fields),
        Exchange.RESOURCE: lang.say(
            "{giver} passed something useful on to you, and {taker} had use for something of yours.", **fields
        ),
        Exchange.OPPORTUNITY: lang.say(
            "{giver} opened a door for you, and you opened one for {taker}.", **fields
        ),
    }[Exchange(one.first or one.second)]


def unknown_sentence(introduction: Introduction, names: Names, lang: Language) -> str:
    """Say how far the history can tell whether two people know each other: it never can for sure."""
    if introduction.one_to_one:
        alone = lang.listed([names[contact] for contact in introduction.one_to_one])
        return lang.say(
            "You have been in touch with {contacts} one to one only, so your history cannot show whether the "
            "two know each other.",
            contacts=alone,
        )
    return lang.say(
        "No mail, meeting or group of yours shows them together; whether they know each other from "
        "elsewhere, Kith cannot see."
    )


def advice(lang: Language) -> str:
    """Say what to do before two people are introduced."""
    return lang.say("Ask each of them first whether they would like it.")


def question(introduction: Introduction, names: Names, lang: Language) -> str:
    """Ask whether a mail was an introduction."""
    fields = _both(introduction, names) | {"day": lang.date(introduction.mail_at or 0)}
    if introduction.kind is IntroductionKind.RECEIVED:
        return lang.say(
            "On {day} {first} wrote to you and {second}, and then the two of you wrote to each other. Did "
            "{first} introduce you?",
            **fields,
        )
    return lang.say(
        "On {day} you wrote to {first} and {second}, and then they wrote to each other. Did you introduce "
        "them?",
        **fields,
    )


def title(introduction: Introduction, names: Names, lang: Language) -> str:
    """Name the two."""
    return lang.say("{first} and {second}", **_both(introduction, names))


def effect(
    introduction: Introduction,
    answer: AnswerKind,
    names: Names,
    lang: Language,
    until: datetime | None = None,
) -> str:
    """Say what an answer about two people changes."""
    fields = _both(introduction, names)
    if answer is AnswerKind.DONE and introduction.kind is IntroductionKind.RECEIVED:
        return lang.say("Noted: {first} introduced you to {second}. Kith remembers it as help.", **fields)
    if answer is AnswerKind.SNOOZED and until is not None:
        return lang.say("{first} and {second} come back on {day}.", **fields, day=lang.date(until))
    return {
        AnswerKind.DONE: lang.say(
            "Noted: you introduced {first} and {second}. Kith remembers it as help to both.", **fields
        ),
        AnswerKind.DISMISSED: lang.say("{first} and {second} are not suggested again.", **fields),
        AnswerKind.NEVER: lang.say(
            "Noted: {first} and {second} know each other. They are not suggested again.", **fields
        ),
        AnswerKind.SNOOZED: lang.say("{first} and {second} come back later.", **fields),
    }[answer]


def refused(introduction: Introduction, names: Names, lang: Language) -> str:
    """Say that a mail was no introduction, and that nobody asks again."""
    return lang.say("Noted: that was no introduction of {first} and {second}.", **_both(introduction, names))


def _both(introduction: Introduction, names: Names) -> dict[str, str]:
    return {"first": names[introduction.first], "second": names[introduction.second]}
