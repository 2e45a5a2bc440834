"""The normal form of a handle: e-mail address, telephone number (E.164), profile, or a name (NFC)."""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from urllib.parse import unquote

import phonenumbers

EMAIL = re.compile(r"[^\s@<>\"(),:;\\]{1,64}@[^\s@<>\"(),:;\\/]{1,253}")
NUMBER = re.compile(r"\+[0-9]{7,15}")
LIKE_A_NUMBER = re.compile(r"[\d\s()+./\-\N{NO-BREAK SPACE}]{5,40}")
LINKEDIN = re.compile(r"(?:[\w-]+\.)?linkedin\.com/(?:in|pub)/([^/?#\s]+)", re.IGNORECASE)
# Where the first part of the path is the person.
FIRST_PART = re.compile(
    r"(?:[\w-]+\.)?(github\.com|x\.com|twitter\.com|instagram\.com|facebook\.com|t\.me)/@?([\w.\-]+)",
    re.IGNORECASE,
)
PROFILE = re.compile(r"(?:linkedin\.com/in|github\.com|x\.com|instagram\.com|facebook\.com|t\.me)/[^/]+")
SAME_HOST = {"twitter.com": "x.com"}
# What stands before a handle that only one source knows; behind it stands a name, or an id.
NAME_SOURCES = ("whatsapp:", "linkedin:", "signal:", "messenger:", "instagram:")
ID_SOURCES = ("telegram:", "monica:", "hubspot:", "salesforce:")
SOURCES = NAME_SOURCES + ID_SOURCES
# Marks that some programs put around a name or a number to keep it from turning round.
INVISIBLE = re.compile("[\N{ZERO WIDTH SPACE}-\N{RIGHT-TO-LEFT MARK}\u202a-\u202e\u2066-\u2069\ufeff]")


class HandleKind(StrEnum):
    """What a handle is; only the first three say by themselves that two are one person."""

    EMAIL = "email"
    NUMBER = "number"
    PROFILE = "profile"
    NAME = "name"


def email(text: str) -> str | None:
    """Return an e-mail address in small letters, its domain in ASCII; None where it is none."""
    address = clean(text).removeprefix("mailto:").removeprefix("MAILTO:").strip("<> ")
    if not EMAIL.fullmatch(address):
        return None
    local, _, domain = address.rpartition("@")
    return f"{local}@{_ascii(domain)}".lower()


def number(text: str, region: str | None = None) -> str | None:
    """Return a telephone number as E.164; a national one needs its region, like BD or DE."""
    digits = clean(text).removeprefix("tel:")
    if not LIKE_A_NUMBER.fullmatch(digits):
        return None
    try:
        parsed = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return None
    # A short code has the length of a number in some countries; only a real national one is taken.
    real = phonenumbers.is_possible_number if digits.startswith("+") else phonenumbers.is_valid_number
    if not real(parsed):
        return None
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def profile(text: str) -> str | None:
    """Return a profile's address as host and slug in small letters, with or without a scheme before."""
    address = re.sub(r"^https?://", "", clean(text), flags=re.IGNORECASE)
    if linkedin := LINKEDIN.match(address):
        return f"linkedin.com/in/{_slug(linkedin[1])}"
    if other := FIRST_PART.match(address):
        host = other[1].lower()
        return f"{SAME_HOST.get(host, host)}/{_slug(other[2])}"
    return None


def handle(text: str, region: str | None = None) -> str:
    """Return the normal form of a handle; what is no address, number or profile is a name."""
    return email(text) or number(text, region) or profile(text) or clean(text)


def handles_of(
    region: str | None, addresses: Iterable[str], numbers: Iterable[str], profiles: Iterable[str]
) -> tuple[str, ...]:
    """Return the normal forms of addresses, numbers and profiles, each once; what is none is left out."""
    forms = (*map(email, addresses), *(number(text, region) for text in numbers), *map(profile, profiles))
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


def clean(text: str) -> str:
    """Return a text in one line, composed, without invisible marks and doubled spaces."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    visible = INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return " ".join("".join(letter if letter.isprintable() else " " for letter in visible).split())


def _slug(text: str) -> str:
    return unicodedata.normalize("NFC", unquote(text)).strip().lower()


def _ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain
