"""What is known of contacts beside the log: what they are, their state, the owner's word about them."""

from collections.abc import Sequence
from typing import Any

from data.identity.handles import handle
from data.schema import Contact, ContactKind, ContactState
from data.store.engine.statements import insert, upsert
from data.store.people.contact_tables import ContactTables

DESCRIBED = "name, kind, state, born, met, importance, cadence_days"
FIELDS = f"owner, contact, {DESCRIBED}"
KEEP = upsert("contacts", "workspace, owner, contact", f"{DESCRIBED}, updated_at")
# What a source says of somebody fills gaps; it never speaks against what is known already.
LEARN = f"""
{insert("contacts", f"workspace, {FIELDS}, updated_at")}
ON CONFLICT (workspace, owner, contact) DO UPDATE SET
  name = COALESCE(contacts.name, excluded.name), born = COALESCE(contacts.born, excluded.born),
  met = COALESCE(contacts.met, excluded.met),
  kind = CASE WHEN contacts.kind = 'person' THEN excluded.kind ELSE contacts.kind END,
  state = CASE WHEN contacts.state = 'active' THEN excluded.state ELSE contacts.state END,
  updated_at = excluded.updated_at
WHERE (contacts.name IS NULL AND excluded.name IS NOT NULL)
   OR (contacts.born IS NULL AND excluded.born IS NOT NULL)
   OR (contacts.met IS NULL AND excluded.met IS NOT NULL)
   OR (contacts.kind = 'person' AND excluded.kind <> 'person')
   OR (contacts.state = 'active' AND excluded.state <> 'active')
"""


# Whom cards or the log know, with what their card says they are.
KINDS = """
SELECT r.contact, coalesce(p.kind, 'person') FROM {rows} AS r
LEFT JOIN contacts AS p ON p.workspace = :workspace AND p.owner = :owner AND p.contact = r.contact
WHERE p.contact IS NOT NULL OR EXISTS (
  SELECT 1 FROM interactions AS i
  WHERE i.workspace = :workspace AND i.owner = :owner AND i.contact = r.contact)
"""

# The names on the cards of these contacts, each card by the handle whose it is.
NAMED = """
SELECT r.contact, p.contact, p.name FROM {rows} AS r CROSS JOIN contacts AS p
WHERE p.workspace = :workspace AND p.owner = :owner AND p.contact = r.head AND p.name IS NOT NULL
UNION ALL
SELECT r.contact, p.contact, p.name FROM {rows} AS r CROSS JOIN handles AS h
JOIN contacts AS p ON p.workspace = h.workspace AND p.owner = h.owner AND p.contact = h.handle
WHERE h.workspace = :workspace AND h.owner = :owner AND h.contact = r.head AND p.name IS NOT NULL
"""


class Contacts(ContactTables):
    """One workspace's part of the table of contacts."""

    def keep(self, contacts: Sequence[Contact], updated_at: int) -> None:
        """Write what is known of contacts, each as a whole; durable when it returns."""
        self._write(KEEP, contacts, updated_at)

    def learn(self, contacts: Sequence[Contact], updated_at: int) -> int:
        """Fill gaps in what is known of contacts; return how many told anything new."""
        return self._write(LEARN, contacts, updated_at)

    def _write(self, query: str, contacts: Sequence[Contact], updated_at: int) -> int:
        kept = self._erased.leave_out(contacts, lambda contact: (contact.owner, contact.contact))
        rows = [(self.workspace, *_row(contact), updated_at) for contact in kept]
        with self.database.transaction():
            changed = self.database.write_many(query, rows)
            if changed:
                self._changes.touch({contact.owner for contact in kept})
        return changed

    def check(self, owner: str, contact: str) -> None:
        """Raise InputError where a contact was erased: of them nothing is kept."""
        self._erased.check([owner], contact)

    def get(self, owner: str, contact: str) -> Contact | None:
        """Return what is known of a contact, None where nothing is."""
        handles = self._identities.handles(owner, contact)
        query = f"SELECT {FIELDS} FROM contacts WHERE workspace = ? AND owner = ? AND contact = ?"
        rows = [self.database.first(query, (self.workspace, owner, handle)) for handle in handles]
        parts = [_contact(row) for row in rows if row is not None]
        return one_of(handles[0], parts) if parts else None

    def spelled(self, owner: str, text: str) -> str:
        """Return a contact as the store spells it: in the normal form, unless only this spelling is known."""
        form = handle(text)
        return text if form != text and self.kinds(owner, [text]) else form

    def called(self, owner: str, contact: str) -> str:
        """Return what a contact is called: the name on their card, else the one in the log."""
        card = self.get(owner, contact)
        return (card.name if card is not None else None) or contact

    def called_each(self, owner: str, contacts: Sequence[str]) -> dict[str, str]:
        """Return what each of these contacts is called, as `called` says it, in two queries for all."""
        moved = self._identities.moved_of([(owner, contact) for contact in contacts])
        heads = {contact: moved.get((owner, contact), contact) for contact in contacts}
        rows = self._run_over(
            NAMED, {"contact": "text", "head": "text"}, [[*pair] for pair in heads.items()], owner=owner
        )
        # The card that the contact is named after speaks first, as in `one_of`.
        ordered = sorted(rows, key=lambda row: (row[1] != heads[row[0]], row[1]), reverse=True)
        return {contact: contact for contact in contacts} | {str(row[0]): str(row[2]) for row in ordered}

    def names(self, owner: str) -> dict[str, str]:
        """Return the names on an owner's cards, by contact."""
        return {card.contact: card.name for card in self.all(owner) if card.name}

    def names_by_handle(self, owner: str) -> dict[str, str]:
        """Return the names on an owner's cards, each by the handle whose card it is, merged or not."""
        query = "SELECT contact, name FROM contacts WHERE workspace = ? AND owner = ? AND name IS NOT NULL"
        rows = self.database.execute(query, (self.workspace, owner))
        return {str(handle): str(name) for handle, name in rows}

    def contacts(self, owner: str) -> set[str]:
        """Return the contacts of whom an owner's cards tell."""
        query = "SELECT contact FROM contacts WHERE workspace = ? AND owner = ?"
        moved = self._identities.moved()
        rows = self.database.execute(query, (self.workspace, owner))
        return {moved.get((owner, str(row[0])), str(row[0])) for row in rows}

    def kinds(self, owner: str, contacts: Sequence[str]) -> dict[str, ContactKind]:
        """Return what those of these are that the owner's log or cards know."""
        rows = self._run_over(KINDS, {"contact": "text"}, [[contact] for contact in contacts], owner=owner)
        return {str(contact): ContactKind(kind) for contact, kind in rows}

    def all(self, owner: str | None = None) -> list[Contact]:
        """Return all contacts of which something is known, or one owner's, by owner and contact.

        What is known under several handles of one contact is put together.
        """
        query, values = f"SELECT {FIELDS} FROM contacts WHERE workspace = ?", [self.workspace]
        if owner is not None:
            query, values = f"{query} AND owner = ?", [*values, owner]
        moved = self._identities.moved()
        groups: dict[tuple[str, str], list[Contact]] = {}
        for part in map(_contact, self.database.execute(query, values)):
            head = moved.get((part.owner, part.contact), part.contact)
            groups.setdefault((part.owner, head), []).append(part)
        return [one_of(key[1], parts) for key, parts in sorted(groups.items())]


def one_of(contact: str, parts: Sequence[Contact]) -> Contact:
    """Return what several cards know together; the one the contact is named after is asked first."""
    if len(parts) == 1 and parts[0].contact == contact:
        return parts[0]
    first, *rest = sorted(parts, key=lambda card: (card.contact != contact, card.contact))
    states = [card.state for card in (first, *rest) if card.state is not ContactState.ACTIVE]
    filled = {
        name: next((getattr(card, name) for card in (first, *rest) if getattr(card, name) is not None), None)
        for name in ("name", "born", "met", "importance", "cadence_days")
    }
    return Contact(
        first.owner, contact, kind=first.kind, state=states[0] if states else ContactState.ACTIVE, **filled
    )


def _row(contact: Contact) -> tuple[Any, ...]:
    identity = (contact.owner, contact.contact, contact.name, str(contact.kind), str(contact.state))
    return (*identity, contact.born, contact.met, contact.importance, contact.cadence_days)


def _contact(row: Sequence[Any]) -> Contact:
    owner, contact, name, kind, state, *rest = row
    return Contact(owner, contact, name, ContactKind(kind), ContactState(state), *rest)
