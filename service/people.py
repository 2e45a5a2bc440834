"""Who is who, as a person asks about it: whom there is, who may be one, and deciding so."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from data.handles import HandleKind, kind_of
from data.identity import Decision, DecisionKind, groups_of, undone
from data.schema import ContactKind, from_epoch, to_epoch
from data.store.preferences import EVERYONE, PROPOSALS
from data.store.store import Store
from service.desk import Clock
from service.finding import Choose, find_person, refuse

# A source before a name, like "whatsapp:", is no part of the name.
SOURCES = (
    "whatsapp:",
    "linkedin:",
    "telegram:",
    "signal:",
    "messenger:",
    "monica:",
    "hubspot:",
    "salesforce:",
)
DECIDED = "decided by the owner"
# More than this nobody looks through before the next import, which does away with them.
MOST_KEPT = 200


@dataclass(frozen=True, slots=True)
class People:
    """One owner's people, over the store."""

    store: Store
    clock: Clock
    owner: str
    choose: Choose = refuse

    def proposals(self) -> list[dict[str, Any]]:
        """Return who may be one person, the likeliest first, each with its evidence."""
        # Imported here: its library is for this question alone.
        from data.alike import Person, propose

        cards = {one.contact: one for one in self.store.people.all(self.owner)}
        groups = groups_of(self.store.identities.mapping(self.owner))
        aliases = self.store.identities.names(self.owner)
        people = []
        for contact in self.contacts():
            card, handles = cards.get(contact), groups.get(contact, (contact,))
            names = [*([card.name] if card and card.name else []), *filter(None, map(name_in, handles))]
            further = tuple(alias for one in handles for alias in aliases.get(one, []))
            kind = card.kind if card else ContactKind.PERSON
            people.append(Person(contact, tuple(names), handles, further, str(kind)))
        apart = self.store.identities.apart(self.owner)
        names_of = {one.contact: next(iter(one.names), one.contact) for one in people}
        return [
            {
                "first": one.first,
                "second": one.second,
                "names": [names_of[one.first], names_of[one.second]],
                "evidence": one.evidence,
                "likeness": one.likeness,
            }
            for one in propose(people, apart)
        ]

    def kept_proposals(self) -> list[dict[str, Any]] | None:
        """Return the proposals last worked out that still stand; None where they were never."""
        kept = self.store.preferences.get(EVERYONE, PROPOSALS + self.owner)
        if kept is None:
            return None
        apart, mapping = self.store.identities.apart(self.owner), self.store.identities.mapping(self.owner)
        return [
            one
            for one in kept
            if frozenset((one["first"], one["second"])) not in apart
            and all(mapping.get(one[name], one[name]) == one[name] for name in ("first", "second"))
            and all(self.store.interactions.knows(self.owner, one[name]) for name in ("first", "second"))
        ]

    def keep_proposals(self, proposals: list[dict[str, Any]]) -> None:
        """Keep what was worked out for the next reader: of ten thousand people it takes seconds."""
        self.store.preferences.set(EVERYONE, PROPOSALS + self.owner, proposals[:MOST_KEPT])

    def contacts(self) -> list[str]:
        """Return everybody of the log and of the cards, sorted."""
        carded = {one.contact for one in self.store.people.all(self.owner)}
        return sorted(carded | set(self.store.interactions.contacts(self.owner)))

    def find(self, said: str) -> str:
        """Return the one contact that is meant by a name, an address, or a part of either."""
        mapping = self.store.identities.mapping(self.owner)
        known = [(handle, contact) for handle, contact in mapping.items()]
        known += [(contact, contact) for contact in self.contacts()]
        known += [(name, contact) for said_, contact in list(known) if (name := name_in(said_))]
        known += [(one.name, one.contact) for one in self.store.people.all(self.owner) if one.name]
        return find_person(said, known, self.choose)

    def merge(self, named: Sequence[str]) -> Decision:
        """Make those named one contact; the first keeps its name."""
        return self.store.identities.merge(
            self.owner, [self.find(one) for one in named], DECIDED, self._now()
        )

    def split(self, handles: Sequence[str]) -> Decision:
        """Take handles out of the contact they belong to, for good."""
        mapping = self.store.identities.mapping(self.owner)
        leaving = [find_person(one, [(handle, handle) for handle in mapping], self.choose) for one in handles]
        group = self.store.identities.handles(self.owner, leaving[0])
        others = [one for one in group if one not in leaving]
        return self.store.identities.split(self.owner, leaving, others, DECIDED, self._now())

    def keep_apart(self, first: str, second: str) -> Decision:
        """Say that two contacts are two, so that nobody asks again."""
        groups = [self.store.identities.handles(self.owner, self.find(one)) for one in (first, second)]
        return self.store.identities.split(self.owner, groups[0], groups[1], DECIDED, self._now())

    def undo(self, number: int | None) -> Decision:
        """Undo a decision, the newest one that was not automatic if none is named."""
        return self.store.identities.undo(self.owner, number, self._now())

    def decisions(self) -> list[dict[str, Any]]:
        """Return the decisions that stand, newest first."""
        journal = self.store.identities.journal(self.owner)
        dead = undone(journal)
        standing = [one for one in journal if one.number not in dead and one.kind is not DecisionKind.UNDO]
        return [_fields(one) for one in reversed(standing)]

    def _now(self) -> int:
        return to_epoch(self.clock())


def name_in(handle: str) -> str | None:
    """Return the name that a handle is, None where it is an address, a number, a profile or an id."""
    if kind_of(handle) is not HandleKind.NAME:
        return None
    source = next((one for one in SOURCES if handle.startswith(one)), "")
    name = handle.removeprefix(source)
    return None if source in {"telegram:", "monica:", "hubspot:", "salesforce:"} else name


def _fields(one: Decision) -> dict[str, Any]:
    return {
        "number": one.number,
        "kind": str(one.kind),
        "handles": list(one.handles),
        "others": list(one.others),
        "automatic": one.automatic,
        "evidence": one.evidence,
        "at": from_epoch(one.at),
    }
