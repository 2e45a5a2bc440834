"""What a list says beside its reasons: the cards, what was published, noted and taken back, its effect."""

import shlex
from collections.abc import Mapping
from datetime import UTC, date, datetime

from data.wording.language import Language

# What does not fit into two lines of a card is read on the person's page.
LONGEST = 120


def undone(contact: str, lang: Language) -> str:
    """Say that the newest answer or word was taken back."""
    if not contact:
        return lang.say("Taken back.")
    return lang.say("Taken back: what you last said of {contact}.", contact=contact)


def noted(contact: str, lang: Language) -> str:
    """Say that something was written down about a contact."""
    return lang.say("Noted for {contact}. The next list takes it into account.", contact=contact)


def logged(contact: str, day: datetime, lang: Language) -> str:
    """Say that a contact was written down."""
    return lang.say("Noted: you were in touch with {contact} on {day:date}.", contact=contact, day=day)


def kept(lang: Language) -> str:
    """Say that a setting was kept."""
    return lang.say("Saved. Your next list follows it.")


def effect(
    windows: tuple[int, int], needed: int, estimate: tuple[float, float, float] | None, lang: Language
) -> str:
    """Say how much more often suggested relationships revived, or that it is too early to say."""
    shown, held = windows
    if estimate is None:
        return lang.say(
            "Not enough yet: {shown} suggested and {held} held-back relationships have had their time; "
            "{needed} of each are needed.",
            shown=shown,
            held=held,
            needed=needed,
        )
    difference, low, high = (_points(value, lang) for value in estimate)
    return lang.say(
        "Suggested relationships revived {difference} points more often than held-back ones "
        "(95 % between {low} and {high}; {shown} suggested, {held} held back).",
        difference=difference,
        low=low,
        high=high,
        shown=shown,
        held=held,
    )


def effect_precision(
    smallest: float | None, owners: int, fewest: int, known_from: int | None, lang: Language
) -> list[str]:
    """Say over how many owners an effect was pooled, how small a one is found, or when it is known."""
    pooled = [lang.say("Pooled over {owners} owners who agree.", owners=owners)] if owners > 1 else []
    if smallest is not None:
        return [
            *pooled,
            lang.say(
                "An effect of {points} points would be found four times in five.",
                points=_points(smallest, lang),
            ),
        ]
    if 1 < owners < fewest:
        return [*pooled, lang.say("A figure over several owners needs {fewest} of them.", fewest=fewest)]
    if known_from is None:
        return [*pooled, lang.say("The lists so far are too few to say from when on it can be known.")]
    return [*pooled, lang.say("It can be known from {day:date} on.", day=known_from)]


def left_off(listed: int, lang: Language) -> str:
    """Say why a list with so many names is shorter than its places: others were worth too little."""
    if listed:
        return lang.say(
            "These are all for this week: for anyone else a word can wait, and little would be lost."
        )
    return lang.say(
        "Nobody needs a word from you just now: for whoever is due it can wait, and little would be lost."
    )


def forecasts(arm: str, shares: Mapping[str, float], lang: Language) -> str:
    """Say how many of an arm went silent, and how many were expected to."""
    if arm == "shown":
        return lang.say(
            "Of {rows} suggested, {observed:share} stayed silent; {expected:share} were expected to, without "
            "a word from you.",
            **shares,
        )
    if arm == "held back":
        return lang.say(
            "Of {rows} held back by lot, {observed:share} stayed silent; {expected:share} were expected to.",
            **shares,
        )
    return lang.say(
        "Of {rows} never suggested, {observed:share} stayed silent; {expected:share} were expected to.",
        **shares,
    )


def published(lists: int, filled: int, suggestions: int, workspace: str | None, lang: Language) -> str:
    """Say how many lists were made, and how to read one; the workspace is named where there are several."""
    made = lang.counted("{count} new list", "{count} new lists", lists)
    names = lang.counted("{count} suggestion", "{count} suggestions", suggestions)
    sentences = [lang.say("{lists} with {suggestions}.", lists=made, suggestions=names)]
    if empty := lists - filled:
        sentences.append(lang.counted("{count} list is empty.", "{count} lists are empty.", empty))
    command = shlex.join(["kith", "week", *(["--workspace", workspace] if workspace else [])])
    return " ".join([*sentences, lang.say("Read it with: {command}", command=command)])


def _points(value: float, lang: Language) -> str:
    sign = "\N{MINUS SIGN}" if value < 0 else ""
    return f"{sign}{lang.number(abs(value) * 100, 1)}"


def how_known(circle: str | None, company: str | None, met: str | None, lang: Language) -> str:
    """Say how the owner knows somebody, from what is kept; empty where nothing is."""
    how_met = known_since(met, lang) or lang.say("you met: {how}", how=shortened(met)) if met else ""
    return " · ".join(filter(None, (circle, company, how_met)))


def known_since(met: str, lang: Language) -> str:
    """Say since when two know each other, where what is kept of how they met is a day; else empty."""
    try:
        day = date.fromisoformat(met)
    except ValueError:
        return ""
    return lang.say(
        "you know each other since {month}", month=lang.month(datetime(day.year, day.month, 15, tzinfo=UTC))
    )


def written_down(at: int, note: str, lang: Language) -> str:
    """Say what the owner wrote down last, and when."""
    return lang.say(
        "You wrote down on {day}: \N{LEFT DOUBLE QUOTATION MARK}{note}\N{RIGHT DOUBLE QUOTATION MARK}",
        day=lang.date(at),
        note=shortened(note),
    )


def shortened(text: str) -> str:
    """Return a text in one line, cut at a word where it is too long for a card."""
    line = " ".join(text.split())
    if len(line) <= LONGEST:
        return line
    return f"{line[:LONGEST].rpartition(' ')[0] or line[:LONGEST]} …"


def way_name(way: str, lang: Language) -> str:
    """Return what the button says that opens a program to reach somebody."""
    return {
        "email": lang.say("Write an email"),
        "whatsapp": lang.say("Write on WhatsApp"),
        "telegram": lang.say("Write on Telegram"),
        "sms": lang.say("Write an SMS"),
        "call": lang.say("Call"),
    }[way]


def mail_subject(kind: str | None, lang: Language) -> str:
    """Return the subject of a mail that begins so; the owner may change it."""
    return {
        "thank": lang.say("Thank you"),
        "congratulate": lang.say("Happy birthday"),
        "share": lang.say("Something for you"),
        "ask": lang.say("How did it go?"),
    }.get(kind or "", lang.say("How are you?"))


def no_way(called: str, lang: Language) -> str:
    """Say kindly that no address and no number of somebody is kept here."""
    return lang.say("Kith knows no address or number of {contact}; you will know the way.", contact=called)
