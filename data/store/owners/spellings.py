"""Owners whose name is kept in a spelling that nothing comes in under any more."""

from dataclasses import dataclass

from data.errors import InputError
from data.identity.owner_ids import owner_id
from data.store.engine.workspace_tables import WorkspaceTables, tables
from data.store.owners.owners import Owners

# Whoever joins two owners ends the first one's keys; of one name they are the same person's.
KEEP_KEYS = "UPDATE api_keys SET owner = ? WHERE workspace = ? AND owner = ?"


@dataclass(frozen=True, slots=True)
class SettledSpelling:
    """One owner who was kept as `former` and is `owner` now; `joined` where both were there.

    `why_not` says why it had to stay as it was, None where it did not.
    """

    workspace: str
    former: str
    owner: str
    joined: bool
    why_not: InputError | None = None


class OwnerSpellings(WorkspaceTables):
    """The spellings of one workspace's owners."""

    _owners = tables(Owners)

    def odd(self) -> list[str]:
        """Return the owners who are not kept under the one spelling of their name."""
        return [owner for owner in self._owners.names() if owner_id(owner) != owner]

    def settle(self, at: int) -> list[SettledSpelling]:
        """Let each owner have the one spelling of their name; two of one name become one (`at` in seconds).

        A join can be undone like any other. Where a contact of the owner's bears the name, nothing changes.
        """
        with self.database.transaction():
            return [self._settle(former, owner_id(former), at) for former in self.odd()]

    def _settle(self, former: str, owner: str, at: int) -> SettledSpelling:
        if self._owners.knows(owner):
            self.database.write_many(KEEP_KEYS, [(owner, self.workspace, former)])
            self._owners.join(former, owner, at)
            return SettledSpelling(self.workspace, former, owner, joined=True)
        try:
            self._owners.rename(former, owner)
        except InputError as error:
            # Refused before anything was written.
            return SettledSpelling(self.workspace, former, owner, joined=False, why_not=error)
        return SettledSpelling(self.workspace, former, owner, joined=False)
