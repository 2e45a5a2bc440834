"""A stored connection as the account that its protocol needs: its settings, and its secret opened."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from data.oauth.grant import grant_of_secret
from data.oauth.providers import API_HOSTS, provider_of_settings
from data.schema import to_epoch
from data.sealed_secrets import place_of, read_key
from data.store.bookkeeping.connections import CRM_KINDS, NOT_MINE, TABLE, Connection, ConnectionKind
from data.store.store import Store
from pipelines.connect.account import Account, OpenAccount, Tokens
from pipelines.connect.crm.account import open_crm
from pipelines.connect.google.calendar import GoogleCalendars
from pipelines.connect.google.contacts import GoogleContacts
from pipelines.connect.google.gmail import GmailAccount
from pipelines.connect.jmap.mail import JmapMail
from pipelines.connect.mail.mailbox import MailAccount
from pipelines.connect.mail.providers import TLS_PORT
from pipelines.connect.microsoft.calendar import MicrosoftCalendars
from pipelines.connect.microsoft.contacts import MicrosoftContacts
from pipelines.connect.microsoft.mail import MicrosoftMail
from pipelines.connect.oauth.access_tokens import AccessTokens, GrantPlace, InHand
from pipelines.connect.web.dav import DavAccount
from pipelines.connect.web.dav_wire import ADDRESS_BOOKS, CALENDARS
from pipelines.connect.web.json_api import JsonApi
from pipelines.connect.web.secret_address import SecretAddress
from pipelines.jobs.sync.kept_grant import KeptGrant

Clock = Callable[[], datetime]
Settings = Mapping[str, Any]
# Where a connection's settings say at whom its owner signs in.
OAUTH = "oauth"


def open_connection(store: Store, connection: Connection, key_path: Path, clock: Clock) -> OpenAccount:
    """Return the account of a connection, open; raises SecretKeyError where its secret cannot be opened."""
    key = read_key(key_path)
    if OAUTH in connection.settings:
        place = KeptGrant(store, connection, key, lambda: to_epoch(clock()))
        return _open(connection.kind, connection.settings, "", place, clock)
    secret = key.open(connection.secret, place_of(TABLE, connection.workspace, connection.id, "secret"))
    return _open(connection.kind, connection.settings, secret, None, clock)


def with_every_calendar(connection: Connection) -> Connection:
    """Return an account as if its owner had said of no calendar yet that it is somebody else's."""
    return replace(connection, settings={**connection.settings, NOT_MINE: ()})


def open_account(kind: ConnectionKind, settings: Settings, secret: str, clock: Clock) -> OpenAccount:
    """Return an account that is not kept yet, and answers; raises RemoteError or NeedsOwnerError."""
    if OAUTH in settings:
        return _open(kind, settings, "", InHand(grant_of_secret(secret)), clock)
    return _open(kind, settings, secret, None, clock)


def _open(
    kind: ConnectionKind, settings: Settings, secret: str, place: GrantPlace | None, clock: Clock
) -> OpenAccount:
    if kind in CRM_KINDS:
        return open_crm(kind, settings, secret)
    tokens = None if place is None else _tokens(settings, place, clock)
    account = described_account(settings, secret, tokens)
    match kind:
        case ConnectionKind.IMAP | ConnectionKind.JMAP:
            is_jmap = kind is ConnectionKind.JMAP
            return JmapMail(account, bearer=settings["bearer"]) if is_jmap else MailAccount(account)
        case ConnectionKind.ICS:
            return SecretAddress(secret, account.fingerprint)
        case ConnectionKind.CALDAV:
            return DavAccount(account, CALENDARS, clock())
        case ConnectionKind.CARDDAV:
            return DavAccount(account, ADDRESS_BOOKS, clock())
    assert tokens is not None  # noqa: S101  # What follows is kept with a grant only.
    return _api_account(kind, account, JsonApi(_api(kind, settings), tokens, account.fingerprint), clock)


def _api_account(kind: ConnectionKind, account: Account, api: JsonApi, clock: Clock) -> OpenAccount:
    match kind:
        case ConnectionKind.GMAIL:
            return GmailAccount(api, account.since, subjects=account.subjects)
        case ConnectionKind.GOOGLE_CALENDAR:
            return GoogleCalendars(api, account.not_mine)
        case ConnectionKind.GOOGLE_CONTACTS:
            return GoogleContacts(api)
        case ConnectionKind.MICROSOFT_MAIL:
            return MicrosoftMail(api, account.since, subjects=account.subjects)
        case ConnectionKind.MICROSOFT_CALENDAR:
            return MicrosoftCalendars(api, account.login, clock(), account.not_mine)
        case _:
            return MicrosoftContacts(api)


def _tokens(settings: Settings, place: GrantPlace, clock: Clock) -> AccessTokens:
    provider = provider_of_settings(settings[OAUTH])
    return AccessTokens(provider, place, lambda: to_epoch(clock()), settings.get("fingerprint"))


def _api(kind: ConnectionKind, settings: Settings) -> str:
    return str(settings.get("api") or API_HOSTS[kind])


def described_account(settings: Settings, secret: str, tokens: Tokens | None = None) -> Account:
    """Return an account of these settings, whether it is kept or not."""
    return Account(
        settings["server"],
        settings.get("port", TLS_PORT),
        settings.get("login", ""),
        secret,
        settings.get("since"),
        settings.get("fingerprint"),
        settings.get("subjects", False),
        settings.get("starttls", False),
        tokens,
        frozenset(settings.get(NOT_MINE, ())),
    )
