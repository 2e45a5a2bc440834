"""Contacts of one owner: finding them by name, proposed duplicates, and the decisions about them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from data.errors import NotFoundError
from data.identity.decisions import Decision, DecisionKind, standing
from data.identity.handles import name_in
from data.identity.joining import SIGNS
from data.identity.proposal_groups import group
from data.messages import Message
from data.schema import from_epoch, to_epoch
from data.store.bookkeeping.audit_log import AuditAction
from data.store.duplicate_proposals import proposals
from data.store.store import Store
from data.wording.commands.erasures import PAGE
from service.use_cases.find_contact import (
    Choose,
    exact_matches,
    first_names,
    near_matches,
    refuse_ambiguous,
    require_contact,
)
from service.use_cases.week import Clock

DECIDED = Message("decided by the owner")


@dataclass(frozen=True, slots=True)
class IdentityUseCases:
    """One owner's people, over the store."""

    store: Store
    clock: Clock
    owner: str
    choose: Choose = refuse_ambiguous
    # Where the owner decides, for the audit log: the page or the terminal.
    by: str = PAGE

    def proposals(self) -> list[dict[str, Any]]:
        """Return who may be one person as groups, the likeliest first, each with its evidence."""
        return group(proposals(self.store, self.owner))

    def contacts(self) -> list[str]:
        """Return everybody of the log and of the cards, sorted."""
        carded = self.store.contacts.contacts(self.owner)
        return sorted(carded | set(self.store.interactions.contacts(self.owner)))

    def require_contact(self, name: str) -> str:
        """Return the one contact that is meant by a name, an address, or a part of either."""
        mapping = self.store.identities.mapping(self.owner)
        # As a form says it. Looking through ten thousand names takes a second.
        if mapping.get(name, name) == name and name in self.store.contacts.kinds(self.owner, [name]):
            return name
        return require_contact(name, self._names(mapping), self.choose)

    def exact_matches(self, name: str) -> list[str]:
        """Return the contacts with just this name or handle, capitals and accents apart; sorted."""
        mapping = self.store.identities.mapping(self.owner)
        if mapping.get(name, name) == name and name in self.store.contacts.kinds(self.owner, [name]):
            return [name]
        return exact_matches(name, self._names(mapping))

    def exact_contact(self, name: str) -> str:
        """Return the one contact of exactly this name or handle, for what cannot be undone.

        Where several have it, `choose` decides; raises NotFoundError where nobody has.
        """
        exact = self.exact_matches(name)
        if exact:
            return exact[0] if len(exact) == 1 else self.choose(name, exact)
        if near := self.near_matches(name):
            raise NotFoundError(
                "nobody is called exactly {contact!r}; nothing was removed. There are {candidates}",
                contact=name,
                candidates=first_names(near),
            )
        raise NotFoundError("{contact!r} is not here; nothing was removed", contact=name)

    def near_matches(self, name: str) -> list[str]:
        """Return up to ten contacts whose names hold this one, or else are nearly it."""
        return near_matches(name, self._names(self.store.identities.mapping(self.owner)))

    def _names(self, mapping: Mapping[str, str]) -> list[tuple[str, str]]:
        """Return every handle and name of the owner's contacts, each with its contact."""
        names = [(handle, contact) for handle, contact in mapping.items()]
        names += [(contact, contact) for contact in self.contacts()]
        names += [(name, contact) for handle, contact in list(names) if (name := name_in(handle))]
        return names + [
            (card.name, card.contact) for card in self.store.contacts.all(self.owner) if card.name
        ]

    def labels(self, handles: Sequence[str]) -> tuple[str, ...]:
        """Return handles as a person reads them: the name where one is known, and the handle beside it."""
        mapping = self.store.identities.mapping(self.owner)
        names = self.store.contacts.names(self.owner) | self.store.contacts.names_by_handle(self.owner)
        called = {one: names.get(one) or name_in(one) or names.get(mapping.get(one, one)) for one in handles}
        return tuple(f"{name} <{one}>" if name and name != one else one for one, name in called.items())

    def merge(self, names: Sequence[str]) -> Decision:
        """Make those named one contact; the first keeps its name."""
        contacts = [self.require_contact(name) for name in names]
        return self._decide(
            AuditAction.CONTACTS_MERGED,
            lambda: self.store.identities.merge(self.owner, contacts, DECIDED, self._now()),
        )

    def split(self, handles: Sequence[str]) -> Decision:
        """Take handles out of the contact they belong to, for good."""
        mapping = self.store.identities.mapping(self.owner)
        leaving = [
            require_contact(handle, [(handle, handle) for handle in mapping], self.choose)
            for handle in handles
        ]
        group = self.store.identities.handles(self.owner, leaving[0])
        others = [handle for handle in group if handle not in leaving]
        return self._split(leaving, others)

    def keep_apart(self, first: str, second: str) -> Decision:
        """Say that two contacts are two, so that nobody asks again."""
        groups = [
            self.store.identities.handles(self.owner, self.require_contact(contact))
            for contact in (first, second)
        ]
        return self._split(*groups)

    def undo(self, number: int | None) -> Decision:
        """Undo a decision, the newest one that was not automatic if none is named."""
        return self._decide(
            AuditAction.DECISION_UNDONE, lambda: self.store.identities.undo(self.owner, number, self._now())
        )

    def _split(self, handles: Sequence[str], others: Sequence[str]) -> Decision:
        return self._decide(
            AuditAction.CONTACTS_SPLIT,
            lambda: self.store.identities.split(self.owner, handles, others, DECIDED, self._now()),
        )

    def _decide(self, action: AuditAction, decide: Callable[[], Decision]) -> Decision:
        """Make a decision, with its entry in the audit log, which names nobody but the owner."""
        with self.store.database.transaction():
            decision = decide()
            number = f"{decision.number}"
            self.store.audit.add(action, self.by, self._now(), about=self.owner, subject=number)
        return decision

    def decisions(self, *, by_hand: bool = False) -> list[dict[str, Any]]:
        """Return the decisions that stand, newest first; or only those that somebody made."""
        journal = self.store.identities.journal(self.owner, by_hand=by_hand)
        kept = [one for one in standing(journal) if one.kind is not DecisionKind.UNDO]
        return [_fields(decision) for decision in reversed(kept)]

    def joined(self) -> list[dict[str, Any]]:
        """Return the decisions that stand and that names made by themselves, newest first."""
        return [one for one in self.decisions() if one["automatic"] and one["evidence"] in SIGNS]

    def _now(self) -> int:
        return to_epoch(self.clock())


def _fields(decision: Decision) -> dict[str, Any]:
    fields = asdict(decision)
    del fields["undoes"]
    lists = {"handles": list(decision.handles), "others": list(decision.others)}
    return fields | lists | {"kind": str(decision.kind), "at": from_epoch(decision.at)}
