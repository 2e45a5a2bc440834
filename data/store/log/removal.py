"""Interactions that are none any more: gone at their source, or with another contact than was known."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from data.store.engine.database import Record
from data.store.engine.workspace_tables import tables
from data.store.people.contact_by_word import ContactByWord
from data.store.people.contact_tables import ContactTables
from data.store.people.doubles import Doubles

KEY_AND_CONTACT = {"source": "text", "external_id": "text", "owner": "text", "contact": "text"}
PLACE = {"place": "integer"}
ROW = "i.source, i.external_id, i.owner, i.handle, i.contact"
OF_THESE = """
FROM {rows} AS r CROSS JOIN interactions AS i
WHERE i.workspace = :workspace AND i.source = r.source AND i.external_id = r.external_id AND i.owner = r.owner
"""
# Of all its contacts, or of one, who may bear another name by now.
NAMED = f"""
SELECT r.place, {ROW} {OF_THESE} AND (r.contact IS NULL OR i.handle = r.contact OR i.contact = r.contact)
ORDER BY r.place
"""
# An interaction of two that is with another contact now; of several, or of a message's lines, each stays.
WITH_ANOTHER = f"SELECT {ROW} {OF_THESE} AND i.handle <> r.contact AND i.people = 1 AND i.role IS NULL"
# Mostly a row that is new is all there is under its id, and counting takes a fifth of the time of looking.
# Each id is counted apart: a server may prefer to go through the whole log for all of them together.
UNDER_IDS = """
SELECT coalesce(sum((
  SELECT count(*) FROM interactions AS i
  WHERE i.workspace = :workspace AND i.source = :source AND i.external_id = r.external_id)), 0)
FROM {rows} AS r
"""
# A former version of what is gone tells of nothing that happened.
REMOVE = """
DELETE FROM {table} WHERE workspace = ? AND source = ? AND external_id = ? AND owner = ? AND handle = ?
"""
# What a mail named is read anew as long as anything of the mail is kept.
OFF_MAILS = """
DELETE FROM mail_handles AS m
WHERE m.workspace = ? AND m.source = ? AND m.external_id = ? AND m.owner = ? AND NOT EXISTS (
  SELECT 1 FROM interactions AS i WHERE i.workspace = m.workspace AND i.source = m.source
    AND i.external_id = m.external_id AND i.owner = m.owner)
"""


@dataclass(frozen=True, slots=True)
class GoneInteraction:
    """An interaction by its natural key, with one contact or, without one, with all of its contacts."""

    source: str
    external_id: str
    owner: str
    contact: str | None = None


class Removal(ContactTables):
    """Taking interactions out of one workspace's log."""

    _by_word = tables(ContactByWord)
    _doubles = tables(Doubles)

    def remove(self, gone: Sequence[GoneInteraction], at: int) -> list[int]:
        """Delete interactions with their former versions; return how many rows went for each.

        A row that several of them name went for the first. `at` is in epoch seconds. What rested on them is
        counted anew, and may be open again. Durable when it returns.
        """
        keys = [[one.source, one.external_id, one.owner, one.contact, n] for n, one in enumerate(gone)]
        with self.database.transaction():
            places: dict[Record, int] = {}
            for place, *row in self._run_over(NAMED, KEY_AND_CONTACT | PLACE, keys):
                places.setdefault(tuple(row), place)
            self.take_out(list(places), at)
        counts = Counter(places.values())
        return [counts[n] for n in range(len(gone))]

    def with_another(self, keys: Sequence[Sequence[str]]) -> list[Record]:
        """Return the rows of the same interactions that say another contact.

        `keys` are source, external id, owner and handle; the rows are the same, and the contact.
        """
        by_source: dict[str, list[Sequence[str]]] = {}
        for key in keys:
            by_source.setdefault(key[0], []).append(key)
        several = [
            key for source, some in by_source.items() if self._are_others(source, some) for key in some
        ]
        return self._run_over(WITH_ANOTHER, KEY_AND_CONTACT, several) if several else []

    def _are_others(self, source: str, keys: Sequence[Sequence[str]]) -> bool:
        """Tell whether a source has more rows under the ids of these than these."""
        ids = [[name] for name in {key[1] for key in keys}]
        return int(self._run_over(UNDER_IDS, {"external_id": "text"}, ids, source=source)[0][0]) > len(keys)

    def take_out(self, rows: Sequence[Record], at: int) -> None:
        """Delete rows, of which key and contact are given, and see to what rested on them."""
        if not rows:
            return
        for table in ("interactions", "former_versions"):
            keys = [(self.workspace, *row[:4]) for row in rows]
            self.database.write_many(REMOVE.format(table=table), keys)
        self.database.write_many(OFF_MAILS, [(self.workspace, *row[:3]) for row in rows])
        contacts: dict[str, set[str]] = {}
        for row in rows:
            contacts.setdefault(str(row[2]), set()).add(str(row[4]))
        for owner, names in contacts.items():
            # What was its double counts again.
            self._doubles.settle(owner, names)
        self._changes.touch(set(contacts))
        self._changes.touch_log(set(contacts))
        self._by_word.settle(set(contacts))
        self._feed.look_again(sorted(contacts), at)
