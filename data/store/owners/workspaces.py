"""The workspaces of a store: listed, made, removed with everything in them."""

from collections.abc import Iterator
from dataclasses import dataclass

from data.errors import InputError, NotFoundError
from data.schema import OWN
from data.store.bookkeeping.api_keys import KEEP_WORKSPACE
from data.store.engine.database import Database
from data.store.owners.owner_tables import OWNER_TABLES

# Tables of a workspace that name no owner; a test compares both lists with the columns of all tables.
OF_NO_OWNER = (
    "audit_log",
    "bulk_uploads",
    "explanations",
    "candidates",
    "erased_handles",
    "feed_cursors",
    "idempotent_responses",
    "mail_accounts",
    "model_versions",
    "champion_changes",
    "champions",
    "objections",
    "retention_rules",
    "webhook_endpoints",
    "workspace_stats",
    "workspaces",
)
# One index entry for each workspace, however many owners it has.
NAMES = """
WITH RECURSIVE changed (name) AS (
  SELECT min(workspace) FROM change_counts
  UNION ALL
  SELECT (SELECT min(c.workspace) FROM change_counts AS c WHERE c.workspace > changed.name)
  FROM changed WHERE changed.name IS NOT NULL)
SELECT name FROM changed WHERE name IS NOT NULL UNION SELECT workspace FROM workspaces
"""
# Whether anything is there that not everybody on the machine may open: a key, or somebody else's data.
CLOSED = f"""
SELECT 1 FROM api_keys UNION ALL SELECT 1 FROM workspaces WHERE workspace <> '{OWN}' LIMIT 1
"""
COUNT = "SELECT count(*) FROM {table} WHERE workspace = ?"
OWNERS = "SELECT count(*) FROM change_counts WHERE workspace = ?"
LAST = "SELECT max(at) FROM interactions WHERE workspace = ? AND counts = 1"
KEYS = "SELECT count(*) FROM api_keys WHERE workspace = ? AND revoked_at IS NULL"
SUGGESTIONS = "DELETE FROM suggestions WHERE list_id IN (SELECT id FROM lists WHERE workspace = ?)"
REMOVE = "DELETE FROM {table} WHERE workspace = ?"
# As long as an owner's name may be.
LONGEST_NAME = 320


@dataclass(frozen=True, slots=True)
class WorkspaceSummary:
    """A workspace at a glance; `last` is the newest contact in epoch seconds, None without any."""

    name: str
    owners: int
    interactions: int
    contact_cards: int
    lists: int
    answers: int
    keys: int
    last: int | None


class Workspaces:
    """All workspaces of a store: those that were made, and those in which something happened."""

    def __init__(self, database: Database) -> None:
        """Work on an open, up-to-date database."""
        self._database = database

    def names(self) -> list[str]:
        """Return the names of all workspaces, the machine's own first, then by name."""
        return sorted(
            (str(row[0]) for row in self._database.execute(NAMES)), key=lambda one: (one != OWN, one)
        )

    def are_closed(self) -> bool:
        """Tell whether nobody comes in without a key or a sign-in: there is a key, or another's workspace."""
        return self._database.first(CLOSED) is not None

    def make(self, name: str, now: int) -> bool:
        """Make an empty workspace, durable when it returns; tell whether it is new."""
        _check(name)
        with self._database.transaction():
            is_new = name not in self.names()
            self._database.write_many(KEEP_WORKSPACE, [(name, now)])
        return is_new

    def summary(self, name: str) -> WorkspaceSummary:
        """Return what a workspace holds; raises NotFoundError where there is none of this name."""
        self._find(name)
        counted = (COUNT.format(table=one) for one in ("interactions", "contacts", "lists", "answers"))
        owners, interactions, cards, lists, answers, keys = (
            self._number(query, name) or 0 for query in (OWNERS, *counted, KEYS)
        )
        last = self._number(LAST, name)
        return WorkspaceSummary(name, owners, interactions, cards, lists, answers, keys, last)

    def remove(self, name: str) -> dict[str, int]:
        """Delete everything of a workspace, keys and sign-ins too; return how many rows of each table went.

        Raises NotFoundError where there is none of this name.
        """
        self._find(name)
        with self._database.transaction():
            gone = {table: self._database.write_many(query, [(name,)]) for table, query in _removals()}
        self._database.scrub()
        return gone

    def _find(self, name: str) -> None:
        if name not in self.names():
            raise NotFoundError("there is no workspace {name!r}; see them with: kith workspaces", name=name)

    def _number(self, query: str, name: str) -> int | None:
        number = self._database.execute(query, (name,))[0][0]
        return None if number is None else int(number)


def _removals() -> Iterator[tuple[str, str]]:
    """Yield each table with what deletes a workspace's rows, those that point at others first."""
    yield "suggestions", SUGGESTIONS
    for table in (*OF_NO_OWNER, *OWNER_TABLES):
        yield table, REMOVE.format(table=table)


def _check(name: str) -> None:
    if not name.strip() or name != name.strip() or not name.isprintable() or len(name) > LONGEST_NAME:
        raise InputError("{name!r} is not a name for a workspace", name=name)
