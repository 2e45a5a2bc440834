"""Company, job title and town of contacts, each as the newest card of each source tells it.

They are kept under the handle that the card was kept under; whose they are follows from who is who by now.
The owner's own word about a contact wins over all of them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from data.schema import CardFact
from data.store.engine.statements import upsert
from data.store.people.contact_tables import ContactTables

KEEP = upsert("card_facts", "workspace, owner, handle, fact, source", "value, at")
CHANGED = " WHERE card_facts.value <> excluded.value AND card_facts.at <= excluded.at"
# The newest card's word; of two of one second the same one each time.
FACTS = """
SELECT handle, fact, value FROM card_facts WHERE workspace = ? AND owner = ?
ORDER BY at DESC, source, handle
"""
OF_HANDLES = """
SELECT f.fact, f.value FROM card_facts AS f JOIN {rows} AS r ON r.handle = f.handle
WHERE f.workspace = :workspace AND f.owner = :owner ORDER BY f.at DESC, f.source, f.handle
"""
OWNERS = "SELECT DISTINCT owner FROM card_facts WHERE workspace = :workspace {only}"
Facts = Mapping[CardFact, str]


class CardFacts(ContactTables):
    """What the cards of one workspace's contacts tell of their work and town."""

    def learn(self, owner: str, source: str, facts: Iterable[tuple[str, Facts]], at: int) -> int:
        """Keep what a source's cards tell of handles now; return how many facts are new or others."""
        rows = [
            (self.workspace, owner, handle, str(fact), source, value, at)
            for handle, on_card in facts
            for fact, value in on_card.items()
        ]
        kept = self._erased.leave_out(rows, lambda row: (row[1], row[2]))
        with self.database.transaction():
            changed = self.database.write_many(KEEP + CHANGED, kept)
            if changed:
                self._changes.touch({owner})
        return changed

    def all(self, owner: str) -> dict[str, dict[CardFact, str]]:
        """Return what is known of each contact, as the newest card tells it, by contact."""
        mapping = self._identities.mapping(owner)
        facts: defaultdict[str, dict[CardFact, str]] = defaultdict(dict)
        for handle, fact, value in self.database.execute(FACTS, (self.workspace, owner)):
            facts[mapping.get(str(handle), str(handle))].setdefault(CardFact(fact), value)
        return dict(facts)

    def of(self, owner: str, contact: str) -> dict[CardFact, str]:
        """Return what the newest cards tell of one contact."""
        handles = [[handle] for handle in self._identities.handles(owner, contact)]
        facts: dict[CardFact, str] = {}
        for fact, value in self._run_over(OF_HANDLES, {"handle": "text"}, handles, owner=owner):
            facts.setdefault(CardFact(fact), value)
        return facts

    def owners(self, owners: Collection[str] | None = None) -> list[str]:
        """Return who of these owners, or of everyone, has any such fact; sorted."""
        return sorted(str(owner) for (owner,) in self._run_of(OWNERS, owners))
