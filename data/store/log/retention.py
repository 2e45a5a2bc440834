"""What is kept for how long: interactions older than their source's months are deleted, dry or for good."""

from collections import Counter
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta

from data.errors import NotFoundError
from data.schema import DAY_SECONDS, OWNER_SOURCE, from_epoch, to_epoch
from data.store.bookkeeping.preferences import Preferences
from data.store.engine.statements import upsert
from data.store.engine.workspace_tables import tables
from data.store.log.removal import Removal
from data.store.people.contact_tables import ContactTables

# Of all sources that have no rule of their own.
EVERY_SOURCE = ""
# What the workspace keeps of acts, beside the sources; no source has a control character in its name.
AUDIT_LOG = "\x1faudit log"
KEEP = upsert("retention_rules", "workspace, source", "months, applied_at")
RULES = "SELECT source, months FROM retention_rules WHERE workspace = ? ORDER BY source"
DROP = "DELETE FROM retention_rules WHERE workspace = ? AND source = ?"
APPLIED = "UPDATE retention_rules SET applied_at = ? WHERE workspace = ?"
DUE = "SELECT DISTINCT workspace FROM retention_rules WHERE applied_at <= ? ORDER BY workspace"
# What the owner's word alone vouches for follows from answers, and is no source's.
SOURCES = f"SELECT DISTINCT source FROM interactions WHERE workspace = ? AND source <> '{OWNER_SOURCE}'"
OLD = "SELECT count(*), min(at) FROM interactions WHERE workspace = ? AND source = ? AND at < ?"
OLDEST = """
SELECT source, external_id, owner, handle, contact FROM interactions
WHERE workspace = ? AND source = ? AND at < ? ORDER BY at, external_id, owner, handle LIMIT ?
"""
# What stands beside the interactions and is as old.
BESIDE = (
    "DELETE FROM mail_handles WHERE workspace = ? AND source = ? AND at < ?",
    "DELETE FROM planned_meetings WHERE workspace = ? AND source = ? AND at < ?",
    "DELETE FROM former_versions WHERE workspace = ? AND source = ? AND at < ?",
)
# The newest entry stays: numbers go on from it, and whoever reads in pages rests on them.
OLD_ENTRIES = """
FROM audit_log WHERE workspace = :workspace AND at < :before
  AND number < (SELECT max(number) FROM audit_log WHERE workspace = :workspace)
"""
CHUNK = 20_000


@dataclass(frozen=True, slots=True)
class Overdue:
    """What of a source is too old: how many rows, the oldest, and of before when (epoch seconds)."""

    source: str
    rows: int
    oldest: int
    before: int


class Retention(ContactTables):
    """The rules of one workspace."""

    _removal = tables(Removal)
    _preferences = tables(Preferences)

    def rules(self) -> dict[str, int]:
        """Return the months of each source that has a rule, and of AUDIT_LOG; EVERY_SOURCE is all others."""
        rows = self.database.execute(RULES, (self.workspace,))
        return {str(source): int(months) for source, months in rows}

    def sources(self) -> list[str]:
        """Return every source that this workspace has anything of, whoever's."""
        return sorted(str(row[0]) for row in self.database.execute(SOURCES, (self.workspace,)))

    def set(self, source: str, months: int) -> None:
        """Keep a source's interactions for so many months; seen to by the next round of the worker."""
        self.database.write_many(KEEP, [(self.workspace, source, months, 0)])

    def drop(self, source: str) -> None:
        """Keep a source's interactions for good; raises NotFoundError where it has no rule."""
        if not self.database.write_many(DROP, [(self.workspace, source)]):
            raise NotFoundError("there is no rule for that source; see them with: kith workplace retention")

    def overdue(self, now: int) -> list[Overdue]:
        """Return what would go now, by source; nothing is changed."""
        overdue = []
        for source, before in self._limits(now).items():
            ((count, oldest),) = self.database.execute(OLD, (self.workspace, source, before))
            if count:
                overdue.append(Overdue(source, int(count), int(oldest), before))
        return [*overdue, *self._overdue_entries(now)]

    def _overdue_entries(self, now: int) -> list[Overdue]:
        """Return how much of the audit log is too old; nothing without a rule for it."""
        months = self.rules().get(AUDIT_LOG)
        if months is None:
            return []
        before = months_before(now, months)
        ((count, oldest),) = self._run(f"SELECT count(*), min(at) {OLD_ENTRIES}", before=before)
        return [Overdue(AUDIT_LOG, int(count), int(oldest), before)] if count else []

    def apply(self, now: int, *, scrub: bool = True) -> dict[str, int]:
        """Delete what is overdue, with all that rests on it; return how many rows of each source went.

        Without `scrub` the deleted rows' pages stay in the file until they are written over.
        """
        gone: Counter[str] = Counter()
        for one in self.overdue(now):
            if one.source == AUDIT_LOG:
                self._run(f"DELETE {OLD_ENTRIES}", before=one.before)
                gone[AUDIT_LOG] += one.rows
                continue
            for _ in range(0, one.rows, CHUNK):
                rows = self._oldest(one)
                with self.database.transaction():
                    self._removal.take_out(rows, now)
                    self._preferences.drop_worked_out({str(row[2]) for row in rows})
                gone[one.source] += len(rows)
        with self.database.transaction():
            for source, before in self._limits(now).items():
                for query in BESIDE:
                    self.database.write_many(query, [(self.workspace, source, before)])
            self.database.write_many(APPLIED, [(now, self.workspace)])
        if gone and scrub:
            self.database.scrub()
        return dict(gone)

    def due_workspaces(self, now: int) -> list[str]:
        """Return those of all workspaces whose rules nobody has seen to for a day."""
        return [str(row[0]) for row in self.database.execute(DUE, (now - DAY_SECONDS,))]

    def _oldest(self, one: Overdue) -> list[tuple[str, ...]]:
        return self.database.execute(OLDEST, (self.workspace, one.source, one.before, CHUNK))

    def _limits(self, now: int) -> dict[str, int]:
        """Return for each source with a limit the moment before which nothing of it is kept."""
        rules = self.rules()
        if not rules:
            return {}
        months = {source: rules.get(source, rules.get(EVERY_SOURCE)) for source in self.sources()}
        return {source: months_before(now, count) for source, count in months.items() if count is not None}


def months_before(now: int, months: int) -> int:
    """Return the moment so many calendar months before another, both in epoch seconds."""
    return to_epoch(from_epoch(now) - relativedelta(months=months))
