"""The normal form of a handle: e-mail address, telephone number (E.164), profile, or a name (NFC).

Every door folds spelling by these functions: files, tables, the API, the page and what is typed.
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache

from data.identity.spelling.mail_addresses import EMAIL, email, emails_in, mailbox
from data.identity.spelling.plain_text import clean
from data.identity.spelling.profiles import PROFILE, profile
from data.identity.spelling.telephone_numbers import NUMBER, is_in_use, number, number_in_link, numbers_in

__all__ = [
    "HandleKind",
    "addresses_in",
    "clean",
    "email",
    "emails_in",
    "handle",
    "handles_of",
    "kind_of",
    "mailbox",
    "name_in",
    "number",
    "numbers_in",
    "own_names",
    "profile",
]
# What stands before a handle that only one source knows; behind it stands a name, or an id.
CHAT_NAMES = ("imessage:", "google voice:", "google chat:", "line:", "kakaotalk:", "viber:")
CHAT_IDS = ("slack:", "discord:", "hangouts:", "skype:")
NAME_SOURCES = ("whatsapp:", "linkedin:", "signal:", "messenger:", "instagram:", *CHAT_NAMES)
CRM_SOURCES = ("hubspot:", "salesforce:", "pipedrive:", "twenty:", "odoo:", "espocrm:", "bottlecrm:", "crm:")
ID_SOURCES = ("telegram:", "monica:", *CHAT_IDS, *CRM_SOURCES)
SOURCES = NAME_SOURCES + ID_SOURCES
# Most texts of a log need no folding.
IN_NORMAL_FORM = re.compile(r"[a-z0-9][a-z0-9._+-]{0,62}@(?:[a-z0-9-]+\.)+[a-z]{2,24}", re.ASCII)
# An id of a CRM is no number, however many digits it has.
SAYS_NUMBER = re.compile(r"^(?:\+|\N{FULLWIDTH PLUS SIGN}|tel:|https?://wa\.me|wa\.me)", re.IGNORECASE)


class HandleKind(StrEnum):
    """What a handle is; only the first three say by themselves that two are one."""

    EMAIL = "email"
    NUMBER = "number"
    PROFILE = "profile"
    NAME = "name"


# A log names the same few people again and again.
@lru_cache(65_536)
def handle(text: str, region: str | None = None) -> str:
    """Return the normal form of a handle; what is no address, number or profile is a name or an id."""
    if IN_NORMAL_FORM.fullmatch(text):
        return text
    plain = clean(text)
    if plain.startswith(SOURCES):
        return plain
    return email(plain) or _number(plain, region) or profile(plain) or plain


def _number(text: str, region: str | None) -> str | None:
    """Return digits as a number where they cannot be the id of a program as well."""
    if region or SAYS_NUMBER.match(text):
        return number(text, region)
    digits = number(text) if text.startswith(("00", "011")) else None
    return digits if digits and is_in_use(digits) else None


def handles_of(
    region: str | None, addresses: Iterable[str], numbers: Iterable[str], profiles: Iterable[str]
) -> tuple[str, ...]:
    """Return the normal forms of addresses, numbers and profiles, each once; what is none is left out."""
    pages = list(profiles)
    forms = (
        *(form for text in addresses for form in emails_in(text)),
        *(form for text in numbers for form in numbers_in(text, region)),
        *map(profile, pages),
        *map(number_in_link, pages),
    )
    return tuple(dict.fromkeys(filter(None, forms)))


def own_names(names: Iterable[str], region: str | None = None) -> frozenset[str]:
    """Return the owner's names and handles as they were given, and the normal form of each."""
    given = list(names)
    return frozenset([*given, *(handle(name, region) for name in given)])


def kind_of(handle: str) -> HandleKind:
    """Return what a normalised handle is."""
    if NUMBER.fullmatch(handle):
        return HandleKind.NUMBER
    if PROFILE.fullmatch(handle):
        return HandleKind.PROFILE
    return HandleKind.EMAIL if EMAIL.fullmatch(handle) else HandleKind.NAME


def addresses_in(handles: Iterable[str]) -> frozenset[str]:
    """Return the addresses, numbers and profiles among normalised handles: all but the names."""
    return frozenset(handle for handle in handles if kind_of(handle) is not HandleKind.NAME)


def name_in(handle: str) -> str | None:
    """Return the name that a handle is, None where it is an address, a number, a profile or an id."""
    if kind_of(handle) is not HandleKind.NAME:
        return None
    if handle.startswith(ID_SOURCES):
        return None
    source = next((prefix for prefix in NAME_SOURCES if handle.startswith(prefix)), "")
    return handle.removeprefix(source)
