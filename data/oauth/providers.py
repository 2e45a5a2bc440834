"""Where people sign in, and the narrowest permission that each kind of account needs.

Google: developers.google.com/identity/protocols/oauth2/native-app; Microsoft:
learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from data.errors import InputError
from data.store.bookkeeping.connections import ConnectionKind

GOOGLE, MICROSOFT, OTHER = "google", "microsoft", "other"
# They tell whose account it is, and let Kith come back; no content is behind them.
BASIC = frozenset({"openid", "email", "profile", "offline_access"})


class Readable(StrEnum):
    """What of an account is read."""

    MAIL = "mail"
    CALENDAR = "calendar"
    CONTACTS = "contacts"
    IMAP = "imap"


@dataclass(frozen=True, slots=True)
class Provider:
    """Where people sign in, as settings keep it: they name no secret.

    `loopback` is the host of this machine that the provider sends a browser back to; `device` is empty where
    signing in needs a browser on this machine.
    """

    name: str
    authorization: str
    token: str
    device: str = ""
    loopback: str = "127.0.0.1"
    extra: Mapping[str, str] = field(default_factory=dict)

    def as_settings(self) -> dict[str, Any]:
        """Return the provider as JSON holds it."""
        return asdict(self)


def google() -> Provider:
    """Return Google; a device code opens neither mail nor calendars there, so none is asked for."""
    return Provider(
        GOOGLE,
        "https://accounts.google.com/o/oauth2/v2/auth",
        "https://oauth2.googleapis.com/token",
        # Without both no permission outlasts the hour.
        extra={"access_type": "offline", "prompt": "consent"},
    )


def microsoft(tenant: str = "common") -> Provider:
    """Return Microsoft; `tenant` is a workplace's directory, or "common" for every account."""
    if not tenant.replace("-", "").replace(".", "").isalnum():
        raise InputError("{tenant!r} is not a tenant; it is a domain or an id of letters", tenant=tenant)
    begin = f"https://login.microsoftonline.com/{tenant}/oauth2/v2.0"
    # Of http://localhost alone Microsoft lets the port be any.
    return Provider(MICROSOFT, f"{begin}/authorize", f"{begin}/token", f"{begin}/devicecode", "localhost")


def provider_of_settings(values: Mapping[str, Any]) -> Provider:
    """Return a provider as settings keep it."""
    return Provider(**values)


KINDS: Mapping[tuple[str, Readable], ConnectionKind] = MappingProxyType(
    {
        (GOOGLE, Readable.MAIL): ConnectionKind.GMAIL,
        (GOOGLE, Readable.CALENDAR): ConnectionKind.GOOGLE_CALENDAR,
        (GOOGLE, Readable.CONTACTS): ConnectionKind.GOOGLE_CONTACTS,
        (MICROSOFT, Readable.MAIL): ConnectionKind.MICROSOFT_MAIL,
        (MICROSOFT, Readable.CALENDAR): ConnectionKind.MICROSOFT_CALENDAR,
        (MICROSOFT, Readable.CONTACTS): ConnectionKind.MICROSOFT_CONTACTS,
        (GOOGLE, Readable.IMAP): ConnectionKind.IMAP,
        (MICROSOFT, Readable.IMAP): ConnectionKind.IMAP,
        (OTHER, Readable.IMAP): ConnectionKind.IMAP,
    }
)
GOOGLE_SCOPE, GRAPH = "https://www.googleapis.com/auth", "https://graph.microsoft.com"
SCOPES: Mapping[tuple[str, Readable], tuple[str, ...]] = MappingProxyType(
    {
        # Headers alone: this permission opens no body.
        (GOOGLE, Readable.MAIL): (f"{GOOGLE_SCOPE}/gmail.metadata",),
        (GOOGLE, Readable.CALENDAR): (
            f"{GOOGLE_SCOPE}/calendar.calendarlist.readonly",
            f"{GOOGLE_SCOPE}/calendar.events.readonly",
        ),
        (GOOGLE, Readable.CONTACTS): (f"{GOOGLE_SCOPE}/contacts.readonly",),
        # Google has no narrower one for IMAP.
        (GOOGLE, Readable.IMAP): ("https://mail.google.com/",),
        # Basic: neither bodies nor attachments.
        (MICROSOFT, Readable.MAIL): (f"{GRAPH}/Mail.ReadBasic",),
        (MICROSOFT, Readable.CALENDAR): (f"{GRAPH}/Calendars.ReadBasic",),
        (MICROSOFT, Readable.CONTACTS): (f"{GRAPH}/Contacts.Read",),
        (MICROSOFT, Readable.IMAP): ("https://outlook.office.com/IMAP.AccessAsUser.All",),
    }
)
# Where each kind of account is read.
API_HOSTS: Mapping[ConnectionKind, str] = MappingProxyType(
    {
        ConnectionKind.GMAIL: "https://gmail.googleapis.com",
        ConnectionKind.GOOGLE_CALENDAR: "https://www.googleapis.com",
        ConnectionKind.GOOGLE_CONTACTS: "https://people.googleapis.com",
        ConnectionKind.MICROSOFT_MAIL: GRAPH,
        ConnectionKind.MICROSOFT_CALENDAR: GRAPH,
        ConnectionKind.MICROSOFT_CONTACTS: GRAPH,
    }
)
IMAP_HOSTS = MappingProxyType({GOOGLE: "imap.gmail.com", MICROSOFT: "outlook.office365.com"})


def kind_read(provider: str, readable: Readable) -> ConnectionKind:
    """Return the kind of connection that reads this; raises InputError where the provider has none."""
    kind = KINDS.get((provider, readable))
    if kind is None:
        raise InputError(
            "at a server of your own mail alone can be read by signing in; ask for it with --read imap"
        )
    return kind


def scopes_for(provider: str, readables: tuple[Readable, ...]) -> tuple[str, ...]:
    """Return the permissions that reading these needs; raises InputError where they cannot be asked at once.

    Microsoft gives permissions of one service at a time: its mail by IMAP is another one.
    """
    if provider == MICROSOFT and Readable.IMAP in readables and len(readables) > 1:
        raise InputError(
            "Microsoft gives permission for IMAP alone: connect it by itself, and the rest once more"
        )
    needed = (scope for one in readables for scope in SCOPES.get((provider, one), ()))
    return tuple(dict.fromkeys(needed))


def asked_scopes(provider: str, needed: tuple[str, ...]) -> str:
    """Return all that is asked for, as an address holds it."""
    basic = {
        GOOGLE: ("openid", "email"),
        MICROSOFT: ("openid", "profile", "email", "offline_access"),
        OTHER: ("openid", "email", "offline_access"),
    }
    return " ".join((*basic[provider], *needed))


def lacking_scopes(needed: tuple[str, ...], granted: str) -> tuple[str, ...]:
    """Return the permissions that were not given, by the last word of their names.

    Microsoft answers with short names, in other capitals.
    """
    given = {_short(scope) for scope in granted.split()}
    return tuple(_shown(scope) for scope in needed if _short(scope) not in given)


def _short(scope: str) -> str:
    return _shown(scope).lower()


def _shown(scope: str) -> str:
    return scope.rstrip("/").rpartition("/")[2]
