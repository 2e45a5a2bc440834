"""Which chat's export a file is, by its first bytes."""

import csv
from collections.abc import Callable

from data.importers.base.text import text_of
from data.importers.chats.dated_lines import is_dated_lines
from data.importers.chats.phones.google_voice import SIGN as GOOGLE_VOICE
from data.importers.chats.phones.imazing import COLUMNS as IMAZING
from data.importers.chats.phones.imessage_database import is_imessage_database
from data.importers.chats.phones.imessage_text import is_imessage_text
from data.importers.chats.phones.sms_ie import is_sms_ie
from data.importers.chats.sigtop import is_sigtop
from data.importers.chats.work.discord import is_discord
from data.importers.chats.work.google_chat import SIGN as GOOGLE_CHAT
from data.importers.chats.work.hangouts import SIGN as HANGOUTS
from data.importers.chats.work.skype import SIGN as SKYPE
from data.importers.chats.work.slack import is_slack

BEGINNING = 4096


def is_imessage(head: bytes) -> bool:
    """Tell whether a file is Apple's database of messages, or a chat of it as imessage-exporter writes it."""
    return is_imessage_database(head) or is_imessage_text(text_of(head[:BEGINNING]))


def is_google_voice(head: bytes) -> bool:
    """Tell whether a page is of Google Voice."""
    return bool(GOOGLE_VOICE.search(head))


def _is_imazing(head: bytes) -> bool:
    first = next(csv.reader(text_of(head[:BEGINNING]).splitlines()[:1]), [])
    return IMAZING.issubset(name.strip().lower() for name in first)


# By the kind's name; the first that fits counts.
CHAT_SIGNS: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
    ("imessage", is_imessage),
    ("google voice", is_google_voice),
    ("imazing", _is_imazing),
    ("slack", is_slack),
    ("google chat", lambda head: bool(GOOGLE_CHAT.match(head))),
    ("skype or teams", lambda head: bool(SKYPE.match(head))),
    ("hangouts", lambda head: head.lstrip().startswith(b"{") and bool(HANGOUTS.search(head))),
    ("discord", is_discord),
    ("sms import export", is_sms_ie),
    ("sigtop", lambda head: is_sigtop(head, text_of(head[:BEGINNING]))),
    ("line, kakaotalk or viber", lambda head: is_dated_lines(text_of(head[:BEGINNING]))),
)
