"""Why somebody is not on the list, and what would change it."""

from collections.abc import Callable, Mapping
from typing import Any

from data.wording.language import Language

Say = Callable[[Language, Mapping[str, Any]], str]
# What nobody can switch off: the one guard that stands for a missing probability, and what is no guard.
ALWAYS_ON = frozenset({"too_little", "rank", "budget", "held_back", "in_contact"})


def kept_off(code: str, numbers: Mapping[str, Any], lang: Language) -> str:
    """Return why a guard keeps somebody off."""
    return GUARDS[code][0](lang, numbers)


def lifted_by(code: str, numbers: Mapping[str, Any], lang: Language) -> str:
    """Return what would lift a guard: a day where one is known, else what the owner can do."""
    if numbers.get("lifts_at") is not None:
        return lang.say("From {date} on they may be suggested again.", date=lang.date(numbers["lifts_at"]))
    return GUARDS[code][1](lang, numbers)


def _until(lang: Language, numbers: Mapping[str, Any]) -> str:
    return lang.date(numbers["lifts_at"])


def _undo(lang: Language, _: Mapping[str, Any]) -> str:
    return lang.say("Take it back with: kith undo")


def _contact(lang: Language, _: Mapping[str, Any]) -> str:
    return lang.say("Any word between the two of you would change it.")


def _card(lang: Language, _: Mapping[str, Any]) -> str:
    return lang.say("Change what is known of them if it is wrong.")


GUARDS: dict[str, tuple[Say, Say]] = {
    "never": (lambda lang, _: lang.say("You asked never to be reminded of them."), _undo),
    "deceased": (lambda lang, _: lang.say("They are marked as deceased."), _card),
    "archived": (lambda lang, _: lang.say("They are archived."), _card),
    "machine": (lambda lang, _: lang.say("This is a machine, not a person."), _card),
    "list": (lambda lang, _: lang.say("This is a mailing list, not a person."), _card),
    "group": (
        lambda lang, _: lang.say("This is a group, and it was never just the two of you."),
        lambda lang, _: lang.say("A word to one of them alone would change it."),
    ),
    "not_visible": (
        lambda lang, _: lang.say(
            "Where you were mostly in touch, nothing is seen any more: that is no silence."
        ),
        lambda lang, _: lang.say("Take in a newer export; kith coverage says which source stopped."),
    ),
    "snoozed": (lambda lang, n: lang.say("You put them off until {date}.", date=_until(lang, n)), _undo),
    "answered": (lambda lang, _: lang.say("You have answered a suggestion of them lately."), _undo),
    "in_contact": (
        lambda lang, n: lang.say(
            "You were in touch on {date}, after this list was made.", date=lang.date(n["at"])
        ),
        _contact,
    ),
    "contact_cooldown": (
        lambda lang, n: lang.say("You were in touch on {date}: that is recent.", date=lang.date(n["at"])),
        _contact,
    ),
    "suggestion_cooldown": (
        lambda lang, n: lang.say(
            "They were suggested from {date} on, and are left in peace for now.", date=lang.date(n["at"])
        ),
        _contact,
    ),
    "unanswered": (
        lambda lang, _: lang.say("Three of your last words to them are unanswered; one more can wait."),
        lambda lang, _: lang.say("A word from them would change it."),
    ),
    "planned": (
        lambda lang, n: lang.say(
            "You are to meet on {date}: it is in the calendar.", date=lang.date(n["at"])
        ),
        _contact,
    ),
    "away": (lambda lang, n: lang.say("You are away until {date}.", date=_until(lang, n)), _undo),
    "in_rhythm": (
        lambda lang, _: lang.say("By your usual rhythm with them it is not yet time."),
        lambda lang, _: lang.say("They come up when the pause is longer than usual between you."),
    ),
    "too_little": (
        lambda lang, _: lang.say("There is too little history yet to say anything."),
        lambda lang, _: lang.say("Three contacts are enough to begin with."),
    ),
    "burst": (
        lambda lang, _: lang.say("You met on one occasion, and all your contact lay close around it."),
        _contact,
    ),
    "held_back": (
        lambda lang, _: lang.say("They are held back by the experiment you opted into."),
        lambda lang, _: lang.say("Leave it with: kith effect --leave"),
    ),
    "budget": (
        lambda lang, _: lang.say("You have reached out as often this week as you wished to."),
        lambda lang, _: lang.say("The next week brings a new list; kith budget changes how long it is."),
    ),
    "rank": (
        lambda lang, n: lang.say(
            "They are number {rank} of {count}; the list has {places} places for this.",
            rank=lang.number(n["rank"]),
            count=lang.number(n["count"]),
            places=lang.number(n["places"]),
        ),
        lambda lang, _: lang.say("Pin them, or answer somebody who is on the list."),
    ),
}
