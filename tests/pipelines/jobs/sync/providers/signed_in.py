"""A store with an account that is read after signing in, at a made-up provider on loopback."""

from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from data.oauth.grant import Client, first_grant
from data.oauth.providers import GOOGLE, Provider, Readable, asked_scopes, kind_read, scopes_for
from data.schema import from_epoch
from data.store.bookkeeping.connections import NOT_MINE, Connection
from data.store.store import Store
from pipelines.connect.account import Overview
from pipelines.jobs.sync.open_account import open_connection
from pipelines.jobs.sync.sync import Synced, sync
from service.use_cases.connections.accounts import ConnectionUseCases, NewAccount
from tests.pipelines.connect.fakes.google import FakeGoogle
from tests.pipelines.connect.fakes.identity import CLIENT, Identity


class SignedIn:
    """One account of a provider, read when a test says so; the provider's clock is the store's."""

    def __init__(
        self, fake: Identity, readable: Readable, folder: Path, store: Store | None = None, **more: Any
    ) -> None:
        self.fake, self.folder, self.key_path = fake, folder, folder / "secret.key"
        self.store = store or Store()
        self.name = GOOGLE if isinstance(fake, FakeGoogle) else "microsoft"
        self.readable, self.more = readable, more
        self.number = self._connect()

    def _connect(self) -> str:
        needed = scopes_for(self.name, (self.readable,))
        scope = asked_scopes(self.name, needed)
        grant = first_grant(Client(CLIENT), self.fake.granted(scope), scope, self.fake.now)
        provider = Provider(self.name, f"{self.fake.url}/authorize", f"{self.fake.url}/token")
        settings = {
            "oauth": provider.as_settings(),
            "api": self.fake.url,
            "server": "127.0.0.1",
            "login": self.fake.address,
            "fingerprint": self.fake.fingerprint,
            "read": str(self.readable),
            "every": 900,
            **self.more,
        }
        kind = kind_read(self.name, self.readable)
        account = NewAccount("ana", kind, self.fake.address, settings, grant.as_secret())
        return self.use_cases.add(account, 0).id

    @property
    def use_cases(self) -> ConnectionUseCases:
        """What the owner may do."""
        return ConnectionUseCases(self.store, self.key_path)

    @property
    def connection(self) -> Connection:
        """The account as it stands."""
        return self.store.connections.get(self.number)

    @property
    def now(self) -> datetime:
        """The moment."""
        return from_epoch(self.fake.now)

    def later(self, **span: int) -> None:
        """Time goes by."""
        self.fake.now += int(timedelta(**span).total_seconds())

    def sync(self, **options: Any) -> Synced:
        """Read what is new, a quarter of an hour later."""
        self.later(minutes=15)
        return sync(self.store, self.connection, self.key_path, lambda: self.now, **options)

    def overview(self) -> Overview:
        """Return what would be read."""
        with closing(
            open_connection(self.store, self.connection, self.key_path, lambda: self.now)
        ) as account:
            return account.overview()

    def leave_out(self, *calendars: str) -> None:
        """Say that these calendars are somebody else's."""
        settings = {**self.connection.settings, NOT_MINE: list(calendars)}
        self.store.connections.set_settings(self.number, settings)

    def log(self) -> list[tuple[Any, ...]]:
        """Return every interaction, in a fixed order."""
        columns = "owner, handle, at, direction, channel, role, people, external_id, counts"
        return self.store.database.execute(f"SELECT {columns} FROM interactions ORDER BY external_id, handle")

    def plans(self) -> list[tuple[Any, ...]]:
        """Return every meeting to come, in a fixed order."""
        coming = self.store.planned_meetings.coming(self.fake.now)
        return sorted((plan.external_id, plan.handle, plan.at) for plan in coming)

    def names(self) -> dict[str, str]:
        """Return the names of contacts by handle."""
        return dict(self.store.database.execute("SELECT contact, name FROM contacts"))

    def questions(self, path: str = "") -> list[str]:
        """Return the paths that were asked for, of those that hold a word."""
        return [one.path for one in self.fake.asked if path in one.path]


Connect = Callable[..., SignedIn]
