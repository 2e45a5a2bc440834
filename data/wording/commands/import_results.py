"""What was taken in, said in words: by which source, what it brought, and what was left out and why."""

from collections.abc import Mapping

from data.wording.explanations.templates import Say, counted, say
from data.wording.language import Language

# What one source brought, by the names that `kith ingest --json` gives it.
Counts = Mapping[str, int]
# Names of their own are the same in every language.
CHATS = ("WhatsApp", "Telegram", "Signal", "Messenger", "Instagram")
PHONES = ("Google Voice", "LINE", "KakaoTalk", "Viber")
WORK_CHATS = ("Slack", "Google Chat", "Hangouts", "Skype", "Discord")
OTHERS = ("Google Contacts", "LinkedIn", "Android", "Monica", "Apple Mail")
CRMS = ("HubSpot", "Salesforce", "Pipedrive", "Twenty", "Odoo", "EspoCRM")


def source_name(source: str, lang: Language) -> str:
    """Return what a source is called; names of their own, like WhatsApp, stay as they are."""
    names = {name.lower(): name for name in (*CHATS, *PHONES, *WORK_CHATS, *OTHERS, *CRMS)} | {
        # Capitals begin a product's name here, whatever it makes of its own.
        "imessage": "Apple iMessage",
        "mail": lang.say("mail"),
        "calendar": lang.say("calendar"),
        "address book": lang.say("address book"),
        "crm": lang.say("CRM"),
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
        "contacts table": lang.say("an address book as a table"),
        "ldif": lang.say("an address book as LDIF"),
        "android": lang.say("calls and SMS of an Android telephone"),
        "messenger or instagram": lang.say("Messenger or Instagram"),
        "imazing": lang.say("messages by iMazing"),
        "sms import export": lang.say("calls and SMS of SMS Import / Export"),
        "sigtop": lang.say("a chat of Signal by sigtop"),
        "skype or teams": lang.say("Skype or Teams"),
        "line, kakaotalk or viber": lang.say("LINE, KakaoTalk or Viber"),
        "crm": lang.say("an export of a CRM"),
        "table": lang.say("a table"),
    }
    return names.get(kind, source_name(kind, lang))


def kinds_name(kind: str, lang: Language) -> str:
    """Return what files of a kind are called, several of them."""
    names = {
        "mbox": lang.say("mailboxes"),
        "mail file": lang.say("mails"),
        "calendar": lang.say("calendars"),
        "address book": lang.say("address books"),
        "contacts table": lang.say("address books as tables"),
        "ldif": lang.say("address books as LDIF"),
        "sigtop": lang.say("chats of Signal by sigtop"),
        "crm": lang.say("exports of CRMs"),
        "table": lang.say("tables"),
    }
    return names.get(kind, kind_name(kind, lang))


def brought(counts: Counts, refused: int, lang: Language) -> str:
    """Say how many interactions were new, changed, there already and refused."""
    return lang.say(
        "{created} new, {updated} changed, {duplicate} already there, {refused} refused.",
        refused=refused,
        **counts,
    )


BESIDE: dict[str, Say] = {
    "people": counted("{count} person described", "{count} people described", "people"),
    "known": counted("{count} of them known already", "{count} of them known already", "known"),
    "plans": counted(
        "{count} meeting to come, new or moved", "{count} meetings to come, new or moved", "plans"
    ),
    "withdrawn": counted(
        "{count} meeting to come that is off by now",
        "{count} meetings to come that are off by now",
        "withdrawn",
    ),
    "forgotten": say("{forgotten} of people who are forgotten: left out"),
    "still_counting": counted(
        "{count} would not count as contact by this file, and goes on counting",
        "{count} would not count as contact by this file, and go on counting",
        "still_counting",
    ),
}


def joined_by_itself(whom: tuple[str, ...], evidence: str, number: int, lang: Language) -> str:
    """Say which contacts became one by themselves, why, and how to take it back."""
    return lang.say(
        "{whom} are one person now: {evidence}. If not: kith people undo {number}",
        whom=", ".join(whom),
        evidence=evidence,
        number=f"{number}",
    )


def beside(counts: Counts, lang: Language) -> list[str]:
    """Say what else came: people, meetings to come, and of whom nothing is taken in any more."""
    return [sentence(lang, counts) for name, sentence in BESIDE.items() if counts[name]]
