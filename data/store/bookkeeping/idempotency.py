"""Responses to requests with an Idempotency-Key, so that sending one again does nothing twice."""

from collections.abc import Callable
from hashlib import blake2b

from data.errors import BusyError, RepeatedKeyError
from data.store.engine.database import Record
from data.store.engine.statements import insert
from data.store.engine.workspace_tables import WorkspaceTables

KEPT_SECONDS = 2 * 86_400
# And at most so many bytes for each caller, each response counted with what it takes beside its body.
MOST_BYTES, BESIDE_BODY = 32 * 1024 * 1024, 512
FIND = """
SELECT fingerprint, status, body FROM idempotent_responses
WHERE workspace = ? AND caller = ? AND key = ?
"""
COLUMNS = "workspace, caller, key, fingerprint, status, body, responded_at, bytes_so_far"
# How many bytes were ever kept for a caller, up to and with each response.
SO_FAR = "SELECT max(bytes_so_far) FROM idempotent_responses WHERE workspace = ? AND caller = ?"
DROP_OLDEST = "DELETE FROM idempotent_responses WHERE workspace = ? AND caller = ? AND bytes_so_far <= ?"
KEEP = f"{insert('idempotent_responses', COLUMNS)} ON CONFLICT DO NOTHING"
EXPIRED = "SELECT 1 FROM idempotent_responses WHERE responded_at < ? LIMIT 1"
DROP_EXPIRED = "DELETE FROM idempotent_responses WHERE responded_at < ?"

StoredResponse = tuple[int, str]


def fingerprint(*parts: bytes) -> str:
    """Return a digest of a request's parts: equal requests have equal digests."""
    digest = blake2b(digest_size=16)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


class IdempotencyKeys(WorkspaceTables):
    """The responses that one workspace's requests had, by caller and Idempotency-Key."""

    def once(
        self, caller: str, key: str, fingerprint: str, now: int, work: Callable[[], StoredResponse]
    ) -> StoredResponse:
        """Do the work and keep its response with it, or return the response it had the first time.

        Raises RepeatedKeyError where the key came with another request, BusyError where another process
        works on the same request.
        """
        with self.database.transaction():
            self.database.write_many(DROP_EXPIRED, [(now - KEPT_SECONDS,)])
            row = self.database.first(FIND, (self.workspace, caller, key))
            if row is not None:
                return _first_response(row, fingerprint)
            status, body = work()
            so_far = self._bytes_so_far(caller) + len(body.encode()) + BESIDE_BODY
            kept = (self.workspace, caller, key, fingerprint, status, body, now, so_far)
            if self.database.write_many(KEEP, [kept]) == 0:
                raise BusyError("this request is being worked on; send it again in a moment")
            self.database.write_many(DROP_OLDEST, [(self.workspace, caller, so_far - MOST_BYTES)])
            return status, body

    def _bytes_so_far(self, caller: str) -> int:
        (so_far,) = self.database.execute(SO_FAR, (self.workspace, caller))[0]
        return int(so_far or 0)

    def drop_expired(self, now: int) -> None:
        """Delete the responses of all workspaces that are older than two days at `now`."""
        before = now - KEPT_SECONDS
        # Asked first: a round of the worker that has nothing to delete takes no lock.
        if self.database.first(EXPIRED, (before,)) is not None:
            self.database.write_many(DROP_EXPIRED, [(before,)])


def _first_response(row: Record, fingerprint: str) -> StoredResponse:
    if row[0] != fingerprint:
        raise RepeatedKeyError("this Idempotency-Key came with another request; use a new key for each")
    return int(row[1]), str(row[2])
