"""Erase a contact: delete every row about them and keep a keyed hash, so that no import brings them back."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from data.identity.decisions import DecisionKind, resolve
from data.store.bookkeeping.audit_log import AuditAction, AuditLog
from data.store.bookkeeping.daily_counts import DailyCounts
from data.store.bookkeeping.job_queue import Jobs
from data.store.bookkeeping.joins_of_owners import JoinsOfOwners
from data.store.bookkeeping.preferences import Preferences
from data.store.engine.database import Record
from data.store.engine.workspace_tables import tables
from data.store.feed.change_feed import contact_erased
from data.store.people.contact_tables import ContactTables
from data.store.people.erased_handles import EVERYONE, ErasureNote
from data.store.people.identities import BY_LIST, THEIR_LISTS

# The rows of these name their contact, by the owner they are of; a test sees that no table is missing.
ABOUT_CONTACTS: Mapping[str, tuple[str, ...]] = {
    "interactions": ("contact", "handle"),
    "former_versions": ("handle",),
    "contacts": ("contact",),
    "planned_meetings": ("contact", "handle"),
    "answers": ("contact", "handle"),
    "handles": ("contact", "handle"),
    "aliases": ("handle",),
    "owner_statements": ("contact", "handle"),
    "kind_signs": ("handle",),
    "card_facts": ("handle",),
    "introductions": ("handle", "other_handle"),
    "introduction_answers": ("handle", "other_handle"),
    # Where somebody else's address was taken for one of the owner's.
    "own_addresses": ("handle",),
    # What is left of them among the addresses of a mail is a number.
    "handle_codes": ("handle",),
    "feed_changes": ("contact", "handle"),
    "open_in_feed": ("contact",),
}
# What was made from the rows names them too.
OFF_READY = "DELETE FROM rendered_lists WHERE workspace = ? AND owner = ?"
THEIR_MAILS = """
DELETE FROM mail_handles WHERE workspace = ? AND owner = ? AND sender IN (
  SELECT c.code FROM handle_codes AS c
  WHERE c.workspace = mail_handles.workspace AND c.owner = mail_handles.owner AND c.handle = ?)
"""
OFF_LISTS = f"DELETE FROM {{table}} WHERE (handle = :handle OR contact = :handle) AND {THEIR_LISTS}"
NO_OBJECTION = "DELETE FROM objections WHERE workspace = ? AND (handle = ? OR contact = ?)"
# What a CRM's contact looked like when it was read last, and what was written into it.
OFF_CRMS = "DELETE FROM connection_cursors WHERE workspace = ? AND part = ?"
ANSWERED = "DELETE FROM idempotent_responses WHERE workspace = ? AND body LIKE ? ESCAPE '!'"


class Erasure(ContactTables):
    """Deletion of contacts from one workspace."""

    _daily_counts = tables(DailyCounts)
    _jobs = tables(Jobs)
    _preferences = tables(Preferences)
    _joins = tables(JoinsOfOwners)
    _audit = tables(AuditLog)

    def forget(
        self,
        owner: str | Sequence[str],
        contact: str,
        at: int,
        *,
        for_everyone: bool = False,
        scrub: bool = True,
        asked_by: str = "",
    ) -> int:
        """Delete a contact of one owner or several with all its handles; return how many interactions went.

        `at` is in seconds since 1970 (UTC). With `for_everyone` no owner can take the contact in again.
        Without `scrub` the deleted rows' pages stay in the file until they are written over. `asked_by` says
        who wanted it, for the list of erasures.
        """
        owners = [owner] if isinstance(owner, str) else owner
        with self.database.transaction():
            erasure = ErasureNote(self._erased.next_number(), at, asked_by)
            gone = sum(self._forget(one, contact, erasure, for_everyone=for_everyone) for one in owners)
            if for_everyone:
                # Also where nothing is known yet: a source may bring them tomorrow.
                self._erased.remember(EVERYONE, [contact], erasure)
                # The hash outlives it, and keeps them out altogether.
                self.database.write_many(NO_OBJECTION, [(self.workspace, contact, contact)])
            about = owners[0] if len(owners) == 1 and not for_everyone else ""
            self._audit.add(
                AuditAction.CONTACT_ERASED, asked_by, at, about=about, subject=f"{erasure.number}"
            )
        if scrub:
            self.database.scrub()
        return gone

    def erasures(self) -> list[ErasureNote]:
        """Return the erasures that stand, newest first: when and by whom, not of whom."""
        return self._erased.all()

    def allow_again(self, number: int) -> None:
        """Lift an erasure: what it deleted stays deleted, but imports may bring the contact back.

        Raises NotFoundError where no erasure has this number.
        """
        with self.database.transaction():
            self._erased.lift(number)

    def _forget(self, owner: str, contact: str, erasure: ErasureNote, *, for_everyone: bool) -> int:
        """Delete a contact of an owner, inside a transaction."""
        handles = self._identities.handles(owner, contact)
        self._daily_counts.take_out(owner, handles[0])
        gone = self._remove(owner, handles)
        self._strike(owner, set(handles))
        self.database.write_many(OFF_READY, [(self.workspace, owner)])
        self._preferences.strike_proposals(owner, handles)
        self._jobs.forget_ended(owner)
        self.database.write_many(ANSWERED, [(self.workspace, json_part(handle)) for handle in handles])
        self.database.write_many(OFF_CRMS, [(self.workspace, f"contact {handle}") for handle in handles])
        self._joins.forget(owner, handles)
        # Also under the names of owners who are part of this one, and may be apart again.
        for whose in [owner, *self._joins.former(owner), *([EVERYONE] if for_everyone else [])]:
            self._erased.remember(whose, handles, erasure)
        self._changes.touch({owner})
        # Once more: on a server a list may have been written meanwhile, which was waited for just now.
        self._off_lists(owner, handles)
        self._feed.append([contact_erased(owner, erasure.at)])
        return gone

    def affected(self, owner: str, contact: str) -> dict[str, int]:
        """Return how many rows name a contact of an owner, by any of its handles: table to count."""
        handles = self._identities.handles(owner, contact)
        return {
            table: int(self.database.execute(f"SELECT count(*) FROM {rows}", values)[0][0])
            for table, rows, values in self._rows_about(owner, handles)
        }

    def _rows_about(self, owner: str, handles: Sequence[str]) -> Iterator[tuple[str, str, Record]]:
        """Yield each table, SQL of its rows that name one of these handles, and its values."""
        places = ", ".join("?" * len(handles))
        for table, columns in ABOUT_CONTACTS.items():
            by_contact = " OR ".join(f"{column} IN ({places})" for column in columns)
            rows = f"{table} WHERE workspace = ? AND owner = ? AND ({by_contact})"
            yield table, rows, (self.workspace, owner, *(*handles,) * len(columns))

    def _remove(self, owner: str, handles: Sequence[str]) -> int:
        # Whose ids name whom they are from.
        self.database.write_many(THEIR_MAILS, [(self.workspace, owner, handle) for handle in handles])
        removed = {
            table: self.database.write_many(f"DELETE FROM {rows}", [values])
            for table, rows, values in self._rows_about(owner, handles)
        }
        self._off_lists(owner, handles)
        return removed["interactions"]

    def _off_lists(self, owner: str, handles: Sequence[str]) -> None:
        for table, handle in product(BY_LIST, handles):
            self._run(OFF_LISTS.format(table=table), owner=owner, handle=handle)

    def _strike(self, owner: str, handles: set[str]) -> None:
        """Take the handles out of the journal; a decision that says nothing without them goes as a whole."""
        for decision in self._identities.journal(owner):
            left, others = (
                [name for name in part if name not in handles] for part in (decision.handles, decision.others)
            )
            if len(left) + len(others) == len(decision.handles) + len(decision.others):
                continue
            enough = len(left) > 1 if decision.kind is DecisionKind.MERGE else bool(left and others)
            self._rewrite(owner, decision.number, left, others, keep=enough)
        self._identities.settle(owner, resolve(self._identities.journal(owner)))

    def _rewrite(
        self, owner: str, number: int, left: Sequence[str], others: Sequence[str], *, keep: bool
    ) -> None:
        where = "WHERE workspace = ? AND owner = ? AND number = ?"
        key = (self.workspace, owner, number)
        if keep:
            remaining = (json.dumps(left, ensure_ascii=False), json.dumps(others, ensure_ascii=False))
            update = f"UPDATE identity_decisions SET handles = ?, others = ?, evidence = '' {where}"
            self.database.write_many(update, [(*remaining, *key)])
        else:
            undoing = "DELETE FROM identity_decisions WHERE workspace = ? AND owner = ? AND undoes = ?"
            self.database.write_many(undoing, [key])
            self.database.write_many(f"DELETE FROM identity_decisions {where}", [key])


def json_part(handle: str) -> str:
    """Return the LIKE pattern of JSON text in which a handle stands."""
    text = json.dumps(handle, ensure_ascii=False)[1:-1]
    return f"%{text.replace('!', '!!').replace('%', '!%').replace('_', '!_')}%"
