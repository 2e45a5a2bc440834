"""Accounts that are read by themselves: kept with a sealed secret, paused, let go on, removed."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from data.errors import InputError
from data.oauth.grant import Client, Grant, grant_of_secret
from data.sealed_secrets import key_or_new, place_of, read_key
from data.store.bookkeeping.connections import (
    DRAFT,
    SERVER,
    TABLE,
    Connection,
    ConnectionKind,
    ConnectionState,
    new_connection_id,
)
from data.store.store import Store


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What its owner says of an account; the secret is in no text that this prints."""

    owner: str
    kind: ConnectionKind
    address: str
    settings: dict[str, Any]
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ConnectionUseCases:
    """The accounts of one workspace; secrets are sealed with the key of `key_path`."""

    store: Store
    key_path: Path

    def add(self, account: NewAccount, now: int) -> Connection:
        """Keep an account, to be read from now on; raises InputError where it is kept already."""
        connections = self.store.connections
        number = new_connection_id()
        with self.store.database.transaction():
            self.check_new(account.owner, account.kind, account.address)
            sealed = self._sealed(account.secret, number)
            described = (account.owner, account.kind, account.address, account.settings, sealed, now)
            connections.add(Connection(number, self.store.workspace, *described))
        return connections.get(number)

    def check_new(self, owner: str, kind: ConnectionKind, address: str) -> None:
        """Raise InputError where an account is kept already."""
        if (kept := self.store.connections.same(owner, kind, address)) is not None:
            raise InputError(
                "{address} is connected already, as {connection}; for a new password: kith connect "
                "resume {connection}",
                address=address,
                connection=kept.id,
            )

    def pause(self, number: str) -> Connection:
        """Read an account no more, until it is resumed."""
        self.store.connections.get(number)
        self.store.connections.set_state(number, ConnectionState.PAUSED)
        return self.store.connections.get(number)

    def resume(self, number: str, secret: str | None = None) -> Connection:
        """Read an account again, with a new password where one is given."""
        connection = self.store.connections.get(number)
        if secret is not None:
            self.set_secret(number, secret)
        agree(self.store, connection)
        return self.store.connections.get(number)

    def set_secret(self, number: str, secret: str) -> None:
        """Keep another password of an account."""
        self.store.connections.set_secret(number, self._sealed(secret, number))

    def client_at(self, owner: str, provider: str) -> Client | None:
        """Return the client with which an owner signed in at a provider last, None where they never did."""
        of_provider = [
            one
            for one in self.store.connections.all()
            if one.owner == owner and one.settings.get("oauth", {}).get("name") == provider
        ]
        return self.grant_of(of_provider[-1]).client if of_provider else None

    def grant_of(self, connection: Connection) -> Grant:
        """Return the grant of an account; raises SecretKeyError where it cannot be opened."""
        place = place_of(TABLE, self.store.workspace, connection.id, "secret")
        return grant_of_secret(read_key(self.key_path).open(connection.secret, place))

    def remove(self, number: str) -> Connection:
        """Delete an account and its secret; what was read from it stays."""
        removed = self.store.connections.get(number)
        self.store.connections.remove(number)
        return removed

    def _sealed(self, secret: str, number: str) -> str:
        return key_or_new(self.key_path).seal(secret, place_of(TABLE, self.store.workspace, number, "secret"))


def agree(store: Store, connection: Connection) -> None:
    """Read an account from now on; raises InputError where nobody has found its server yet."""
    if connection.is_draft and not connection.settings.get(SERVER):
        raise InputError(
            "{address} was not looked at yet: where it is read is not known", address=connection.address
        )
    if connection.is_draft:
        settings = {name: value for name, value in connection.settings.items() if name != DRAFT}
        store.connections.set_settings(connection.id, settings)
    store.connections.set_state(connection.id, ConnectionState.LIVE)
