"""How often something of each owner changed, and up to which change their list was made."""

from collections.abc import Collection, Mapping

from data.schema import LOGGED
from data.store.engine.request_id import request_id
from data.store.engine.workspace_tables import OWNER, WorkspaceTables

# A count, not a time: two changes in one second are two.
TOUCH = """
INSERT INTO change_counts (workspace, owner, changed, done, request_id, log_changed)
SELECT :workspace, r.owner, 1, 0, :request_id, :log_changed FROM {rows} AS r WHERE true ORDER BY r.owner
ON CONFLICT (workspace, owner) DO UPDATE SET changed = change_counts.changed + 1,
  request_id = excluded.request_id, log_changed = change_counts.log_changed + excluded.log_changed
"""
# Its own count: an answer is a change, and nothing that a source says.
LOG_CHANGED = """
INSERT INTO change_counts (workspace, owner, changed, done, log_changed)
SELECT :workspace, r.owner, 0, 0, 1 FROM {rows} AS r WHERE true ORDER BY r.owner
ON CONFLICT (workspace, owner) DO UPDATE SET log_changed = change_counts.log_changed + 1
"""
# Its own count: a new list is nothing that a new list must be made for.
PUBLISHED = """
INSERT INTO change_counts (workspace, owner, changed, done, published) VALUES (?, ?, 0, 0, 1)
ON CONFLICT (workspace, owner) DO UPDATE SET published = change_counts.published + 1
"""
REQUESTS = """
SELECT owner, request_id FROM change_counts
WHERE workspace = ? AND changed > done AND request_id IS NOT NULL
"""
PENDING = "SELECT owner, changed FROM change_counts WHERE workspace = ? AND changed > done"
WORKSPACES = "SELECT DISTINCT workspace FROM change_counts WHERE changed > done"
# What an owner says in the very second of a list, and later while it is made, is not in it.
UNSEEN = f"""
SELECT owner FROM answers WHERE workspace = :workspace {{only}}
  AND (at BETWEEN :as_of AND :last OR undone_at BETWEEN :as_of AND :last)
UNION SELECT owner FROM owner_statements WHERE workspace = :workspace {{only}}
  AND (at BETWEEN :as_of AND :last OR undone_at BETWEEN :as_of AND :last)
UNION SELECT owner FROM introduction_answers WHERE workspace = :workspace {{only}}
  AND (at BETWEEN :as_of AND :last OR undone_at BETWEEN :as_of AND :last)
UNION SELECT owner FROM interactions WHERE workspace = :workspace {{only}}
  AND source = '{LOGGED}' AND at BETWEEN :as_of AND :last
"""
# No list takes so long to make: what is dated later was dated by a clock that is wrong.
LONGEST_SECONDS = 3_600
DONE = "UPDATE change_counts SET done = ? WHERE workspace = ? AND owner = ? AND done {than} ?"


class ChangeCounts(WorkspaceTables):
    """The change counts of one workspace's owners."""

    def touch(self, owners: Collection[str]) -> None:
        """Note that something of these owners changed, inside the transaction that changed it."""
        self._touch(owners, log_changed=0)

    def touch_log(self, owners: Collection[str]) -> None:
        """Note that what sources say of these owners changed, inside the transaction that changed it.

        Beside `touch`, wherever the log gains or loses a row that is not by hand, or one moves in time.
        """
        if owners:
            self._run_over(LOG_CHANGED, OWNER, [[owner] for owner in set(owners)])

    def touch_with_log(self, owners: Collection[str], of_sources: Collection[str]) -> None:
        """Note that something of these owners changed, and what sources say of some of them: each once."""
        self._touch(set(owners).difference(of_sources), log_changed=0)
        self._touch(of_sources, log_changed=1)

    def _touch(self, owners: Collection[str], log_changed: int) -> None:
        if owners:
            rows = [[owner] for owner in set(owners)]
            self._run_over(TOUCH, OWNER, rows, request_id=request_id(), log_changed=log_changed)

    def publish(self, owners: Collection[str]) -> None:
        """Note that these owners have a new list, inside the transaction that made it."""
        self.database.write_many(PUBLISHED, [(self.workspace, owner) for owner in sorted(owners)])

    def times(self, owner: str) -> int:
        """Return how often something of an owner has changed."""
        query = "SELECT changed FROM change_counts WHERE workspace = ? AND owner = ?"
        row = self.database.first(query, (self.workspace, owner))
        return 0 if row is None else int(row[0])

    def log_times(self, owner: str) -> int:
        """Return how often what sources say of an owner has changed."""
        query = "SELECT log_changed FROM change_counts WHERE workspace = ? AND owner = ?"
        row = self.database.first(query, (self.workspace, owner))
        return 0 if row is None else int(row[0])

    def pending(self) -> dict[str, int]:
        """Return the owners with changes not yet seen to, each with the count to hand back to `settle`."""
        return {str(owner): int(seen) for owner, seen in self.database.execute(PENDING, (self.workspace,))}

    def pending_requests(self) -> dict[str, str]:
        """Return by owner the id of the request that made the newest of the changes not yet seen to."""
        return {str(owner): str(one) for owner, one in self.database.execute(REQUESTS, (self.workspace,))}

    def seen(self) -> dict[str, int]:
        """Return how often something of each owner has changed."""
        query = "SELECT owner, changed FROM change_counts WHERE workspace = ?"
        return {str(owner): int(count) for owner, count in self.database.execute(query, (self.workspace,))}

    def count(self) -> int:
        """Return how many owners anything ever happened to."""
        query = "SELECT count(*) FROM change_counts WHERE workspace = ?"
        return int(self.database.execute(query, (self.workspace,))[0][0])

    def workspaces(self) -> list[str]:
        """Return the workspaces, of all, in which something is pending."""
        return sorted(str(row[0]) for row in self.database.execute(WORKSPACES))

    def settle(self, seen: Mapping[str, int]) -> None:
        """Note that changes up to these counts have been seen to; later ones stay pending."""
        self._set_done(seen, "<")

    def settle_lists(self, seen: Mapping[str, int], as_of: int) -> None:
        """Settle what lists of `as_of`, in epoch seconds, have seen to.

        Of owners who said something, or took it back, in that second or since, all stays pending.
        """
        unseen = {row[0] for row in self._run_of(UNSEEN, seen, as_of=as_of, last=as_of + LONGEST_SECONDS)}
        self.settle({owner: count for owner, count in seen.items() if owner not in unseen})

    def reopen(self, seen: Mapping[str, int]) -> None:
        """Let owners be pending to whom more happened than these counts, though it was seen to already.

        Whose list was made meanwhile by another has it hidden by an older one.
        """
        self._set_done(seen, ">")

    def _set_done(self, seen: Mapping[str, int], than: str) -> None:
        rows = [(count, self.workspace, owner, count) for owner, count in sorted(seen.items())]
        self.database.write_many(DONE.format(than=than), rows)
