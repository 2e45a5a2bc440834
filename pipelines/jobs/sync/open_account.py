"""A stored connection as the account that its protocol needs: its settings, and its secret opened."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from data.sealed_secrets import place_of, read_key
from data.store.bookkeeping.connections import TABLE, Connection, ConnectionKind
from pipelines.connect.account import Account, OpenAccount
from pipelines.connect.mail.mailbox import MailAccount
from pipelines.connect.mail.providers import TLS_PORT
from pipelines.connect.web.dav import ADDRESS_BOOKS, CALENDARS, DavAccount
from pipelines.connect.web.secret_address import SecretAddress


def open_connection(connection: Connection, key_path: Path) -> OpenAccount:
    """Return the account of a connection, open; raises SecretKeyError where its secret cannot be opened."""
    place = place_of(TABLE, connection.workspace, connection.id, "secret")
    secret = read_key(key_path).open(connection.secret, place)
    return open_account(connection.kind, connection.settings, secret)


def open_account(kind: ConnectionKind, settings: Mapping[str, Any], secret: str) -> OpenAccount:
    """Return an account that answers; raises RemoteError or NeedsOwnerError."""
    account = described_account(settings, secret)
    match kind:
        case ConnectionKind.IMAP:
            return MailAccount(account)
        case ConnectionKind.ICS:
            return SecretAddress(secret, account.fingerprint)
        case ConnectionKind.CALDAV:
            return DavAccount(account, CALENDARS)
        case ConnectionKind.CARDDAV:
            return DavAccount(account, ADDRESS_BOOKS)


def described_account(settings: Mapping[str, Any], secret: str) -> Account:
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
    )
