"""A store with a connected CRM that is made up, whose users are owners."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from data.store.bookkeeping.connections import Connection, ConnectionKind
from data.store.store import Store
from pipelines.jobs.sync import open_account
from pipelines.jobs.sync.sync import Synced, sync
from service.use_cases.connections.accounts import ConnectionUseCases, NewAccount
from tests.pipelines.connect.crm.conftest import FAKES
from tests.pipelines.connect.crm.fake_crm import START, TOKEN, FakeCrm, running


@dataclass
class CrmWorld:
    """A store, its CRM, and a clock that follows the CRM's."""

    store: Store
    key_path: Path
    crm: FakeCrm
    number: str = ""
    extra: timedelta = field(default_factory=timedelta)

    @property
    def now(self) -> datetime:
        """The moment at which Kith looks."""
        return datetime.fromtimestamp(self.crm.now, UTC) + self.extra

    @property
    def connection(self) -> Connection:
        """The CRM as it stands."""
        return self.store.connections.get(self.number)

    def connect(self, **more: Any) -> None:
        """Connect the CRM, whose Ana is ana here and whose Bo is bo."""
        users = {self.crm.ana: "ana", self.crm.bo: "bo"}
        settings = {"server": self.crm.url, "networks": "127.0.0.0/8", "users": users, "every": 3_600} | more
        account = NewAccount("", ConnectionKind(self.crm.vendor), self.crm.url, settings, TOKEN)
        self.number = ConnectionUseCases(self.store, self.key_path).add(account, START).id

    def look(self, **options: Any) -> Synced:
        """Read what is new."""
        return sync(self.store, self.connection, self.key_path, lambda: self.now, **options)

    def whole_look(self) -> Synced:
        """Read everything anew, as once in a while."""
        self.extra += timedelta(days=1)
        return self.look()

    def log(self) -> list[tuple[Any, ...]]:
        """Return everything that the log has of the CRM, in a fixed order."""
        columns = "owner, handle, external_id, at, direction, channel, people, counts"
        query = f"SELECT {columns} FROM interactions WHERE source = ? ORDER BY {columns}"
        return self.store.database.execute(query, (self.crm.vendor,))

    def held(self) -> list[tuple[Any, ...]]:
        """Return what the log should have of the CRM, by what the CRM holds."""
        names = {self.crm.ana: "ana", self.crm.bo: "bo"}
        rows = []
        for one in self.crm.activities.values():
            contact = self.crm.contacts[one.contact]
            whose = [one.user] if one.user else contact.owners
            direction = {"inbound": "received", "outbound": "sent"}[one.direction]
            direction = "mutual" if one.kind == "meeting" else direction
            handle = f"{self.crm.vendor}:{contact.id}"
            owners = sorted({names[user] for user in whose if user in names})
            rows += [(owner, handle, one.id, one.at, direction, one.kind, 1, 1) for owner in owners]
        return sorted(rows)


@contextmanager
def crm_world(vendor: str, folder: Path, store: Store | None = None) -> Iterator[CrmWorld]:
    """Lend a store in memory with a made-up CRM that is not connected yet."""
    with running(FAKES[vendor]()) as crm, store or Store() as opened:
        yield CrmWorld(opened, folder / "secret.key", crm)


def open_without_waiting(crm: FakeCrm, monkeypatch: Any) -> None:
    """Let the CRM be asked as fast as it answers."""
    from pipelines.connect.crm.account import CrmAccount

    monkeypatch.setattr(open_account, "open_crm", lambda *_: CrmAccount(crm.adapter()))
