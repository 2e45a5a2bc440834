"""The answer to "why, or why not?": one stored document of codes and numbers, told in a language."""

from collections.abc import Mapping
from typing import Any

from data.reason_voices import WORTH_SAYING
from data.wording.explanations import probability
from data.wording.explanations.guards import kept_off, lifted_by
from data.wording.explanations.openers import opener
from data.wording.explanations.reasons import name_of, sentence_of
from data.wording.explanations.term_sentences import FAMILIES
from data.wording.language import Language

Document = Mapping[str, Any]
Chapters = list[tuple[str, list[str]]]
# Shares of the logit from which on something speaks strongly, or plainly: odds of 2.7 and of 1.3.
STRONG, PLAIN = 1.0, 0.25


def chapters(why: Document, lang: Language) -> Chapters:
    """Return headings with their sentences, in the order a person asks."""
    chapters = {
        lang.say("On the list or not"): standing(why, lang),
        lang.say("A person or not"): list(why.get("kind_lines", ())),
        lang.say("What you know of them"): list(why.get("memory_lines", ())),
        lang.say("How likely"): chances(why, lang),
        lang.say("How deep"): depth(why, lang),
        lang.say("What a word is worth"): worth(why, lang),
        lang.say("What speaks for silence, and what against"): terms(why, lang),
        lang.say("Help, both ways"): ledger(why, lang),
        lang.say("How to begin"): beginning(why, lang),
    }
    return [(heading, lines) for heading, lines in chapters.items() if lines]


def standing(why: Document, lang: Language) -> list[str]:
    """Say whether they are on the list, what kept them off, and what would put them on."""
    if why["listed"]:
        return [_place(why, lang)]
    return [
        sentence
        for guard in ({"contact": why["contact"]} | part for part in why["kept_off"])
        for sentence in (kept_off(guard["code"], guard, lang), lifted_by(guard["code"], guard, lang))
    ]


def _place(why: Document, lang: Language) -> str:
    if why["pool"] == "just_met":
        return lang.say("They are on the list, at place {rank}: you have just met.", rank=why["place"])
    if why["probability"] is None:
        return lang.say("They are on the list, at place {rank}.", rank=why["place"])
    ends = why["probability_low"], why["probability_high"]
    badge = probability.badge(why["pool"], why["probability"], ends, why.get("usual"), lang)
    return lang.say("They are on the list, at place {rank}: {badge}.", rank=why["place"], badge=badge)


def chances(why: Document, lang: Language) -> list[str]:
    """Say the probability with its interval, and how it ranks."""
    if why["probability"] is None:
        return []
    ends = why["probability_low"], why["probability_high"]
    lines = [
        probability.likelihood(why["probability"], why["pool"], why["horizon_days"], lang, ends),
        probability.certainty(
            why["probability"], why["pool"], ends, why["confidence"], why.get("usual"), lang
        ),
    ]
    if sum(map(_has_number, why["outlook"])) > 1:
        lines.append(outlook(why, lang))
    if why["rank"]:
        lines.append(_rank(why, lang))
    return lines


def _rank(why: Document, lang: Language) -> str:
    fields = {"rank": why["rank"], "count": why["of"]}
    if why["pool"] == "upkeep":
        return lang.say("That makes number {rank} of the {count} you are in touch with.", **fields)
    return lang.say("That makes number {rank} of the {count} to pick up again.", **fields)


def outlook(why: Document, lang: Language) -> str:
    """Say the chance of silence over every horizon that carries a number, in one sentence."""
    numbers = filter(_has_number, why["outlook"])
    chances = [lang.say("{horizon_days:days}: {probability:share}", **row) for row in numbers]
    return lang.say("Silence through {said}.", said=", ".join(chances))


def _has_number(row: Mapping[str, Any]) -> bool:
    return probability.carries_number(row["low"], row["high"])


def depth(why: Document, lang: Language) -> list[str]:
    """Say the depth and each of its parts, the owner's own word first."""
    own = why["depth"]
    if own["pinned"]:
        whole = lang.say("You pinned them, so they count as deep as can be.")
    elif own["said"] is not None:
        whole = lang.say("You said how deep this is: {said:share}.", **own)
    elif round(own["value"], 2) >= 1:
        whole = lang.say("This is one of your deepest relationships.")
    else:
        whole = lang.say("{value:share} as deep as your deepest relationship.", **own)
    return [whole, *(f"{part_name(name, lang)}: {lang.share(share)}" for name, share in own["parts"].items())]


def worth(why: Document, lang: Language) -> list[str]:
    """Say what a word may save or win back, where the probability carries a number."""
    if not why["worth"] or not probability.carries_number(why["probability_low"], why["probability_high"]):
        return []
    if why["pool"] == "upkeep":
        return [
            lang.say(
                "A word now may save {worth:share} of what your deepest relationship holds: the chance of "
                "silence, times how deep this one is.",
                worth=why["worth"],
            )
        ]
    return [
        lang.say(
            "A word now may win back {worth:share} of what your deepest relationship holds: the chance to "
            "hear from each other again, times how deep this one is.",
            worth=why["worth"],
        )
    ]


def part_name(name: str, lang: Language) -> str:
    """Return what a part of depth is called."""
    return {
        "often": lang.say("how often"),
        "long": lang.say("how long"),
        "both_sides": lang.say("from both sides"),
        "alone": lang.say("just the two of you"),
        "spoken": lang.say("by voice or face to face"),
        "help": lang.say("help exchanged"),
    }[name]


def terms(why: Document, lang: Language) -> list[str]:
    """Say what speaks for silence and against it by weight, strongest first; what weighs nothing is left out.

    What others know is not spoken of where there are no others.
    """
    ordered = sorted(why["terms"].items(), key=lambda term: (-abs(term[1]), term[0]))
    alone = why["figures"].get("other_owners_recent") is None
    return [
        _term(code, share, why["figures"], lang)
        for code, share in ordered
        if abs(share) >= WORTH_SAYING and not (code == "team" and alone)
    ]


def _term(code: str, share: float, figures: Document, lang: Language) -> str:
    sentence = sentence_of(code, share, figures, lang) if code in FAMILIES else None
    return weight(share, sentence or name_of(code, lang), lang)


def weight(share: float, what: str, lang: Language) -> str:
    """Say how strongly a share of the logit speaks for silence, or against it."""
    weights = {
        ("strong", True): lang.say("Strongly for silence: {what}", what=what),
        ("plain", True): lang.say("For silence: {what}", what=what),
        ("weak", True): lang.say("A little for silence: {what}", what=what),
        ("strong", False): lang.say("Strongly against it: {what}", what=what),
        ("plain", False): lang.say("Against it: {what}", what=what),
        ("weak", False): lang.say("A little against it: {what}", what=what),
    }
    strength = "strong" if abs(share) >= STRONG else "plain" if abs(share) >= PLAIN else "weak"
    return weights[strength, share > 0]


def ledger(why: Document, lang: Language) -> list[str]:
    """Say each act of help with its month, oldest first."""
    return [_act(act, lang) for act in why["ledger"]["acts"]]


def _act(act: Document, lang: Language) -> str:
    what = exchange_name(act["exchange"], lang)
    if act["side"] == "given":
        return lang.say("{at:month}: {what}, from you.", what=what, **act)
    return lang.say("{at:month}: {what}, from them.", what=what, **act)


def exchange_name(exchange: str, lang: Language) -> str:
    """Return what a kind of help is called."""
    return {
        "advice": lang.say("advice"),
        "introduction": lang.say("an introduction"),
        "resource": lang.say("something useful"),
        "opportunity": lang.say("an opportunity"),
        "favour": lang.say("a favour"),
        "thanks": lang.say("thanks"),
    }[exchange]


def beginning(why: Document, lang: Language) -> list[str]:
    """Say the opener."""
    first = why.get("opener")
    return [opener(first["code"], first["numbers"], lang)] if first else []
