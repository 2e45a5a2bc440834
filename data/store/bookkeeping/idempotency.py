"""Requests that were answered, so that sending one again does nothing twice."""

from collections.abc import Callable
from hashlib import blake2b

from data.errors import BusyError, RepeatedKeyError
from data.store.engine.workspace_tables import WorkspaceTables

KEPT_SECONDS = 2 * 86_400
FIND = "SELECT fingerprint, status, body FROM requests WHERE workspace = ? AND caller = ? AND key = ?"
KEEP = """
INSERT INTO requests (workspace, caller, key, fingerprint, status, body, answered_at)
VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
"""
FORGET = "DELETE FROM requests WHERE answered_at < ?"

Answer = tuple[int, str]


def fingerprint(*parts: bytes) -> str:
    """Return the digest by which a request is known again."""
    digest = blake2b(digest_size=16)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


class IdempotencyKeys(WorkspaceTables):
    """One workspace's part of the table of answered requests."""

    def once(self, caller: str, key: str, print_: str, now: int, work: Callable[[], Answer]) -> Answer:
        """Do the work and keep its answer with it, or return the answer it had the first time.

        Raises RepeatedKeyError where the key came with another request before.
        """
        with self.database.transaction():
            known = self.database.first(FIND, (self.workspace, caller, key))
            if known is not None:
                return _same(known[0], print_, (int(known[1]), str(known[2])))
            status, body = work()
            row = (self.workspace, caller, key, print_, status, body, now)
            self.database.write_many(FORGET, [(now - KEPT_SECONDS,)])
            if self.database.write_many(KEEP, [row]) == 0:
                # Another process does the same request; its answer will be there in a moment.
                raise BusyError("this request is being worked on; send it again in a moment")
            return status, body


def _same(known: str, print_: str, answer: Answer) -> Answer:
    if known != print_:
        raise RepeatedKeyError("this Idempotency-Key came with another request; use a new key for each")
    return answer
