"""Who of an owner's contacts was seen together: in one mail, meeting, message or group, or introduced."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import combinations

from data.schema import DAY_SECONDS
from data.store.engine.database import Record
from data.store.engine.workspace_tables import WorkspaceTables, tables
from data.store.log.mail_handles import MailHandles, NamedInMail
from data.store.people.identities import Identities

# One mail, message or meeting has one id, whoever it is with. Pairs are made outside the engine:
# a join of the table with itself took SQLite 15 seconds for 10,000 mails.
SHARED = """
SELECT a.source, a.external_id, a.contact FROM {{rows}} AS r CROSS JOIN {table} AS a
WHERE a.workspace = :workspace AND a.owner = :owner AND a.contact = r.contact
"""
# Who wrote in a group is seen, who reads there is not: two of one program may be in one.
GROUPS = """
SELECT DISTINCT i.source, i.contact FROM {rows} AS r CROSS JOIN interactions AS i
WHERE i.workspace = :workspace AND i.owner = :owner AND i.contact = r.contact
  AND i.people > 1 AND i.channel NOT IN ('email', 'meeting')
"""
INTRODUCED = """
SELECT i.contact, i.at, i.exchange_side FROM {rows} AS r CROSS JOIN interactions AS i
WHERE i.workspace = :workspace AND i.owner = :owner AND i.contact = r.contact AND i.exchange = 'introduction'
"""
FIRST = """
SELECT r.contact, (
  SELECT min(i.at) FROM interactions AS i
  WHERE i.workspace = :workspace AND i.owner = :owner AND i.contact = r.contact AND i.counts = 1)
FROM {rows} AS r
"""
WITH_OTHERS = """
SELECT DISTINCT i.contact FROM {rows} AS r CROSS JOIN interactions AS i
WHERE i.workspace = :workspace AND i.owner = :owner AND i.contact = r.contact
  AND (i.channel IN ('email', 'meeting') OR i.people > 1)
"""
CONTACT = {"contact": "text"}
# Introductions to two people within so few days may be one; whom one was introduced to is met within weeks.
SAME_DAYS, MET_WITHIN = 3 * DAY_SECONDS, 30 * DAY_SECONDS
Pair = frozenset[str]


class SeenTogether(WorkspaceTables):
    """What one workspace's log, calendars and mails show of who knows whom."""

    _mails = tables(MailHandles)
    _identities = tables(Identities)

    def pairs(self, owner: str, contacts: Collection[str]) -> set[Pair]:
        """Return the pairs among these contacts that the history shows together, or may show."""
        wanted = [[contact] for contact in sorted(contacts)]
        if not wanted:
            return set()
        shared = [
            pair
            for table in ("interactions", "planned_meetings")
            for pair in _within(self._run_over(SHARED.format(table=table), CONTACT, wanted, owner=owner))
        ]
        in_groups = _within(self._run_over(GROUPS, CONTACT, wanted, owner=owner))
        in_mails = self.first_in_mails(owner, contacts)
        pairs = {*shared, *in_groups, *in_mails, *self.introduced(owner, contacts)}
        return {pair for pair in pairs if pair <= set(contacts)}

    def one_to_one(self, owner: str, contacts: Collection[str]) -> set[str]:
        """Return those of these contacts of whom every kind of contact is with them alone."""
        wanted = [[contact] for contact in sorted(contacts)]
        rows = self._run_over(WITH_OTHERS, CONTACT, wanted, owner=owner) if wanted else []
        return set(contacts) - {str(contact) for (contact,) in rows}

    def first_contact(self, owner: str, contacts: Collection[str]) -> dict[str, int]:
        """Return when (epoch seconds) the first contact was with each of these that has any."""
        rows = self._run_over(FIRST, CONTACT, [[contact] for contact in sorted(contacts)], owner=owner)
        return {str(contact): int(at) for contact, at in rows if at is not None}

    def first_in_mails(self, owner: str, contacts: Collection[str]) -> dict[Pair, int]:
        """Return when (epoch seconds) each pair of these was first named in one mail, if ever."""
        first: dict[Pair, int] = {}
        # To read all mails once costs less than to look for each of many handles in them.
        for mail, sender, receivers in self.in_mails(owner, self._mails.since(owner, 0)):
            for two in combinations(sorted((receivers | {sender}).intersection(contacts)), 2):
                pair = frozenset(two)
                first[pair] = min(mail.at, first.get(pair, mail.at))
        return first

    def in_mails(self, owner: str, mails: Iterable[NamedInMail]) -> Iterator[tuple[NamedInMail, str, Pair]]:
        """Yield each mail with its sender and whom else it names, as contacts; the erased as nobody."""
        mapping = self._identities.mapping(owner)
        for mail in mails:
            named = (mapping.get(one, one) for one in mail.receivers)
            yield mail, mapping.get(mail.sender, mail.sender), frozenset(named)

    def introduced(self, owner: str, contacts: Collection[str]) -> set[Pair]:
        """Return of these whom the owner introduced within the same days, and who brought whom along."""
        wanted = [[contact] for contact in sorted(contacts)]
        acts = [
            (str(contact), int(at), str(side))
            for contact, at, side in self._run_over(INTRODUCED, CONTACT, wanted, owner=owner)
        ]
        given = sorted((at, contact) for contact, at, side in acts if side == "given")
        received = [(at, contact) for contact, at, side in acts if side == "received"]
        first = self.first_contact(owner, contacts) if received else {}
        together = [
            frozenset((one, other))
            for (at, one), (later, other) in combinations(given, 2)
            if later - at <= SAME_DAYS
        ]
        through = [
            frozenset((contact, other))
            for at, contact in received
            for other, began in first.items()
            if abs(began - at) <= MET_WITHIN
        ]
        return {pair for pair in (*together, *through) if len(pair) > 1}


def _within(rows: Iterable[Record]) -> set[Pair]:
    """Return the pairs of contacts, last in their rows, whose rows are alike in everything else."""
    members: defaultdict[Record, set[str]] = defaultdict(set)
    for *key, contact in rows:
        members[tuple(key)].add(str(contact))
    return {frozenset(pair) for group in members.values() for pair in combinations(sorted(group), 2)}
