"""Two owners who are one person: the rows of the one become the other's, and what both have is one."""

from data.identity.decisions import resolve
from data.store.engine.workspace_tables import WorkspaceTables, tables
from data.store.log.mail_handles import MailHandles
from data.store.log.rereading import Reread, Rereading
from data.store.log.sources import Sources
from data.store.owners.owner_tables import DECIDED, KEYED, NUMBERED, OF_JOINS, OF_ONE_OWNER, RENUMBERED
from data.store.people.contact_by_word import ContactByWord
from data.store.people.identities import Identities
from data.store.people.own_addresses import OwnAddresses

# The one that says more stays: who counts, the owner's own word, and who is the owner's at all.
GIVES_WAY = {
    "interactions": ("counts <> 1", "o.counts = 1"),
    "own_addresses": ("by_owner = 0", "(o.by_owner = 1 OR o.state = 'own')"),
}
GIVE_WAY = """
DELETE FROM {table} WHERE workspace = :workspace AND owner = :into AND {gives_way} AND EXISTS (
  SELECT 1 FROM {table} AS o WHERE o.workspace = :workspace AND o.owner = :owner AND {same} AND {more})
"""
FILL = """
UPDATE contacts SET name = coalesce(contacts.name, o.name), born = coalesce(contacts.born, o.born),
  met = coalesce(contacts.met, o.met), importance = coalesce(contacts.importance, o.importance),
  cadence_days = coalesce(contacts.cadence_days, o.cadence_days),
  state = CASE WHEN contacts.state = 'active' THEN o.state ELSE contacts.state END
FROM contacts AS o
WHERE contacts.workspace = :workspace AND contacts.owner = :into
  AND o.workspace = :workspace AND o.owner = :owner AND o.contact = contacts.contact
"""
TAKE = """
UPDATE {table} SET owner = :into WHERE workspace = :workspace AND owner = :owner AND NOT EXISTS (
  SELECT 1 FROM {table} AS o WHERE o.workspace = :workspace AND o.owner = :into AND {same})
"""
TAKE_ALL = "UPDATE {table} SET owner = :into WHERE workspace = :workspace AND owner = :owner"
DROP = "DELETE FROM {table} WHERE workspace = :workspace AND owner = :owner"
RENUMBER = """
UPDATE identity_decisions SET number = number + :after, undoes = undoes + :after
WHERE workspace = :workspace AND owner = :owner
"""


class Joining(WorkspaceTables):
    """What happens in one workspace's tables when two of its owners become one."""

    _identities = tables(Identities)
    _own = tables(OwnAddresses)
    _mails = tables(MailHandles)
    _sources = tables(Sources)
    _rereading = tables(Rereading)
    _by_word = tables(ContactByWord)

    def join(self, owner: str, into: str, at: int) -> Reread:
        """Move all rows of an owner to another, inside a transaction; return what was read anew."""
        learned = self._own.handles(owner) ^ self._own.handles(into)
        limits = self._sources.limits()
        handles = self._identities.mapping(owner).keys() | self._identities.mapping(into)
        self._mails.recode(owner, into)
        self._renumber(owner, into)
        self._let_more_stand(owner, into)
        for table, key in KEYED.items():
            self._run(TAKE.format(table=table, same=_same(table, key)), owner=owner, into=into)
        for table in (*RENUMBERED, *NUMBERED, *OF_JOINS):
            self._run(TAKE_ALL.format(table=table), owner=owner, into=into)
        for table in DECIDED:
            self._run(DROP.format(table=table), owner=into)
        # Each is their own contact until the journal of both is read.
        self._identities.move(into, handles)
        for table in (*KEYED, *DECIDED, *OF_ONE_OWNER):
            self._run(DROP.format(table=table), owner=owner)
        for whose, source in limits:
            if whose == owner and (into, source) in limits:
                self._sources.keep(into, source, limits[owner, source], at)
        self._identities.settle(into, resolve(self._identities.journal(into)))
        self._by_word.settle([into])
        return self._rereading.read_anew(into, learned, at)

    def _let_more_stand(self, owner: str, into: str) -> None:
        for table, (gives_way, more) in GIVES_WAY.items():
            same = _same(table, KEYED[table])
            query = GIVE_WAY.format(table=table, gives_way=gives_way, same=same, more=more)
            self._run(query, owner=owner, into=into)
        self._run(FILL, owner=owner, into=into)

    def _renumber(self, owner: str, into: str) -> None:
        """Let an owner's decisions come after the other's."""
        journals = (self._identities.journal(one) for one in (owner, into))
        after = max((decision.number for journal in journals for decision in journal), default=0)
        self._run(RENUMBER, owner=owner, after=after)


def _same(table: str, key: tuple[str, ...]) -> str:
    return " AND ".join(f"o.{column} = {table}.{column}" for column in key)
