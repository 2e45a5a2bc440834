"""What was taken in, said in words: by which source, what it brought, and what was left out and why."""

from collections.abc import Mapping

from data.wording.explanations.templates import Say, counted, number, say
from data.wording.language import Language

# What one source brought, by the names that `kith ingest --json` gives it.
Counts = Mapping[str, int]


def source_name(source: str, lang: Language) -> str:
    """Return what a source is called; names of their own, like WhatsApp, stay as they are."""
    names = {
        "mail": lang.say("mail"),
        "calendar": lang.say("calendar"),
        "address book": lang.say("address book"),
        "google contacts": "Google Contacts",
        "linkedin": "LinkedIn",
        "whatsapp": "WhatsApp",
        "telegram": "Telegram",
        "android": "Android",
        "monica": "Monica",
        "signal": "Signal",
        "messenger": "Messenger",
        "instagram": "Instagram",
        "hubspot": "HubSpot",
        "salesforce": "Salesforce",
        "table": lang.say("table"),
        "kith log": lang.say("written down by hand"),
    }
    return names.get(source, source)


def kind_name(kind: str, lang: Language) -> str:
    """Return what a file is."""
    names = {
        "mbox": lang.say("a mailbox"),
        "mail file": lang.say("a mail"),
        "calendar": lang.say("a calendar"),
        "address book": lang.say("an address book"),
        "android": lang.say("calls and SMS of an Android telephone"),
        "messenger or instagram": lang.say("Messenger or Instagram"),
        "crm": lang.say("an export of a CRM"),
        "table": lang.say("a table"),
    }
    return names.get(kind, source_name(kind, lang))


def brought(counts: Counts, refused: int, lang: Language) -> str:
    """Say how many interactions were new, changed, there already and refused."""
    return lang.say(
        "{new} new, {changed} changed, {known} already there, {refused} refused.",
        new=lang.number(counts["created"]),
        changed=lang.number(counts["updated"]),
        known=lang.number(counts["duplicate"]),
        refused=lang.number(refused),
    )


BESIDE: dict[str, Say] = {
    "people": counted("{count} person described", "{count} people described", "people"),
    "plans": counted(
        "{count} meeting to come, new or moved", "{count} meetings to come, new or moved", "plans"
    ),
    "withdrawn": counted(
        "{count} meeting to come that is off by now",
        "{count} meetings to come that are off by now",
        "withdrawn",
    ),
    "forgotten": say("{count} of people who are forgotten: left out", count=number("forgotten")),
    "still_counting": counted(
        "{count} would not count as contact by this file, and goes on counting",
        "{count} would not count as contact by this file, and go on counting",
        "still_counting",
    ),
}


def beside(counts: Counts, lang: Language) -> list[str]:
    """Say what else came: people, meetings to come, and of whom nothing is taken in any more."""
    return [sentence(lang, counts) for name, sentence in BESIDE.items() if counts[name]]
