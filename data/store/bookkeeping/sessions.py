"""Who is signed in to the page, and the one-time links by which one signs in; only digests are kept."""

import secrets
from dataclasses import dataclass

from data.store.bookkeeping.api_keys import RANDOM_BYTES, digest_of
from data.store.engine.database import Database, Record
from data.store.engine.statements import insert

MINUTE, DAY = 60, 86_400
LINK_SECONDS = 15 * MINUTE
SESSION_SECONDS = 14 * DAY
ANY = "SELECT 1 FROM sign_in_links UNION ALL SELECT 1 FROM sessions LIMIT 1"
LINK = insert("sign_in_links", "digest, workspace, owner, made_at, expires_at")
# Once only, even where two tabs ask at the same moment: the row is taken by whoever changes it.
USE = "UPDATE sign_in_links SET used_at = ? WHERE digest = ? AND used_at IS NULL AND expires_at > ?"
OF_LINK = "SELECT workspace, owner FROM sign_in_links WHERE digest = ?"
BEGIN = insert("sessions", "digest, workspace, owner, key_id, made_at, expires_at")
# With the state of the key it was begun with: revoked or expired, it takes the session along.
BY_DIGEST = """
SELECT s.workspace, s.owner, s.expires_at, s.key_id, k.revoked_at, k.expires_at
FROM sessions AS s LEFT JOIN api_keys AS k ON k.id = s.key_id WHERE s.digest = ?
"""
END = "DELETE FROM sessions WHERE digest = ?"
OVER = ("DELETE FROM sessions WHERE expires_at <= ?", "DELETE FROM sign_in_links WHERE expires_at <= ?")


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is signed in to a workspace, or as one owner, until `expires_at` (epoch seconds)."""

    workspace: str
    owner: str | None
    expires_at: int
    revoked: bool
    key_expires_at: int | None

    def opens(self, now: int) -> bool:
        """Tell whether the session is valid at `now`."""
        return now < self.expires_at and not self.revoked and now < (self.key_expires_at or self.expires_at)


class Sessions:
    """The tables of all workspaces' links and sessions."""

    def __init__(self, database: Database) -> None:
        """Work on an open, up-to-date database."""
        self._database = database

    def any(self) -> bool:
        """Tell whether there is a link or a session, in force or not yet cleared away."""
        return self._database.first(ANY) is not None

    def link(self, workspace: str, now: int, seconds: int = LINK_SECONDS, owner: str | None = None) -> str:
        """Make a link's secret, good once and for so long; it is returned once and kept nowhere.

        With an owner it opens their pages alone.
        """
        token = secrets.token_urlsafe(RANDOM_BYTES)
        with self._database.transaction():
            self._clear(now)
            self._database.write_many(LINK, [(digest_of(token), workspace, owner, now, now + seconds)])
        return token

    def follow(self, token: str, now: int) -> str | None:
        """Use a link up and return the secret of the session it began; None where it is no good any more."""
        digest = digest_of(token)
        with self._database.transaction():
            if self._database.write_many(USE, [(now, digest, now)]) == 0:
                return None
            row = self._database.first(OF_LINK, (digest,))
            assert row is not None  # noqa: S101 - it was changed just now
            return self.begin(str(row[0]), now, owner=row[1])

    def begin(self, workspace: str, now: int, key_id: str | None = None, owner: str | None = None) -> str:
        """Begin a session and return its secret, which is kept nowhere."""
        token = secrets.token_urlsafe(RANDOM_BYTES)
        row = (digest_of(token), workspace, owner, key_id, now, now + SESSION_SECONDS)
        with self._database.transaction():
            self._clear(now)
            self._database.write_many(BEGIN, [row])
        return token

    def end(self, token: str) -> None:
        """End a session; ended twice is ended."""
        self._database.write_many(END, [(digest_of(token),)])

    def _clear(self, now: int) -> None:
        for query in OVER:
            self._database.write_many(query, [(now,)])


def found_session(row: Record | None) -> Session | None:
    """Return the session in a row that BY_DIGEST found."""
    if row is None:
        return None
    workspace, owner, expires_at, key_id, revoked_at, key_expires_at = row
    is_revoked = key_id is not None and revoked_at is not None
    return Session(workspace, owner, expires_at, is_revoked, key_expires_at)
