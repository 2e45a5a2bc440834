"""What each contact is: the signs that sources showed, the owner's word, and the kind that they amount to."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from data.identity.kinds.kind_of_contact import by_hand, signs_of_handles
from data.identity.kinds.lessons import Lessons
from data.identity.kinds.signs import KindSign, SeenSign, decide, speaks_for
from data.schema import DAY_SECONDS, OWNER_SOURCE, ContactKind
from data.store.engine.database import Record
from data.store.engine.statements import insert, upsert
from data.store.engine.workspace_tables import tables
from data.store.people.contact_by_word import ContactByWord
from data.store.people.contact_tables import ContactTables
from data.store.people.own_addresses import OwnAddresses

SEEN = f"""
{insert("kind_signs", "workspace, owner, handle, sign, source, count, at")}
ON CONFLICT (workspace, owner, handle, sign, source) DO UPDATE SET count = excluded.count, at = excluded.at
WHERE kind_signs.count < excluded.count
"""
# Of everybody, or of some handles only, for which `{only}` stands.
SIGNS = """
SELECT handle, sign, max(count) FROM kind_signs WHERE workspace = :workspace AND owner = :owner {only}
GROUP BY handle, sign
"""
WORDS = """
SELECT handle, value FROM owner_statements
WHERE workspace = ? AND owner = ? AND name = 'kind' AND undone_at IS NULL ORDER BY at, id
"""
TAKE_BACK = """
UPDATE owner_statements SET undone_at = :at
WHERE workspace = :workspace AND owner = :owner AND contact = :contact AND name = 'kind' AND undone_at IS NULL
"""
CARDS = "SELECT contact, name, kind FROM contacts WHERE workspace = :workspace AND owner = :owner {only}"
OF_HANDLES = "AND {column} IN (SELECT r.handle FROM {{rows}} AS r)"
WROTE = f"""
SELECT DISTINCT direction, at / :day FROM interactions
WHERE workspace = :workspace AND owner = :owner AND contact = :contact AND counts = 1 AND people = 1
  AND direction IN ('sent', 'received') AND source <> '{OWNER_SOURCE}'
"""
SET = upsert("contacts", "workspace, owner, contact", "kind, updated_at").replace(
    "(workspace, owner, contact, kind, updated_at) VALUES (?, ?, ?, ?, ?)",
    "(workspace, owner, contact, kind, updated_at, state) VALUES (?, ?, ?, ?, ?, 'active')",
)
# A mail to a machine's or a list's address was kept and did not count; to a person it does.
COUNT_MAILS = f"""
UPDATE interactions SET counts = 1, recorded_at = :at
WHERE workspace = :workspace AND owner = :owner AND contact = :contact AND counts = 0 AND channel = 'email'
  AND (role IS NULL OR role = 'to') AND people <= :crowd AND source <> '{OWNER_SOURCE}'
"""


@dataclass(frozen=True)
class KindEvidence:
    """What a contact is, the signs of it, and the owner's own word where there is one."""

    kind: ContactKind
    signs: tuple[SeenSign, ...] = ()
    word: ContactKind | None = None

    @property
    def suspicious(self) -> bool:
        """Tell whether any sign speaks for something else than a person."""
        return any(speaks_for(seen.sign) is not ContactKind.PERSON for seen in self.signs)


@dataclass(frozen=True)
class _OwnerKinds:
    """What an owner's part of the store shows of all their contacts, read once."""

    signs: dict[str, list[SeenSign]]
    lessons: Lessons
    names: dict[str, list[str]]
    kinds: dict[str, ContactKind]
    handles: dict[str, list[str]] = field(default_factory=dict)

    def static(self, contact: str) -> list[SeenSign]:
        """Return the signs of a contact's handles, names, sources and lessons, strongest use of each once."""
        handles = self.handles.get(contact, [contact])
        names = tuple(dict.fromkeys(name for handle in handles for name in self.names.get(handle, ())))
        shown = [SeenSign(sign) for sign in signs_of_handles(handles, names)]
        stored = [seen for handle in handles for seen in self.signs.get(handle, ())]
        taught = [sign for handle in handles if (sign := self.lessons.sign(handle)) is not None]
        return list({seen.sign: seen for seen in (*shown, *stored, *taught)}.values())

    def word(self, contact: str) -> ContactKind | None:
        """Return what the owner said that a contact is, by any of its handles."""
        words = [
            self.lessons.words[one]
            for one in self.handles.get(contact, [contact])
            if one in self.lessons.words
        ]
        return words[-1] if words else None


class ContactKinds(ContactTables):
    """One workspace's kinds of contacts and the signs of them."""

    _own_addresses = tables(OwnAddresses)
    _by_word = tables(ContactByWord)

    def learn(self, owner: str, source: str, seen: Iterable[tuple[str, SeenSign]], at: int) -> None:
        """Keep signs that a source showed of handles; the same source again never doubles a count."""
        kept = self._erased.leave_out(seen, lambda pair: (owner, pair[0]))
        rows = [(self.workspace, owner, handle, str(one.sign), source, one.count, at) for handle, one in kept]
        self.database.write_many(SEEN, rows)

    def settle(self, owner: str, handles: Collection[str], at: int) -> int:
        """Decide anew what the contacts of these handles are; return how many are another kind by now."""
        shown = self._read(owner)
        heads = self._identities.mapping(owner)
        contacts = sorted({heads.get(handle, handle) for handle in handles})
        changed = [
            (self.workspace, owner, contact, str(kind), at)
            for contact in contacts
            if (kind := self._evidence(owner, contact, shown).kind)
            is not shown.kinds.get(contact, ContactKind.PERSON)
        ]
        changed = self._erased.leave_out(changed, lambda row: (row[1], row[2]))
        if changed:
            with self.database.transaction():
                self.database.write_many(SET, changed)
                self._changes.touch({owner})
                self._feed.look_again([owner], at)
        return len(changed)

    def evidence(self, owner: str, contact: str) -> KindEvidence:
        """Return what a contact is, and by which signs."""
        of = {contact, *self._identities.handles(owner, contact)}
        return self._evidence(owner, contact, self._read(owner, of))

    def lessons(self, owner: str) -> Lessons:
        """Return what an owner's words about contacts teach of others."""
        return self._read(owner).lessons

    def take_back_word(self, owner: str, contact: str, at: int) -> None:
        """Take back what an owner said that a contact is; the kind itself is settled afterwards."""
        with self.database.transaction():
            self._run(TAKE_BACK, owner=owner, contact=contact, at=at)
            self._changes.touch({owner})
            self._feed.look_again([owner], at)

    def count_mails(self, owner: str, contact: str, crowd: int, at: int) -> None:
        """Let mails with somebody who is a person after all count, unless they went to more than `crowd`."""
        with self.database.transaction():
            self._run(COUNT_MAILS, owner=owner, contact=contact, crowd=crowd, at=at)
            self._by_word.settle([owner])

    def _evidence(self, owner: str, contact: str, shown: _OwnerKinds) -> KindEvidence:
        signs, word = shown.static(contact), shown.word(contact)
        if word is None and decide(signs) is ContactKind.PERSON:
            return KindEvidence(ContactKind.PERSON, tuple(signs))
        wrote = by_hand(self._days_both_wrote(owner, contact))
        signs += [] if wrote is None else [wrote]
        return KindEvidence(word or decide(signs), tuple(signs), word)

    def _days_both_wrote(self, owner: str, contact: str) -> int:
        """Return on how many days the rarer writer of the two wrote to the other alone."""
        days: defaultdict[str, int] = defaultdict(int)
        for direction, _ in self._run(WROTE, owner=owner, contact=contact, day=DAY_SECONDS):
            days[str(direction)] += 1
        return min(days["sent"], days["received"])

    def _read(self, owner: str, of: Collection[str] | None = None) -> _OwnerKinds:
        """Return what is known of all contacts of an owner; with `of`, of these handles."""
        whose = (self.workspace, owner)
        signs: dict[str, list[SeenSign]] = {}
        for handle, sign, count in self._run_of_handles(SIGNS, "handle", owner, of):
            signs.setdefault(str(handle), []).append(SeenSign(KindSign(sign), int(count)))
        words = {
            str(whom): ContactKind(json.loads(kind)) for whom, kind in self.database.execute(WORDS, whose)
        }
        domains = {handle.rpartition("@")[2] for handle in self._own_addresses.handles(owner)}
        names = {handle: list(further) for handle, further in self._identities.names(owner).items()}
        kinds: dict[str, ContactKind] = {}
        for contact, name, kind in self._run_of_handles(CARDS, "contact", owner, of):
            kinds[str(contact)] = ContactKind(kind)
            names.setdefault(str(contact), []).extend([name] if name else [])
        handles: dict[str, list[str]] = {}
        for handle, head in self._identities.mapping(owner).items():
            handles.setdefault(head, []).append(handle)
        return _OwnerKinds(signs, Lessons(words, domains), names, kinds, handles)

    def _run_of_handles(
        self, query: str, column: str, owner: str, of: Collection[str] | None
    ) -> list[Record]:
        if of is None:
            return self._run(query.format(only=""), owner=owner)
        some = query.format(only=OF_HANDLES.format(column=column))
        return self._run_over(some, {"handle": "text"}, [[one] for one in of], owner=owner)
