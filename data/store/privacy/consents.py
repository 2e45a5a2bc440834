"""What an owner lets their workplace see and collect; without a word of theirs nothing is seen.

Only the owner says it: signed in as themselves, or with a key that is for them alone.
"""

from dataclasses import dataclass

from data.identity.purposes import NOTICE_VERSION, Purpose
from data.store.engine.statements import upsert
from data.store.engine.workspace_tables import WorkspaceTables

KEEP = upsert("owner_consents", "workspace, owner, purpose, source", "allowed, at")
OF_OWNER = """
SELECT purpose, source, allowed, at FROM owner_consents WHERE workspace = ? AND owner = ?
ORDER BY purpose, source
"""
SAID = "SELECT owner, source FROM owner_consents WHERE workspace = ? AND purpose = ? AND allowed = ?"


FIRST_VERSION = 1


@dataclass(frozen=True, slots=True)
class Consent:
    """One word of an owner's; `at` is in epoch seconds.

    `source` is empty but for COLLECT, and for READ_NOTICE, of which it is the version from the second one on.
    """

    purpose: str
    source: str
    allowed: bool
    at: int


class Consents(WorkspaceTables):
    """The words of one workspace's owners."""

    def say(self, owner: str, purpose: Purpose, at: int, *, allowed: bool, source: str = "") -> None:
        """Keep an owner's word; the newest holds, durable when it returns."""
        row = (self.workspace, owner, str(purpose), source, int(allowed), at)
        self.database.write_many(KEEP, [row])

    def of(self, owner: str) -> list[Consent]:
        """Return what an owner has said, by purpose and source."""
        rows = self.database.execute(OF_OWNER, (self.workspace, owner))
        return [Consent(purpose, source, bool(allowed), int(at)) for purpose, source, allowed, at in rows]

    def allows(self, owner: str, purpose: Purpose) -> bool:
        """Tell whether an owner agreed to something that needs their word."""
        return any(one.allowed for one in self.of(owner) if one.purpose == purpose)

    def read_notice(self, owner: str, at: int) -> None:
        """Keep that an owner has read the notice as it is now, beside those that they read before."""
        self.say(owner, Purpose.READ_NOTICE, at, allowed=True, source=_as_source(NOTICE_VERSION))

    def notices_read(self, owner: str) -> dict[int, int]:
        """Return when an owner read which version of the notice (epoch seconds)."""
        read = (one for one in self.of(owner) if one.purpose == Purpose.READ_NOTICE and one.allowed)
        return {int(one.source or FIRST_VERSION): one.at for one in read}

    def agreed(self, purpose: Purpose) -> set[str]:
        """Return the owners who agreed to something."""
        rows = self.database.execute(SAID, (self.workspace, str(purpose), 1))
        return {str(owner) for owner, _ in rows}

    def switched_off(self) -> frozenset[tuple[str, str]]:
        """Return the (owner, source) of which nothing is taken in."""
        rows = self.database.execute(SAID, (self.workspace, str(Purpose.COLLECT), 0))
        return frozenset((str(owner), str(source)) for owner, source in rows)


def _as_source(version: int) -> str:
    # Before there was a second one, none was written.
    return "" if version == FIRST_VERSION else str(version)
