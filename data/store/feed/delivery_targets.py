"""Where an owner's week goes beside mail: devices that take push, and chat addresses; each sealed."""

from dataclasses import dataclass, field
from hashlib import sha256

from data.sealed_secrets import SecretKey, place_of
from data.store.engine.statements import upsert
from data.store.engine.workspace_tables import WorkspaceTables
from data.store.feed.outbox import DeliveryKind

TABLE = "delivery_targets"
COLUMNS = "id, kind, place, secret, made_at, last_at"
KEEP = upsert(TABLE, "id", "workspace, owner, kind, place, secret, made_at")
OF_OWNER = f"SELECT {COLUMNS} FROM delivery_targets WHERE workspace = ? AND owner = ? ORDER BY made_at, id"
OF_ALL = "SELECT owner, kind, place, last_at FROM delivery_targets WHERE workspace = ? ORDER BY made_at, id"
SECRETS = "SELECT workspace, id, secret FROM delivery_targets WHERE workspace = ? ORDER BY id"
REMOVE = "DELETE FROM delivery_targets WHERE workspace = ? AND owner = ? AND id = ?"
REACHED = "UPDATE delivery_targets SET last_at = ? WHERE workspace = ? AND id = ?"


@dataclass(frozen=True, slots=True)
class DeliveryTarget:
    """A device or a chat address; `place` is the host that it is reached by, `secret` the sealed address."""

    id: str
    kind: DeliveryKind
    place: str
    secret: str = field(repr=False)
    made_at: int
    last_at: int | None = None

    def opened(self, key: SecretKey, workspace: str) -> str:
        """Return the address itself; raises SecretKeyError where it was sealed with another key."""
        return key.open(self.secret, place_of(TABLE, workspace, self.id, "secret"))


class DeliveryTargets(WorkspaceTables):
    """The devices and chat addresses of one workspace's owners."""

    def keep(
        self, owner: str, kind: DeliveryKind, place: str, address: str, key: SecretKey, now: int
    ) -> DeliveryTarget:
        """Send to an address from now on; within the workspace it is this owner's alone by now."""
        about = f"{self.workspace}\x1f{kind}\x1f{address}"
        number = sha256(about.encode()).hexdigest()[:32]
        sealed = key.seal(address, place_of(TABLE, self.workspace, number, "secret"))
        self.database.write_many(KEEP, [(number, self.workspace, owner, str(kind), place, sealed, now)])
        return DeliveryTarget(number, kind, place, sealed, now)

    def of(self, owner: str, kind: DeliveryKind) -> list[DeliveryTarget]:
        """Return an owner's devices or chat addresses, the oldest first."""
        rows = self.database.execute(OF_OWNER, (self.workspace, owner))
        targets = [DeliveryTarget(one[0], DeliveryKind(one[1]), *one[2:]) for one in rows]
        return [one for one in targets if one.kind is kind]

    def all(self) -> list[tuple[str, DeliveryKind, str, int | None]]:
        """Return (owner, kind, host, when it was last reached) of everything that is sent to."""
        rows = self.database.execute(OF_ALL, (self.workspace,))
        return [(str(owner), DeliveryKind(kind), str(place), last) for owner, kind, place, last in rows]

    def secrets(self) -> list[tuple[str, str]]:
        """Return every sealed address, with its place."""
        rows = self.database.execute(SECRETS, (self.workspace,))
        return [(secret, place_of(TABLE, workspace, number, "secret")) for workspace, number, secret in rows]

    def remove(self, owner: str, number: str) -> bool:
        """Send to an address no more; tell whether there was one."""
        return self.database.write_many(REMOVE, [(self.workspace, owner, number)]) > 0

    def reached(self, number: str, now: int) -> None:
        """Note that something arrived there."""
        self.database.write_many(REACHED, [(now, self.workspace, number)])
