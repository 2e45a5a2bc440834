"""Which handles are one person: an append-only journal of decisions, and the mapping it amounts to.

A decision joins handles, keeps some apart, or undoes an earlier decision. The mapping is replayed from
the journal, so undoing one leaves exactly what there would be had it never been made. A contact is
named after one of its handles. Whatever is kept under a handle stays there; only the mapping moves.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from itertools import permutations, product


class DecisionKind(StrEnum):
    """What a decision does."""

    MERGE = "merge"
    APART = "apart"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of the journal.

    A merge makes `handles` one contact, named after the first one's (if automatic: after the one known
    longest). Apart takes `handles` out of the contact they share with any of `others`, and lets nothing
    automatic bring them together again. `undoes` is the number of an earlier decision; what an automatic
    one undoes was mistaken in part, and may be made anew.
    """

    number: int
    kind: DecisionKind
    handles: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    undoes: int | None = None
    automatic: bool = False
    evidence: str = ""
    at: int = 0


def resolve(decisions: Iterable[Decision]) -> dict[str, str]:
    """Return the contact of each handle the journal speaks of; every other handle is its own contact."""
    journal = list(decisions)
    by_number = {decision.number: decision for decision in journal}
    groups = _Groups()
    for decision in standing(journal):
        if decision.kind is DecisionKind.MERGE:
            groups.merge(decision.handles, automatic=decision.automatic)
        elif decision.kind is DecisionKind.APART:
            groups.part(decision.handles, decision.others)
        elif not decision.automatic:
            groups.keep_undone(by_number.get(decision.undoes or 0))
    return groups.contacts


def undone(journal: Sequence[Decision]) -> set[int]:
    """Return the numbers of the decisions that are undone; an undoing can be undone too."""
    dead: set[int] = set()
    for decision in reversed(journal):
        if decision.kind is DecisionKind.UNDO and decision.number not in dead and decision.undoes is not None:
            dead.add(decision.undoes)
    return dead


def standing(journal: Sequence[Decision]) -> list[Decision]:
    """Return the decisions that are not undone, the oldest first."""
    dead = undone(journal)
    return [decision for decision in journal if decision.number not in dead]


def kept_apart(decisions: Iterable[Decision]) -> set[frozenset[str]]:
    """Return the pairs of handles that somebody said are two people."""
    apart = [one for one in standing(list(decisions)) if one.kind is DecisionKind.APART]
    return {frozenset(pair) for decision in apart for pair in product(decision.handles, decision.others)}


def shared_by_cards(decisions: Iterable[Decision]) -> dict[str, set[str]]:
    """Return the handles that cards of several people share, each with one handle of every such card."""
    carriers: dict[str, set[str]] = {}
    for decision in decisions:
        if decision.automatic and decision.kind is DecisionKind.APART:
            carriers.setdefault(decision.handles[0], set()).update(decision.others)
    return carriers


def groups_of(mapping: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return each contact's handles, sorted, the other way round from `resolve`."""
    groups: dict[str, list[str]] = {}
    for handle, contact in mapping.items():
        groups.setdefault(contact, []).append(handle)
    return {contact: tuple(sorted(handles)) for contact, handles in groups.items()}


def card_key(handles: Iterable[str]) -> str:
    """Return a stable key of a set of handles: the same card read again is the same decision."""
    return blake2b("\x1f".join(sorted(set(handles))).encode(), digest_size=16).hexdigest()


class _Groups:
    """Handles by contact while a journal is replayed; a contact's name is one of its own handles.

    `contacts` holds each handle's contact.
    """

    def __init__(self) -> None:
        self.contacts: dict[str, str] = {}
        self._members: dict[str, list[str]] = {}
        self._apart: defaultdict[str, set[str]] = defaultdict(set)
        # When a contact was first spoken of: automatic merges keep the older name.
        self._age: dict[str, int] = {}

    def merge(self, handles: Sequence[str], *, automatic: bool) -> None:
        """Make handles one contact, as far as nothing keeps them apart from an automatic merge."""
        heads = list(dict.fromkeys(self._know(handle) for handle in handles))
        if automatic:
            heads.sort(key=self._age.__getitem__)
        for head in heads[1:]:
            if not (automatic and self._forbidden(heads[0], head)):
                self._move(self._members.pop(head), heads[0])

    def part(self, handles: Sequence[str], others: Sequence[str]) -> None:
        """Take handles out of the contacts they share with others, and keep it so."""
        heads = [self._know(handle) for handle in handles]
        for handle in others:
            self._know(handle)
        for head in dict.fromkeys(heads):
            if not set(others).isdisjoint(self._members[head]):
                self._split(head, set(handles))
        for handle, other in product(handles, others):
            self._apart[handle].add(other)
            self._apart[other].add(handle)

    def keep_undone(self, target: Decision | None) -> None:
        """Let no later automatic merge repeat an automatic one that was undone."""
        if target is not None and target.automatic:
            for handle, other in permutations(dict.fromkeys(target.handles), 2):
                self._apart[handle].add(other)

    def _know(self, handle: str) -> str:
        if handle not in self.contacts:
            self.contacts[handle] = handle
            self._members[handle] = [handle]
            self._age[handle] = len(self._age)
        return self.contacts[handle]

    def _move(self, members: list[str], head: str) -> None:
        self._members.setdefault(head, []).extend(members)
        self.contacts.update(dict.fromkeys(members, head))

    def _split(self, head: str, leaving: set[str]) -> None:
        members = self._members.pop(head)
        gone = [handle for handle in members if handle in leaving]
        rest = [handle for handle in members if handle not in leaving]
        for part in (gone, rest):
            # Who keeps the handle keeps the name.
            self._move(part, head if head in part else part[0])

    def _forbidden(self, first: str, second: str) -> bool:
        members = set(self._members[second])
        return any(self._apart.get(handle, set()) & members for handle in self._members[first])
