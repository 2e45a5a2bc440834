"""E-mail addresses: their normal form, those that stand in one text, and which of them are one mailbox."""

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import unquote

from data.identity.spelling.plain_text import clean

EMAIL = re.compile(r"[^\s@<>\"(),:;\\]{1,64}@[^\s@<>\"(),:;\\/]{1,253}")
SCHEME = re.compile(r"^(?:mailto|smtp|e-?mail|internet)\s*:\s*", re.IGNORECASE)
# "Ann Archer <ann@x.example>", "ann@x.example (Ann)": the address stands between signs, or a name beside it.
IN_BRACKETS = re.compile(r"<\s*([^<>\s]+@[^<>\s]+)\s*>")
BESIDE = re.compile(r"^(?P<address>[^\s@]+@[^\s@]+)\s*\([^()]*\)$")
BETWEEN = re.compile(r"[\s,;|\N{FULLWIDTH COMMA}\N{IDEOGRAPHIC COMMA}]+|:::")
# Exchange's way to write an address of another kind as one of mail ([MS-OXCMAIL]); only SMTP's is anybody's.
ENCAPSULATED = re.compile(r"imcea(?P<kind>[a-z0-9]+)-(?P<address>[^@]+)@.*", re.IGNORECASE)
SMTP = frozenset({"smtp", "mailto"})
ESCAPED = re.compile(r"\+([0-9A-Fa-f]{2})")
# Signs that stand around an address and belong to no address.
AROUND = "<>\"'`[](){}.,;: \N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"
# Domains of one provider under which a name is one mailbox, the first for all of them.
ONE_PROVIDER = (
    ("gmail.com", "googlemail.com"),
    ("icloud.com", "me.com", "mac.com"),
    ("proton.me", "protonmail.com", "pm.me"),
    ("yandex.ru", "yandex.com", "ya.ru", "yandex.by", "yandex.kz", "yandex.ua"),
)
PROVIDER = {domain: domains[0] for domains in ONE_PROVIDER for domain in domains}
# What a provider does not look at between the letters of a name (their help pages; Gmail, Proton).
IGNORED = {"gmail.com": ".", "proton.me": ".-_"}
# Providers that deliver name+anything to name.
TAGGED = frozenset(PROVIDER.values()) | {
    *("outlook.com", "hotmail.com", "live.com", "msn.com", "fastmail.com", "fastmail.fm", "zoho.com"),
    *("mailbox.org", "posteo.de", "runbox.com", "hey.com", "tutanota.com", "tuta.com"),
}


# Where anybody gets an address: two of one name there are not of one firm.
FREE = (
    frozenset(PROVIDER)
    | TAGGED
    | {
        *("yahoo.com", "ymail.com", "aol.com", "gmx.de", "gmx.net", "gmx.com", "gmx.at", "gmx.ch", "web.de"),
        *("t-online.de", "freenet.de", "mail.ru", "bk.ru", "list.ru", "inbox.ru", "rambler.ru", "qq.com"),
        *(
            "163.com",
            "126.com",
            "sina.com",
            "naver.com",
            "daum.net",
            "hanmail.net",
            "orange.fr",
            "wanadoo.fr",
        ),
        *("free.fr", "laposte.net", "sfr.fr", "libero.it", "virgilio.it", "tiscali.it", "alice.it", "wp.pl"),
        *(
            "onet.pl",
            "o2.pl",
            "interia.pl",
            "seznam.cz",
            "bigpond.com",
            "comcast.net",
            "verizon.net",
            "att.net",
        ),
        *(
            "sbcglobal.net",
            "cox.net",
            "btinternet.com",
            "sky.com",
            "rediffmail.com",
            "uol.com.br",
            "bol.com.br",
        ),
        *(
            "terra.com.br",
            "telefonica.net",
            "bluewin.ch",
            "ziggo.nl",
            "xs4all.nl",
            "telenet.be",
            "rocketmail.com",
        ),
    }
)
# Providers that have an ending of their own in each country.
FREE_ANYWHERE = re.compile(r"(?:yahoo|hotmail|outlook|live|gmx)\.[a-z]{2,3}(?:\.[a-z]{2})?")


def is_free(domain: str) -> bool:
    """Tell whether anybody gets an address at a domain, so that it tells nothing of who has one."""
    return domain in FREE or bool(FREE_ANYWHERE.fullmatch(domain))


def email(text: str) -> str | None:
    """Return an e-mail address in small letters, its domain in ASCII; None where it is none.

    A name beside the address, brackets, quotes and mailto: are passed by; of two addresses it is neither.
    What Exchange wrapped is unwrapped; a place in its directory is no address.
    """
    if "@" not in text and "%40" not in text:
        return None
    address = _bare(clean(text))
    if inside := ENCAPSULATED.fullmatch(address):
        address = _unpacked(inside["address"]) if inside["kind"].lower() in SMTP else ""
    if not EMAIL.fullmatch(address):
        return None
    local, _, domain = address.rpartition("@")
    return f"{local}@{_ascii(domain)}".lower()


def emails_in(text: str) -> tuple[str, ...]:
    """Return the normal forms of all addresses in a text: one, or several between commas or semicolons."""
    if one := email(text):
        return (one,)
    if "@" not in text:
        return ()
    return tuple(dict.fromkeys(filter(None, map(email, _parts(clean(text))))))


@lru_cache(20_000)
def mailbox(address: str) -> str:
    """Return one address for all spellings that their provider delivers into one mailbox.

    Only where the provider says so: dots and tags of Gmail, tags of Outlook, the three domains of iCloud.
    """
    local, _, domain = address.lower().rpartition("@")
    domain = PROVIDER.get(domain, domain)
    if domain in TAGGED:
        local = local.partition("+")[0] or local
    for sign in IGNORED.get(domain, ""):
        local = local.replace(sign, "") or local
    return f"{local}@{domain}"


def _bare(text: str) -> str:
    if inside := IN_BRACKETS.search(text):
        text = inside[1] if text.count("@") == inside[1].count("@") or text.count("<") == 1 else text
    elif beside := BESIDE.match(text):
        text = beside["address"]
    had_scheme = SCHEME.match(text)
    text = SCHEME.sub("", text)
    if had_scheme:
        text = unquote(text.partition("?")[0])
    return text.strip(AROUND)


def _unpacked(encapsulated: str) -> str:
    return ESCAPED.sub(lambda escaped: chr(int(escaped[1], 16)), encapsulated)


def _parts(text: str) -> Iterator[str]:
    """Yield what may be one address: as mail writes several, else whatever stands between signs."""
    from email.utils import getaddresses

    yield from (address for _, address in getaddresses([text.replace(";", ",")]) if address)
    yield from BETWEEN.split(text)


def _ascii(domain: str) -> str:
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain
