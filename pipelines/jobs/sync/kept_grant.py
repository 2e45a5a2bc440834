"""The grant of a connection where it is kept: sealed in its row, renewed by one process at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from data.errors import RemoteError, SecretKeyError
from data.oauth.grant import Grant, grant_of_secret
from data.sealed_secrets import SecretKey, place_of
from data.store.bookkeeping.connections import TABLE, Connection
from data.store.store import Store
from pipelines.connect.oauth.access_tokens import Clock, wait_until

# Somebody else's refresh takes a second; so often it is looked whether it has ended.
TRIES = 40


@dataclass(frozen=True, slots=True)
class KeptGrant:
    """The grant of one connection in its workspace's store."""

    store: Store
    connection: Connection
    key: SecretKey = field(repr=False)
    clock: Clock

    def read(self) -> Grant:
        """Return the grant as it is kept now; raises SecretKeyError where it cannot be opened."""
        sealed = self.store.connections.get(self.connection.id).secret
        try:
            return grant_of_secret(self.key.open(sealed, self._place))
        except (ValueError, TypeError, KeyError) as error:
            raise SecretKeyError(
                "a sealed sign-in cannot be read; sign in again: kith connect resume"
            ) from error

    def keep(self, grant: Grant) -> None:
        """Keep a renewed grant in place of the old one."""
        self.store.connections.set_secret(self.connection.id, self.key.seal(grant.as_secret(), self._place))

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let nobody else renew the grant meanwhile; raises RemoteError where somebody does for too long."""
        health, number = self.store.connection_health, self.connection.id
        if not wait_until(lambda: health.begin_refresh(number, self.clock()), TRIES):
            raise RemoteError(
                "another process signs in to {address} just now", address=self.connection.address
            )
        try:
            yield
        finally:
            health.end_refresh(number)

    @property
    def _place(self) -> str:
        return place_of(TABLE, self.connection.workspace, self.connection.id, "secret")
