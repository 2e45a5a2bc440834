"""How a connection is, in words, and what would be read of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from data.schema import DAY_SECONDS, HOUR_SECONDS, from_epoch
from data.store.bookkeeping.connections import (
    CRM_KINDS,
    MAIL_KINDS,
    Connection,
    ConnectionKind,
    ConnectionState,
)
from data.store.crm.crm_webhooks import WebhookCounts
from data.store.crm.last_writing import LastWriting
from data.store.crm_users import MappedUser
from data.wording.language import Language

MINUTE_SECONDS = 60
# So many names of folders are written out.
NAMES_SHOWN = 12


def kind_name(kind: ConnectionKind, lang: Language) -> str:
    """Say what is read of an account, and by which way."""
    names = {
        ConnectionKind.IMAP: lang.say("mail, over IMAP"),
        ConnectionKind.JMAP: lang.say("mail, over JMAP"),
        ConnectionKind.ICS: lang.say("calendar, by its secret address"),
        ConnectionKind.CALDAV: lang.say("calendars, over CalDAV"),
        ConnectionKind.CARDDAV: lang.say("contacts, over CardDAV"),
        ConnectionKind.GMAIL: lang.say("mail, over Gmail's API"),
        ConnectionKind.GOOGLE_CALENDAR: lang.say("calendars, at Google"),
        ConnectionKind.GOOGLE_CONTACTS: lang.say("contacts, at Google"),
        ConnectionKind.MICROSOFT_MAIL: lang.say("mail, at Microsoft"),
        ConnectionKind.MICROSOFT_CALENDAR: lang.say("calendars, at Microsoft"),
        ConnectionKind.MICROSOFT_CONTACTS: lang.say("contacts, at Microsoft"),
        ConnectionKind.BOTTLECRM: lang.say("a CRM, BottleCRM"),
        ConnectionKind.ESPOCRM: lang.say("a CRM, EspoCRM"),
        ConnectionKind.HUBSPOT: lang.say("a CRM, HubSpot"),
        ConnectionKind.SALESFORCE: lang.say("a CRM, Salesforce"),
    }
    return names[kind]


def state_sentence(connection: Connection, lang: Language, now: int) -> str:
    """Say whether an account is read, when it was read last, and what stands in the way."""
    age = age_sentence(connection.last_success_at, lang, now)
    if connection.is_draft:
        return lang.say("Not read: you have not said yet that it is to be.")
    if connection.state is ConnectionState.PAUSED:
        return lang.say("Paused. {age}", age=age)
    if not connection.fault:
        return age
    why = lang.clause(connection.fault)
    if connection.state is ConnectionState.NEEDS_YOU:
        return lang.say("It needs you: {why}. {age}", why=why, age=age)
    return lang.say("It is tried again: {why}. {age}", why=why, age=age)


def not_mine_sentences(count: int, lang: Language) -> list[str]:
    """Say how many calendars are not read since they are somebody else's; nothing where there is none."""
    if not count:
        return []
    return [
        lang.counted(
            "{count} calendar is left out: it is not yours.",
            "{count} calendars are left out: they are not yours.",
            count,
        )
    ]


def need_sentence(connection: Connection, lang: Language) -> str:
    """Say that an account is not read until its owner does something, and what that is."""
    return lang.say(
        "{address} is not read any more: {why}. kith connect resume {connection}",
        address=connection.address,
        why=lang.clause(connection.fault),
        connection=connection.id,
    )


def age_sentence(last: int | None, lang: Language, now: int) -> str:
    """Say how long ago an account was read to its end."""
    if last is None:
        return lang.say("Not yet read to its end.")
    age = max(0, now - last)
    if age < HOUR_SECONDS:
        minutes = age // MINUTE_SECONDS
        return lang.counted("Read {count} minute ago.", "Read {count} minutes ago.", minutes)
    if age < DAY_SECONDS:
        return lang.counted("Read {count} hour ago.", "Read {count} hours ago.", age // HOUR_SECONDS)
    return lang.say("Last read on {day:date}.", day=from_epoch(last))


def user_sentence(user: MappedUser, lang: Language) -> str:
    """Say which owner a user of the CRM is, or may be."""
    left = "" if user.active else " " + lang.say("They work there no more.")
    if user.owner:
        return lang.say("Is {owner} here.", owner=user.owner) + left
    if user.owner == "":
        return lang.say("Is nobody here; what they did is left out.") + left
    if user.proposed:
        return lang.say("May be {owner}.", owner=user.proposed) + left
    return lang.say("Not decided; what they did waits.") + left


def webhook_sentence(counts: WebhookCounts, lang: Language) -> str:
    """Say how much a CRM told by webhooks, and why what was refused was."""
    taken = lang.say(
        "Changes told by webhooks: {taken} taken, {repeated} came again.",
        taken=counts.taken,
        repeated=counts.repeated,
    )
    refused = [
        lang.say("Refused: {count} ({why}).", count=count, why=lang.word(why))
        for why, count in counts.reasons
    ]
    return " ".join([taken, *refused])


def dry_run_sentence(changes: int, tasks: int, lang: Language) -> str:
    """Say how much would be written into a CRM."""
    fields = lang.counted("{count} contact would be written.", "{count} contacts would be written.", changes)
    made = lang.counted("{count} task would be made.", "{count} tasks would be made.", tasks)
    return f"{fields} {made}"


def mode_sentence(mode: str, lang: Language) -> str:
    """Say what is written into a CRM."""
    sentences = {
        "off": lang.say("Nothing is written into the CRM."),
        "fields": lang.say("Once a day fields of contacts are written into the CRM, where one changed."),
        "tasks": lang.say("Each week's suggestions become tasks of their owners in the CRM."),
        "both": lang.say(
            "Fields of contacts, and tasks for each week's suggestions, are written into the CRM."
        ),
    }
    return sentences[mode]


def written_sentence(last: LastWriting, lang: Language) -> str:
    """Say when a CRM was written last, how much, what stood in the way; nothing before the first round."""
    written = refused = why = ""
    if last.at is not None:
        written = lang.say(
            "Last written on {day:date}; contacts: {contacts}, new tasks: {tasks}.",
            day=from_epoch(last.at),
            contacts=last.contacts,
            tasks=last.tasks,
        )
    if last.refused:
        refused = lang.counted("{count} contact was refused.", "{count} contacts were refused.", last.refused)
    if last.fault:
        why = lang.say("Not everything could be written: {why}.", why=lang.clause(last.fault))
    return " ".join(filter(None, (written, refused, why)))


def overview_lines(
    kind: ConnectionKind,
    names: Sequence[str],
    count: int,
    left_out: Sequence[str],
    settings: Mapping[str, Any],
    lang: Language,
) -> list[str]:
    """Say what would be read of an account, what is left out, and what is never read.

    `names` are its parts (folders, calendars), in which `count` entries lie, or users work.
    """
    shown = _some(names, lang)
    if kind in CRM_KINDS:
        return [
            lang.say("Read: {names}, in which {users} people work.", names=shown, users=count),
            lang.say("Of each activity who, when, by what way; never its subject or its text."),
        ]
    out = [lang.say("Left out: {folders}.", folders=_some(left_out, lang))] if left_out else []
    if kind not in MAIL_KINDS:
        return [lang.say("Read: {names}. Descriptions are never kept.", names=shown), *out]
    never = lang.say("Of each mail who wrote to whom and when; never its text or its attachments.")
    subjects = [lang.say("Subjects are kept, as you asked.")] if settings.get("subjects") else []
    return [lang.say("Read: {mails} mails in {folders}.", mails=count, folders=shown), *out, never, *subjects]


def _some(names: Sequence[str], lang: Language) -> str:
    rest = len(names) - NAMES_SHOWN
    more = [lang.counted("{count} more", "{count} more", rest)] if rest > 0 else []
    return lang.listed([*names[:NAMES_SHOWN], *more])
