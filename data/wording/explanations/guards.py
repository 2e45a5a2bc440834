"""Why somebody is not on the list, and what would change it."""

from data.schema import ContactFlag
from data.wording.explanations.templates import Numbers, Say, say
from data.wording.language import Language

# What nobody can switch off: the one guard that stands for a missing probability, and what is no guard.
ALWAYS_ON = frozenset(
    {*map(str, ContactFlag), "too_little", "rank", "budget", "held_back", "low_worth", "in_contact"}
)


def kept_off(code: str, numbers: Numbers, lang: Language) -> str:
    """Return why a guard keeps somebody off."""
    return GUARDS[code][0](lang, numbers)


def lifted_by(code: str, numbers: Numbers, lang: Language) -> str:
    """Return what would lift a guard: a day where one is known, else what the owner can do."""
    if numbers.get("lifts_at") is not None:
        return lang.say("From {lifts_at:date} on they may be suggested again.", **numbers)
    return GUARDS[code][1](lang, numbers)


def lifted_on_page(code: str, numbers: Numbers, lang: Language) -> str:
    """Return what would lift a guard, for who reads it on the page: no command where a button does it."""
    if numbers.get("lifts_at") is None and code in ON_PAGE:
        return ON_PAGE[code](lang, numbers)
    return lifted_by(code, numbers, lang)


_undo = say("Take it back with: kith undo")
_contact = say("Any word between the two of you would change it.")
_kind = say("If that is wrong, say: kith people person {contact!r}. Pinned, they are suggested all the same.")
_crm = say("Whoever keeps the CRM can change it there; it is read again within hours.")
_card = say("If this is wrong, correct it on their card.")

GUARDS: dict[str, tuple[Say, Say]] = {
    "never": (say("You asked never to be reminded of them."), _undo),
    "deceased": (say("They are marked as deceased."), _card),
    "do_not_contact": (say("Your CRM says not to contact them."), _crm),
    "opted_out": (say("Your CRM says that they opted out."), _crm),
    "open_complaint": (say("Your CRM has an open complaint of theirs."), _crm),
    "lost_customer": (say("Your CRM says they are a customer no more."), _crm),
    "archived": (say("They are archived."), _card),
    "machine": (say("{contact} is a machine, not a person."), _kind),
    "list": (say("{contact} is a mailing list, not a person."), _kind),
    "desk": (say("{contact} is a desk, not a person."), _kind),
    "group": (
        say("This is a group, and it was never just the two of you."),
        say("A word to one of them alone would change it."),
    ),
    "not_visible": (
        say("Where you were mostly in touch, nothing is seen any more: that is no silence."),
        say("Take in a newer export; kith coverage says which source stopped."),
    ),
    "snoozed": (say("You put them off until {lifts_at:date}."), _undo),
    "not_before": (say("You do not want to be reminded of them before {lifts_at:date}."), _undo),
    "own_rhythm": (
        say("You said how often you wish to be in touch; the last time was on {at:date}."),
        _contact,
    ),
    "answered": (say("You have answered a suggestion of them lately."), _undo),
    "in_contact": (
        say("You were in touch on {at:date}, after this list was made."),
        say("The next list will take it into account."),
    ),
    "contact_cooldown": (say("You were in touch on {at:date}: that is recent."), _contact),
    "colleague": (say("A colleague was in touch with them on {at:date}."), _contact),
    "suggestion_cooldown": (
        say("They were suggested from {at:date} on, and are left in peace for now."),
        _contact,
    ),
    "unanswered": (
        say("Your last three messages to them are unanswered; one more can wait."),
        say("A word from them would change it."),
    ),
    "woken": (
        say("You wrote to them on {at:date} after a long pause; the answer may take its time."),
        say("A word from them would change it."),
    ),
    "planned": (say("You are to meet on {at:date}: it is in the calendar."), _contact),
    "away": (say("You are away until {lifts_at:date}."), _undo),
    "in_rhythm": (
        say("By your usual rhythm with them it is not yet time."),
        say("They come up when the pause is longer than usual between you."),
    ),
    "too_little": (
        say("There is too little history yet to say anything."),
        say("Three contacts are enough to begin with."),
    ),
    "never_answered": (
        say("They write to you, and you have never written to them."),
        say("A word from you would change it. Pinned, they are suggested all the same."),
    ),
    "burst": (say("You met on one occasion, and all your contact lay close around it."), _contact),
    "held_back": (
        say("They are held back by the experiment you opted into."),
        say("Leave it with: kith effect --leave"),
    ),
    "low_worth": (
        say("A word now would save or win back too little to take one of the list's places."),
        say("A longer silence or more between you would change it. Pinned, they are suggested all the same."),
    ),
    "budget": (
        say("You have reached out as often this week as you wished to."),
        say("The next week brings a new list; kith settings budget changes how long it is."),
    ),
    "rank": (
        say("They are number {rank} of {count} for this, and the list takes {places}."),
        say("Pin them, or answer one of the suggestions on the list."),
    ),
}

_undo_on_page = say(
    "Undo stands beside what you said last. What is older is taken back in a terminal: kith undo, once for "
    "each."
)
_kind_on_page = say("If that is wrong, press “A person” below. Pinned, they are suggested all the same.")
# What lifts a guard, where the table above names a command.
ON_PAGE: dict[str, Say] = {
    **dict.fromkeys(("never", "answered", "snoozed", "not_before", "away"), _undo_on_page),
    **dict.fromkeys(("machine", "list", "desk"), _kind_on_page),
    "not_visible": say("Take in a newer export; Sources says which source stopped."),
    "held_back": say("Leave it in the settings."),
    "budget": say("The next week brings a new list; the settings change how long it is."),
}
