"""The owners of a workspace: listed, renamed, joined into one and apart again, removed with everything."""

from collections.abc import Iterator
from dataclasses import dataclass

from data.errors import InputError, NotFoundError
from data.store.bookkeeping.audit_log import AuditLog
from data.store.bookkeeping.change_counts import ChangeCounts
from data.store.bookkeeping.preferences import EVERYONE, FORMER_NAMES, Preferences
from data.store.engine.workspace_tables import WorkspaceTables, tables
from data.store.feed.change_feed import ChangeFeed
from data.store.log.rereading import Reread
from data.store.log.rows.interaction_rows import content_key
from data.store.owners.join_records import JoinRecord, JoinRecords
from data.store.owners.joining import Joining
from data.store.owners.owner_tables import LEFT_BEHIND, OF_LISTS, OWNER_TABLES, WORKED_OUT
from data.store.owners.undoing import UndoingJoins
from data.store.people.erased_handles import KEEPER
from data.store.people.erasure import ANSWERED, json_part
from data.store.people.own_addresses import OwnAddresses

NAMED_IN = ("interactions", "contacts", "planned_meetings", "lists", "own_addresses", "settings")
NAMES = " UNION ".join(f"SELECT owner FROM {table} WHERE workspace = :workspace" for table in NAMED_IN)
# Whoever has anything is counted there; who has nothing any more may be, too.
COUNTED = """
SELECT owner FROM change_counts WHERE workspace = :workspace AND owner > :after ORDER BY owner LIMIT :count
"""
KNOWN = "SELECT 1 FROM {table} WHERE workspace = :workspace AND owner = :owner LIMIT 1"
FIGURES = """
SELECT owner, count(DISTINCT contact), count(*), max(at) FROM interactions
WHERE workspace = :workspace AND counts = 1 GROUP BY owner
"""
NOTHING = (0, 0, None)
CHANGE = "UPDATE {table} SET owner = ? WHERE workspace = ? AND owner = ?"
REMOVE = "DELETE FROM {table} WHERE workspace = ? AND owner = ?"
OFF_LISTS = "DELETE FROM {table} WHERE list_id IN (SELECT id FROM lists WHERE workspace = ? AND owner = ?)"
COUNT = "SELECT count(*) FROM {table} WHERE workspace = ? AND owner = ?"
HASHED = """
SELECT source, external_id, handle, at, direction, channel, exchange FROM interactions
WHERE workspace = ? AND owner = ? AND length(external_id) = 32
"""
REKEY = """
UPDATE {table} SET external_id = ?
WHERE workspace = ? AND source = ? AND external_id = ? AND owner = ? AND handle = ?
"""


@dataclass(frozen=True, slots=True)
class OwnerSummary:
    """An owner at a glance; `last` is the newest contact in epoch seconds, None without any."""

    owner: str
    contacts: int
    interactions: int
    last: int | None
    addresses: tuple[str, ...]


class Owners(WorkspaceTables):
    """Who owns the histories of one workspace."""

    _changes = tables(ChangeCounts)
    _feed = tables(ChangeFeed)
    _preferences = tables(Preferences)
    _own = tables(OwnAddresses)
    _joining = tables(Joining)
    _joins = tables(JoinRecords)
    _undoing = tables(UndoingJoins)
    _audit = tables(AuditLog)

    def names(self) -> list[str]:
        """Return the names of all owners of whom anything is kept, sorted."""
        return sorted({str(row[0]) for row in self._run(NAMES)} - {EVERYONE, KEEPER})

    def after(self, name: str, count: int) -> list[str]:
        """Return so many of the names of `names` that come after a name, however many there are before."""
        names: list[str] = []
        while len(names) < count:
            counted = [str(row[0]) for row in self._run(COUNTED, after=name, count=count)]
            names += filter(self.knows, counted)
            if len(counted) < count:
                break
            name = counted[-1]
        return names[:count]

    def knows(self, owner: str) -> bool:
        """Tell whether anything is kept of an owner."""
        if owner in {EVERYONE, KEEPER}:
            return False
        return any(self._run(KNOWN.format(table=table), owner=owner) for table in NAMED_IN)

    def all(self) -> list[OwnerSummary]:
        """Return every owner with what counts of theirs, by name."""
        figures = {row[0]: (int(row[1]), int(row[2]), int(row[3])) for row in self._run(FIGURES)}
        return [self._summary(owner, figures.get(owner, NOTHING)) for owner in self.names()]

    def _summary(self, owner: str, figures: tuple[int, int, int | None]) -> OwnerSummary:
        contacts, interactions, last = figures
        addresses = tuple(sorted(self._own.handles(owner)))
        return OwnerSummary(owner, contacts, interactions, last, addresses)

    def renamed(self) -> dict[str, str]:
        """Return whose name each former name is now, but for names that an owner bears again."""
        former = self._preferences.of_everyone(FORMER_NAMES)
        now = {name: owner for owner, names in former.items() for name in names}
        taken = set(self.names())
        return {name: owner for name, owner in now.items() if name not in taken}

    def rows(self, owner: str) -> dict[str, int]:
        """Return how many rows of each table are an owner's; raises NotFoundError where nothing is."""
        self._check(owner)
        return {table: self._count(table, owner) for table in OWNER_TABLES}

    def rename(self, owner: str, name: str) -> None:
        """Call an owner by another name, in every table; raises InputError where it is somebody's already."""
        self._check(owner)
        if name in {EVERYONE, KEEPER}:
            raise InputError("an owner needs a name")
        if any(self._count(table, name) for table in OWNER_TABLES if table not in LEFT_BEHIND):
            raise InputError(
                "there is an owner {name!r} already; to make the two one: kith owners join", name=name
            )
        self._refuse_contact(owner, name)
        with self.database.transaction():
            self._settle_names(owner, name)
            for table in LEFT_BEHIND:
                self.database.write_many(REMOVE.format(table=table), [(self.workspace, name)])
            for table in OWNER_TABLES:
                if table not in WORKED_OUT:
                    self.database.write_many(CHANGE.format(table=table), [(name, self.workspace, owner)])
            self._changes.touch({name})
            self._changes.touch_log({name})

    def join(self, owner: str, into: str, at: int) -> Reread:
        """Make an owner's history part of another's, as one person's; return what was read anew by it.

        `at` is in epoch seconds. Of what both have, the other's stays; keys of the first end, also where the
        join is undone.
        """
        for one in (owner, into):
            self._check(one)
        if owner == into:
            raise InputError("an owner cannot be joined with themselves")
        with self.database.transaction():
            # First: rows whose id is made of the owner's name bear the other's before and after.
            self._rekey(owner, into, owner)
            self._joins.begin(owner, into)
            self._settle_names(owner, into)
            change = self._joining.join(owner, into, at)
            self._feed.look_again([into], at)
            self._joins.end(owner, into, at)
            self._changes.touch({into})
            self._changes.touch_log({into})
        return change

    def undo_join(self, into: str, at: int) -> JoinRecord:
        """Undo the newest join into an owner: both have again what was theirs; return the join.

        What came in since stays with `into`. `at` is in epoch seconds. Raises NotFoundError where there is
        none, and InputError where somebody is called by the joined owner's name now.
        """
        joined = self._joins.newest(into)
        if joined.former in self.names():
            raise InputError(
                "there is an owner {name!r} already; rename them first, with: kith owners rename",
                name=joined.former,
            )
        with self.database.transaction():
            for one in (into, joined.former):
                self._drop_worked_out(one)
            self._undoing.undo(joined)
            self._rekey(joined.former, joined.former, into)
            self._feed.look_again([into, joined.former], at)
            self._changes.touch({into, joined.former})
            self._changes.touch_log({into, joined.former})
        return joined

    def remove(self, owner: str, *, scrub: bool = True) -> dict[str, int]:
        """Delete everything of an owner; return how many rows of each table went.

        Hashes of whom they erased stay: they tell nobody's name. Without `scrub` the deleted rows' pages
        stay in the file until they are written over.
        """
        self._check(owner)
        values = (self.workspace, owner)
        with self.database.transaction():
            for name in (owner, *self._preferences.get(owner, FORMER_NAMES, [])):
                self._audit.take_out(name)
            self._drop_worked_out(owner)
            for table in OF_LISTS:
                self.database.write_many(OFF_LISTS.format(table=table), [values])
            gone = {
                table: self.database.write_many(REMOVE.format(table=table), [values])
                for table in OWNER_TABLES
            }
        if scrub:
            self.database.scrub()
        return gone

    def _count(self, table: str, owner: str) -> int:
        return int(self.database.execute(COUNT.format(table=table), (self.workspace, owner))[0][0])

    def _check(self, owner: str) -> None:
        if owner not in self.names():
            raise NotFoundError("there is no owner {owner!r}", owner=owner)

    def _refuse_contact(self, owner: str, name: str) -> None:
        """Refuse a name that one of their contacts bears: nobody is in touch with themselves."""
        query = "SELECT 1 FROM interactions WHERE workspace = ? AND owner = ? AND contact = ? LIMIT 1"
        if self.database.first(query, (self.workspace, owner, name)) is not None:
            raise InputError(
                "{name!r} is a contact of {owner!r}; choose another name", name=name, owner=owner
            )

    def _settle_names(self, owner: str, name: str) -> None:
        """Remember a former name, and let what is made of it be made of the new one."""
        self._drop_worked_out(owner)
        self._drop_worked_out(name)
        former = [
            *self._preferences.get(name, FORMER_NAMES, []),
            *self._preferences.get(owner, FORMER_NAMES, []),
        ]
        names = list(dict.fromkeys(one for one in (*former, owner) if one != name))
        # The new one's stays where both have set it.
        self._preferences.set(owner, FORMER_NAMES, names)
        if name in self.names():
            self._preferences.set(name, FORMER_NAMES, names)
        self._rekey(owner, name, owner)

    def _drop_worked_out(self, owner: str) -> None:
        self._preferences.drop_worked_out([owner])
        for table in WORKED_OUT:
            self.database.write_many(REMOVE.format(table=table), [(self.workspace, owner)])
        # A response that is kept for a repeated request may name the owner.
        self.database.write_many(ANSWERED, [(self.workspace, json_part(owner))])

    def _rekey(self, owner: str, name: str, before: str) -> None:
        """Let rows without an id of their own have the one that the next import gives them.

        That id is made of a name: `before` until now, `name` from now on.
        """
        changes = list(self._hashed(owner, name, before))
        for table in ("interactions", "former_versions"):
            self.database.write_many(REKEY.format(table=table), changes)

    def _hashed(self, owner: str, name: str, before: str) -> Iterator[tuple[str, ...]]:
        for source, external_id, handle, at, direction, channel, exchange in self.database.execute(
            HASHED, (self.workspace, owner)
        ):
            for way in (direction, f"{direction}{exchange}"):
                if content_key(before, handle, int(at), way, channel) == external_id:
                    key = content_key(name, handle, int(at), way, channel)
                    yield key, self.workspace, source, external_id, owner, handle
