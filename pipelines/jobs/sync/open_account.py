"""A stored connection as the account that its protocol needs: its settings, and its secret opened."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from data.sealed_secrets import place_of, read_key
from data.store.bookkeeping.connections import TABLE, Connection
from pipelines.connect.account import Account


def account_of(connection: Connection, key_path: Path) -> Account:
    """Return the account of a connection; raises SecretKeyError where its secret cannot be opened."""
    place = place_of(TABLE, connection.workspace, connection.id, "secret")
    return described_account(connection.settings, read_key(key_path).open(connection.secret, place))


def described_account(settings: Mapping[str, Any], secret: str) -> Account:
    """Return an account of these settings, whether it is kept or not."""
    return Account(
        settings["server"],
        settings["port"],
        settings["login"],
        secret,
        settings.get("since"),
        settings.get("fingerprint"),
        settings.get("subjects", False),
        settings.get("starttls", False),
    )
