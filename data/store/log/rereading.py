"""Mails read anew from the addresses that they name, when one more address is the owner's, or one less."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from data.identity.own.spellings import Spellings
from data.importers.base.senders import is_contact
from data.importers.mail.directions import Contacted, contacts_of
from data.store.bookkeeping.preferences import Preferences
from data.store.engine.database import Record
from data.store.engine.workspace_tables import tables
from data.store.log.mail_handles import MailHandles, NamedInMail
from data.store.log.rows.interaction_rows import CORRECT, WHOSE, resolved
from data.store.people.contact_by_word import ContactByWord
from data.store.people.contact_tables import ContactTables
from data.store.people.own_addresses import OwnAddresses

# Mail by mail through the key: SQLite would walk through all interactions for each.
KEPT = """
SELECT i.source, i.external_id, i.owner, i.handle, i.counts, i.exchange, i.exchange_side, i.note
FROM {rows} AS r CROSS JOIN interactions AS i
WHERE i.workspace = :workspace AND i.source = r.source AND i.external_id = r.external_id AND i.owner = :owner
"""
REMOVE = """
DELETE FROM {table} WHERE workspace = ? AND source = ? AND external_id = ? AND owner = ? AND handle = ?
"""
# What a card says of somebody who is the owner goes, where nothing else is kept of them.
OFF_CARDS = """
DELETE FROM contacts WHERE workspace = ? AND owner = ? AND contact = ? AND NOT EXISTS (
  SELECT 1 FROM interactions AS i WHERE i.workspace = contacts.workspace AND i.owner = contacts.owner
    AND i.contact = contacts.contact)
"""
# Source, external id, owner and handle of an interaction, and of a kept one whether it counts and its words.
Key = tuple[str, str, str, str]
Kept = Mapping[Key, tuple[bool, Record]]
NO_WORDS = (None, None, None)


@dataclass(frozen=True, slots=True)
class Reread:
    """What reading anew changed.

    Attributes
    ----------
    counting : interactions that count as contact now and did not before.
    not_counting : interactions that counted, and are kept without counting now.
    gone : interactions that are none any more: with oneself, or the other way round.
    unknown : mails that name no address of the owner's, and of which is not known which they do name: they
        came before Kith kept that, and only their export, taken in again, tells.
    """

    counting: int = 0
    not_counting: int = 0
    gone: int = 0
    unknown: int = 0

    def __add__(self, other: "Reread") -> "Reread":
        """Add up what two readings changed; what is unknown after either is the same."""
        return Reread(
            self.counting + other.counting,
            self.not_counting + other.not_counting,
            self.gone + other.gone,
            max(self.unknown, other.unknown),
        )


class Rereading(ContactTables):
    """Reading the mails of one workspace anew."""

    _mails = tables(MailHandles)
    _own = tables(OwnAddresses)
    _by_word = tables(ContactByWord)
    _preferences = tables(Preferences)

    def read_anew(self, owner: str, handles: Collection[str], at: int, *, keeps: bool = False) -> Reread:
        """Bring the interactions of all mails that name these handles in step with the owner's addresses.

        With `keeps`, for an import without the owner's word, nothing that counts stops counting. `at` is in
        epoch seconds. Durable when it returns.
        """
        if not handles:
            return Reread()
        own = Spellings(self._own.handles(owner))
        named = self._mails.spelled(owner, Spellings(handles))
        with self.database.transaction():
            mails = list(self._mails.naming(owner, named))
            kept = self._kept(owner, mails)
            wanted = {
                key: (mail, _as_kept(kept, key, one))
                for mail, one in _contacted(mails, own)
                for key in [_key(owner, mail, one.handle)]
            }
            if keeps:
                wanted = {
                    key: pair for key, pair in wanted.items() if pair[1].counts or not _counts(kept, key)
                }
            gone = [key for key in kept if key not in wanted and not (keeps and _counts(kept, key))]
            is_changed = self._write([(*_row(key, *pair, kept), at) for key, pair in wanted.items()])
            self._remove(owner, gone, [handle for handle in named if handle in own])
            # The same export again says the addresses again, and nothing of the log changes.
            self._changes.touch_log({owner} if is_changed or gone else ())
        now = {key: pair[1].counts for key, pair in wanted.items()}
        counting = sum(counts and not _counts(kept, key) for key, counts in now.items())
        not_counting = sum(_counts(kept, key) and not counts for key, counts in now.items())
        return Reread(counting, not_counting, len(gone), self._mails.unknown(owner))

    def _kept(self, owner: str, mails: Sequence[NamedInMail]) -> Kept:
        keys = [[mail.source, mail.external_id] for mail in mails]
        rows = self._run_over(KEPT, {"source": "text", "external_id": "text"}, keys, owner=owner)
        return {row[:4]: (bool(row[4]), row[5:]) for row in rows}

    def _write(self, rows: Sequence[Record]) -> bool:
        """Write interactions under whom they belong to, none of somebody erased; tell whether any is new."""
        full = self._erased.leave_out(((self.workspace, *row) for row in rows), lambda row: row[WHOSE])
        moved = self._identities.moved_of({row[WHOSE] for row in full})
        return self.database.write_many(CORRECT, resolved(full, moved)) > 0

    def _remove(self, owner: str, gone: Sequence[Key], own: Sequence[str]) -> None:
        for table in ("interactions", "former_versions"):
            self.database.write_many(REMOVE.format(table=table), [(self.workspace, *key) for key in gone])
        self.database.write_many(OFF_CARDS, [(self.workspace, owner, handle) for handle in own])
        self._preferences.drop_worked_out([owner])
        self._changes.touch({owner})
        self._by_word.settle([owner])


def _contacted(mails: Sequence[NamedInMail], own: Spellings) -> Iterator[tuple[NamedInMail, Contacted]]:
    for mail in mails:
        for one in contacts_of(mail.sender, mail.receivers, own, by_owner=mail.by_owner):
            if one.handle not in mail.erased:
                yield mail, one


def _key(owner: str, mail: NamedInMail, handle: str) -> Key:
    return mail.source, mail.external_id, owner, handle


def _counts(kept: Kept, key: Key) -> bool:
    return key in kept and kept[key][0]


def _as_kept(kept: Kept, key: Key, one: Contacted) -> Contacted:
    """Return a contact that goes on counting where only its kind speaks against it: others judge that."""
    stays = _counts(kept, key) and is_contact(one.people, one.role)
    return replace(one, counts=True) if stays else one


def _row(key: Key, mail: NamedInMail, one: Contacted, kept: Kept) -> Record:
    words = kept[key][1] if key in kept else NO_WORDS
    how = (str(one.direction), mail.channel, one.people, str(one.role), int(one.counts))
    return (*key, one.handle, mail.at, *how, *words)
