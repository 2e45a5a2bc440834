"""Who is who: the journal of decisions, the mapping it amounts to, and the log's contacts in step with it."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from data.errors import NotFoundError
from data.identity.decisions import Decision, DecisionKind, card_key, kept_apart, resolve, undone
from data.store.bookkeeping.change_counts import ChangeCounts
from data.store.engine.database import Record
from data.store.engine.statements import insert, upsert
from data.store.engine.workspace_tables import WorkspaceTables, tables
from data.store.feed.change_feed import ChangeFeed, contacts_moved
from data.store.people.contact_by_word import ContactByWord
from data.store.people.doubles import Doubles
from data.store.people.erased_handles import ErasedHandles

FIELDS = "number, kind, handles, others, undoes, card, evidence, at"
WRITE = insert("identity_decisions", f"workspace, owner, {FIELDS}")
JOURNAL = f"""
SELECT {FIELDS} FROM identity_decisions WHERE workspace = ? AND owner = ? {{by_hand}} ORDER BY number
"""
BY_HAND = "AND card IS NULL"
MAP = upsert("handles", "workspace, owner, handle", "contact")
MAPPING = "SELECT handle, contact FROM handles WHERE workspace = ? AND owner = ?"
OTHERS = "SELECT handle FROM handles WHERE workspace = ? AND owner = ? AND contact = ? AND handle <> contact"
MAPPINGS = "SELECT owner, handle, contact FROM handles WHERE workspace = ? AND handle <> contact"
ANY_MOVED = "SELECT 1 FROM handles WHERE workspace = ? AND handle <> contact LIMIT 1"
MOVED_OF = """
SELECT h.owner, h.handle, h.contact FROM {rows} AS r CROSS JOIN handles AS h
WHERE h.workspace = :workspace AND h.owner = r.owner AND h.handle = r.handle AND h.handle <> h.contact
"""
# Why a handle is taken out of a contact by itself.
SHARED = "on cards of several people"
NAME = f"{insert('aliases', 'workspace, owner, handle, alias')} ON CONFLICT DO NOTHING"
NAMES = "SELECT handle, alias FROM aliases WHERE workspace = ? AND owner = ?"
# Their rows name whom a list was about.
BY_LIST = ("suggestions", "explanations", "candidates")
OF_OWNER = "workspace = :workspace AND owner = :owner"
THEIR_LISTS = f"list_id IN (SELECT id FROM lists WHERE {OF_OWNER})"
# What is kept under a handle stays there; only whose it is moves. Each table, and which rows are an owner's.
MOVED = {
    **dict.fromkeys(("interactions", "planned_meetings", "answers", "owner_statements"), OF_OWNER),
    **dict.fromkeys(BY_LIST, THEIR_LISTS),
}
# One walk through the owner's rows: handles move too seldom to be worth an index of the whole log.
MOVE = """
UPDATE {table} SET contact = coalesce((
  SELECT h.contact FROM handles AS h
  WHERE h.workspace = :workspace AND h.owner = :owner AND h.handle = {table}.handle), handle)
WHERE {whose} AND handle IN (SELECT r.handle FROM {{rows}} AS r)
"""


class Identities(WorkspaceTables):
    """One workspace's journal of who is who."""

    _changes = tables(ChangeCounts)
    _feed = tables(ChangeFeed)
    _doubles = tables(Doubles)
    _by_word = tables(ContactByWord)
    _erased = tables(ErasedHandles)

    def journal(self, owner: str, *, by_hand: bool = False) -> list[Decision]:
        """Return all decisions about an owner's contacts, oldest first, or only those no card made."""
        query = JOURNAL.format(by_hand=BY_HAND if by_hand else "")
        return [_decision(row) for row in self.database.execute(query, (self.workspace, owner))]

    def mapping(self, owner: str) -> dict[str, str]:
        """Return the contact of each handle that some decision speaks of."""
        return dict(self.database.execute(MAPPING, (self.workspace, owner)))

    def moved(self) -> dict[tuple[str, str], str]:
        """Return the contact of each (owner, handle) that is not named after itself."""
        rows = self.database.execute(MAPPINGS, (self.workspace,))
        return {(owner, handle): contact for owner, handle, contact in rows}

    def moved_of(self, pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """Return the contact of those of these (owner, handle) that are not named after themselves."""
        if self.database.first(ANY_MOVED, (self.workspace,)) is None:
            return {}
        rows = self._run_over(MOVED_OF, {"owner": "text", "handle": "text"}, list(set(pairs)))
        return {(owner, handle): contact for owner, handle, contact in rows}

    def handles(self, owner: str, contact: str) -> list[str]:
        """Return the handles of a contact, the one it is named after first."""
        head = self.moved_of([(owner, contact)]).get((owner, contact), contact)
        others = self.database.execute(OTHERS, (self.workspace, owner, head))
        return [head, *sorted(str(handle) for (handle,) in others)]

    def apart(self, owner: str) -> set[frozenset[str]]:
        """Return the pairs of handles that are said to be two people."""
        return kept_apart(self.journal(owner, by_hand=True))

    def learn(self, owner: str, cards: Iterable[Sequence[str]], evidence: str, at: int) -> int:
        """Join the handles of each card that is new; return how many were.

        An erased contact is not learnt: the card's other handles are erased with the one that was.
        """
        cards = self._without_erased(owner, [tuple(card) for card in cards], at)
        journal = self.journal(owner)
        learned = {_key(decision) for decision in journal if decision.automatic}
        fresh: dict[str, tuple[str, ...]] = {}
        for card in cards:
            if (key := card_key(card)) not in learned:
                fresh.setdefault(key, tuple(dict.fromkeys(card)))
        start = _next(journal)
        decisions = [
            Decision(number, DecisionKind.MERGE, handles, automatic=True, evidence=evidence, at=at)
            for number, handles in enumerate((card for card in fresh.values() if len(card) > 1), start)
        ]
        if decisions:
            self._decide(owner, journal, decisions)
        return len(decisions)

    def join(self, owner: str, joins: Sequence[tuple[Sequence[str], str]], at: int) -> list[Decision]:
        """Make contacts one by themselves, each with its evidence, unless it was done before."""
        journal = self.journal(owner)
        before = {_key(decision) for decision in journal if decision.automatic}
        fresh = [
            Decision(0, DecisionKind.MERGE, tuple(handles), automatic=True, evidence=f"{evidence}", at=at)
            for handles, evidence in joins
            if card_key(handles) not in before
        ]
        decisions = [replace(one, number=number) for number, one in enumerate(fresh, _next(journal))]
        if decisions:
            self._decide(owner, journal, decisions)
        return decisions

    def taken_back(self, owner: str, evidence: Collection[str]) -> list[set[frozenset[str]]]:
        """Return the pairs of handles of each join by such evidence that the owner undid."""
        journal = self.journal(owner)
        dead = undone(journal)
        return [
            {frozenset(pair) for pair in combinations(decision.handles, 2)}
            for decision in journal
            if decision.automatic and decision.number in dead and decision.evidence in evidence
        ]

    def part_shared(self, owner: str, carriers: Mapping[str, Sequence[str]], at: int) -> None:
        """Take handles that cards of several people share out of whom they belong to, each once.

        `carriers` are the cards that carry each, by one handle of theirs. What an earlier card joined through
        such a handle is joined anew without it.
        """
        journal = self.journal(owner)
        fresh = [*_mended(journal, carriers), *_parted(journal, carriers)]
        if fresh:
            start = _next(journal)
            numbered = [replace(one, number=number, at=at) for number, one in enumerate(fresh, start)]
            self._decide(owner, journal, numbered)

    def _without_erased(self, owner: str, cards: list[tuple[str, ...]], at: int) -> list[tuple[str, ...]]:
        is_erased = self._erased.predicate()
        if is_erased is None:
            return cards
        theirs = [card for card in cards if any(is_erased(owner, handle) for handle in card)]
        with self.database.transaction():
            for card in theirs:
                self._erased.extend(owner, card, at)
        return [card for card in cards if card not in theirs]

    def name(self, owner: str, aliases: Iterable[tuple[str, str]]) -> None:
        """Keep further names (handle, name) that cards give somebody: nicknames, and what chats call them."""
        kept = self._erased.leave_out(aliases, lambda pair: (owner, pair[0]))
        self.database.write_many(NAME, [(self.workspace, owner, *pair) for pair in kept])

    def names(self, owner: str) -> dict[str, list[str]]:
        """Return the further names under each handle, sorted."""
        by_handle: dict[str, list[str]] = {}
        for handle, alias in sorted(self.database.execute(NAMES, (self.workspace, owner))):
            by_handle.setdefault(handle, []).append(alias)
        return by_handle

    def merge(self, owner: str, handles: Sequence[str], evidence: str, at: int) -> Decision:
        """Make contacts one, named after the first; return the decision, by whose number it can be undone."""
        return self._add(owner, Decision(0, DecisionKind.MERGE, tuple(handles), evidence=evidence, at=at))

    def split(
        self, owner: str, handles: Sequence[str], others: Sequence[str], evidence: str, at: int
    ) -> Decision:
        """Make handles somebody else than these others, for good; return the decision."""
        decision = Decision(0, DecisionKind.APART, tuple(handles), tuple(others), evidence=evidence, at=at)
        return self._add(owner, decision)

    def undo(self, owner: str, number: int | None, at: int) -> Decision:
        """Undo a decision, the owner's newest if none is named; raises NotFoundError where there is none."""
        journal = self.journal(owner)
        dead = undone(journal)
        undoable = [
            decision
            for decision in journal
            if decision.kind is not DecisionKind.UNDO and decision.number not in dead
            if (not decision.automatic if number is None else decision.number == number)
        ]
        if not undoable:
            if number is None:
                raise NotFoundError(
                    "there is nothing that could be undone; see them with: kith people review --all"
                )
            raise NotFoundError(
                "there is no decision {number} that could be undone; see them with: kith people review --all",
                number=number,
            )
        self._add(owner, Decision(0, DecisionKind.UNDO, undoes=undoable[-1].number, at=at))
        return undoable[-1]

    def _add(self, owner: str, decision: Decision) -> Decision:
        journal = self.journal(owner)
        numbered = replace(decision, number=_next(journal))
        self._decide(owner, journal, [numbered])
        return numbered

    def _decide(self, owner: str, journal: list[Decision], fresh: list[Decision]) -> None:
        rows = [(self.workspace, owner, *_row(decision)) for decision in fresh]
        with self.database.transaction():
            self.database.write_many(WRITE, rows)
            self.settle(owner, resolve([*journal, *fresh]), fresh[-1].at)

    def settle(self, owner: str, mapping: Mapping[str, str], at: int | None = None) -> None:
        """Bring the kept mapping and everything under the handles in step, inside a transaction.

        With the moment of the decisions that changed it, the change feed says what moved.
        """
        before = self.mapping(owner)
        # Of whom no standing decision speaks any more is their own contact again.
        after = {handle: handle for handle in before} | dict(mapping)
        moved = [handle for handle, contact in after.items() if before.get(handle, handle) != contact]
        written = [pair for pair in after.items() if before.get(pair[0]) != pair[1]]
        if moved:
            # First: whoever writes an answer or a list of the owner's just now has been waited for, or waits.
            self._changes.touch({owner})
        self.database.write_many(MAP, [(self.workspace, owner, *pair) for pair in written])
        if moved:
            self.move(owner, moved)
            sides = ({before.get(handle, handle), after[handle]} for handle in moved)
            self._doubles.settle(owner, set[str]().union(*sides))
            self._by_word.settle([owner])
        if moved and at is not None:
            self._feed.append(contacts_moved(owner, moved, before, after, at))
            self._feed.look_again([owner], at)

    def move_lists(self, owners: Collection[str]) -> None:
        """Let lists that were just written speak of whom their handles are, inside a transaction."""
        moved = self.database.first(ANY_MOVED, (self.workspace,))
        for owner in owners if moved else ():
            self.move(owner, self.mapping(owner), BY_LIST)

    def move(self, owner: str, handles: Collection[str], names: Iterable[str] = MOVED) -> None:
        """Let what tables keep under these handles be whose they are, inside a transaction."""
        rows = [[handle] for handle in handles]
        for table in names if rows else ():
            query = MOVE.format(table=table, whose=MOVED[table])
            self._run_over(query, {"handle": "text"}, rows, owner=owner)


def _next(journal: Sequence[Decision]) -> int:
    return journal[-1].number + 1 if journal else 1


def _mended(journal: Sequence[Decision], shared: Collection[str]) -> Iterator[Decision]:
    """Yield what undoes each card that was joined through a shared handle, and joins the rest of it."""
    dead = undone(journal)
    for decision in journal:
        is_card = decision.automatic and decision.kind is DecisionKind.MERGE and decision.number not in dead
        if is_card and not set(shared).isdisjoint(decision.handles):
            yield Decision(0, DecisionKind.UNDO, undoes=decision.number, automatic=True, evidence=SHARED)
            own = tuple(handle for handle in decision.handles if handle not in shared)
            if len(own) > 1:
                yield replace(decision, handles=own)


def _parted(journal: Sequence[Decision], carriers: Mapping[str, Sequence[str]]) -> Iterator[Decision]:
    """Yield what keeps each shared handle from the cards that carry it, as far as nothing does yet."""
    before = {_key(decision) for decision in journal if decision.kind is DecisionKind.APART}
    for handle, cards in carriers.items():
        others = tuple(dict.fromkeys(cards))
        parted = Decision(0, DecisionKind.APART, (handle,), others, automatic=True, evidence=SHARED)
        if others and _key(parted) not in before:
            yield parted


def _key(decision: Decision) -> str:
    """Return the key by which the same card, or the same sharing, is known again."""
    return card_key((*decision.handles, *decision.others))


def _row(decision: Decision) -> Record:
    card = _key(decision) if decision.automatic else None
    handles, others = (json.dumps(part, ensure_ascii=False) for part in (decision.handles, decision.others))
    how = (decision.undoes, card, decision.evidence, decision.at)
    return (decision.number, str(decision.kind), handles, others, *how)


def _decision(row: Record) -> Decision:
    number, kind, *parts, undoes, card, evidence, at = row
    handles, others = (tuple(json.loads(part)) for part in parts)
    return Decision(number, DecisionKind(kind), handles, others, undoes, card is not None, evidence, at)
