"""A store with one connected account on a real mail server."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from data.store.bookkeeping.connections import Connection, ConnectionKind
from data.store.store import Store
from pipelines.jobs.sync.sync import Synced, sync
from service.use_cases.connections.accounts import ConnectionUseCases, NewAccount
from tests.pipelines.connect.conftest import dovecot, mail_server  # noqa: F401 - fixtures
from tests.pipelines.connect.dovecot import ADDRESS, PASSWORD, Dovecot


@dataclass
class Connected:
    """A store, its account, and a clock that the test moves."""

    store: Store
    key_path: Path
    server: Dovecot
    number: str = ""
    now: datetime = datetime(2026, 3, 1, tzinfo=UTC)

    @property
    def connection(self) -> Connection:
        """The account as it stands."""
        return self.store.connections.get(self.number)

    @property
    def use_cases(self) -> ConnectionUseCases:
        """What the owner may do."""
        return ConnectionUseCases(self.store, self.key_path)

    def connect(self, owner: str = "ana", **settings: Any) -> Connection:
        """Connect the account of the server."""
        where = {"server": "127.0.0.1", "port": self.server.port, "login": self.server.user}
        described = where | {"fingerprint": self.server.fingerprint} | settings
        account = NewAccount(owner, ConnectionKind.IMAP, ADDRESS, described, PASSWORD)
        connection = self.use_cases.add(account, 0)
        self.number = connection.id
        return connection

    def sync(self, **options: Any) -> Synced:
        """Read what is new, a quarter of an hour later."""
        self.now += timedelta(minutes=15)
        return sync(self.store, self.connection, self.key_path, lambda: self.now, **options)

    def log(self) -> list[tuple[Any, ...]]:
        """Return every interaction, in a fixed order."""
        columns = "owner, handle, at, direction, external_id, counts"
        query = f"SELECT {columns} FROM interactions ORDER BY external_id, owner, handle"
        return self.store.database.execute(query)


@pytest.fixture
def connected(dovecot: Dovecot, tmp_path: Path) -> Connected:  # noqa: F811
    """Return a store in memory with the account connected."""
    connected = Connected(Store(), tmp_path / "secret.key", dovecot)
    connected.connect()
    return connected
