"""What was taken in, said in words: by which source, what it brought, and what was left out and why."""

from collections.abc import Callable, Mapping
from functools import cache

from data.wording.kept import Forms, forms_of, retold, said_again
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
    said = {
        "new": lang.number(counts["created"]),
        "changed": lang.number(counts["updated"]),
        "known": lang.number(counts["duplicate"]),
        "refused": lang.number(refused),
    }
    return lang.say("{new} new, {changed} changed, {known} already there, {refused} refused.", **said)


def beside(counts: Counts, lang: Language) -> list[str]:
    """Say what else came: people, meetings to come, and of whom nothing is taken in any more."""
    said = [
        ("people", lang.counted("{count} person described", "{count} people described", counts["people"])),
        (
            "plans",
            lang.counted(
                "{count} meeting to come, new or moved",
                "{count} meetings to come, new or moved",
                counts["plans"],
            ),
        ),
        (
            "withdrawn",
            lang.counted(
                "{count} meeting to come that is off by now",
                "{count} meetings to come that are off by now",
                counts["withdrawn"],
            ),
        ),
        (
            "forgotten",
            lang.say("{count} of people who are forgotten: left out", count=lang.number(counts["forgotten"])),
        ),
        (
            "still_counting",
            lang.counted(
                "{count} would not count as contact by this file, and goes on counting",
                "{count} would not count as contact by this file, and go on counting",
                counts["still_counting"],
            ),
        ),
    ]
    return [sentence for name, sentence in said if counts[name]]


def left_out(reason: str, count: int, lang: Language) -> str:
    """Say how many were left out, and why."""
    return lang.say("{count} left out: {reason}", count=lang.number(count), reason=why_left(reason, lang))


def why_left(reason: str, lang: Language) -> str:
    """Return why something was left out, in a language."""
    return said_again(reason, _forms(), lang) or reason


def unseen(limit: str, lang: Language) -> str:
    """Say what cannot be seen in what was taken in."""
    return lang.say("Not to be seen here: {limit}.", limit=retold(limit, lang))


def rehearsed(lang: Language) -> str:
    """Say that nothing was written."""
    return lang.say("Nothing was written: this was a dry run.")


@cache
def _forms() -> Forms:
    # What is particular before what is general.
    return forms_of(_reasons(str))


def _reasons(say: Callable[[str], str]) -> list[str]:
    """Return why importers leave something out."""
    return [
        *_of_mail(say),
        *_of_calendars_and_cards(say),
        *_of_chats(say),
        *_of_crms(say),
        say("files that Kith does not read"),
    ]


def _of_mail(say: Callable[[str], str]) -> list[str]:
    return [
        say("invitations (a calendar shows the meetings)"),
        say("mailing lists and newsletters"),
        say("bulk mail"),
        say("sent by a machine by itself"),
        say("sent back as undeliverable"),
        say("spam, trash and drafts"),
        say("from machines that take no answer"),
        say("without a sender"),
        say("to oneself"),
        say("cut off in the middle by the file's end"),
    ]


def _of_calendars_and_cards(say: Callable[[str], str]) -> list[str]:
    return [
        say("cancelled"),
        say("declined"),
        say("invitations without an answer"),
        say("entries that name nobody else"),
        say("all-day entries"),
        say("entries outside the calendar"),
        say("cards without a name, an address or a number"),
        say("single lines that cannot be read, in so many cards"),
        say("rows without a name, an address or a number"),
    ]


def _of_chats(say: Callable[[str], str]) -> list[str]:
    return [
        say("own messages to a group of more than {count} people"),
        say("messages without a sender or a time"),
        say("messages without a number"),
        say("messages not sent yet"),
        say("messages that failed"),
        say("messages taken back"),
        say("messages of deleted members"),
        say("sponsored messages nobody answered"),
        say("drafts"),
        say("deleted messages"),
        say("repeated lines"),
        say("system lines"),
        say("service messages"),
        say("lines with a date that does not exist"),
        say("lines like {line}, whose time is of a form Kith does not know"),
        say("calls without a number"),
        say("calls of another kind"),
        say("entries that are neither message nor call"),
        say("bot chats"),
        say("private channels"),
        say("public channels"),
        say("notes to oneself"),
        say("chats of another kind"),
        say("chats of deleted accounts"),
        say("chats cut off in the middle (what was there was taken in)"),
    ]


def _of_crms(say: Callable[[str], str]) -> list[str]:
    return [
        say("rows without e-mail, number or record id"),
        say("lines after the data"),
        say("activities with nobody"),
        say("tasks still open, or that are no contact"),
        say("entries that are no contact with anybody"),
        say("family members without a card of their own"),
        say("entries without a date"),
        say("{kind}, which are not read"),
    ]
