"""Contact by the owner's word: "I reached out" as an interaction, until the real trace takes its place.

Which of these rows there are, and which of them count, follows from the answers that stand and from what the
sources brought, so that the order of answers, imports and undoing leaves no trace.
"""

from collections.abc import Collection
from dataclasses import dataclass

from data.schema import DAY_SECONDS, OWNER_SOURCE, Direction
from data.store.engine.statements import upsert
from data.store.engine.workspace_tables import WorkspaceTables

UNKNOWN_CHANNEL = "unknown"
# A trace from so long before the moment that was said to so long after it shows the same contact.
BEFORE, AFTER = DAY_SECONDS, 7 * DAY_SECONDS
# Of contradictory answers to one suggestion the latest counts; whoever is never to be suggested was reached.
STANDING = """
SELECT reached_at, channel, note FROM answers
WHERE workspace = ? AND owner = ? AND handle = ? AND list_as_of = ? AND kind <> 'never'
  AND undone_at IS NULL
ORDER BY id DESC LIMIT 1
"""
HEAD = "SELECT contact FROM handles WHERE workspace = ? AND owner = ? AND handle = ?"
KEEP = upsert(
    "interactions",
    "workspace, source, external_id, owner, handle",
    "contact, at, direction, channel, people, counts, note, recorded_at",
)
REMOVE = """
DELETE FROM interactions
WHERE workspace = ? AND source = ? AND external_id = ? AND owner = ? AND handle = ?
"""
# The id of such a row begins with one of these. A server's key of the log begins with the id, not the source.
BEGINNINGS = DONE, INTRODUCED = "done", "introduced"
BY_ID = {word: f"external_id BETWEEN '{word} ' AND '{word}!'" for word in BEGINNINGS}
FIRST = f"SELECT 1 FROM interactions WHERE workspace = ? AND source = '{OWNER_SOURCE}' AND {{}} LIMIT 1"
ANY = " UNION ALL ".join(f"SELECT * FROM ({FIRST.format(these)}) AS {word}" for word, these in BY_ID.items())
TRACE = f"""
FROM interactions AS t WHERE t.workspace = w.workspace AND t.owner = w.owner AND t.contact = w.contact
  AND t.counts = 1 AND t.source <> '{OWNER_SOURCE}' AND t.direction IN ('sent', 'mutual')
  AND t.at BETWEEN w.at - {BEFORE} AND w.at + {AFTER}
"""
# The same suggestion of two handles that are one contact by now.
SAME_SUGGESTION = f"""
FROM interactions AS t WHERE t.workspace = w.workspace AND t.source = '{OWNER_SOURCE}' AND t.owner = w.owner
  AND t.external_id = w.external_id AND t.contact = w.contact AND (t.at, t.handle) > (w.at, w.handle)
"""
# A row with help in it says nothing of contact: an introduction has a row of its own for that.
OUT_OF_STEP = f"""
SELECT w.external_id, w.owner, w.handle, (SELECT min(t.recorded_at) {TRACE}), w.replaced
FROM (
  SELECT w.*, CASE WHEN EXISTS (SELECT 1 {TRACE}) OR EXISTS (SELECT 1 {SAME_SUGGESTION})
    THEN 1 ELSE 0 END AS replaced
  FROM interactions AS w
  WHERE w.workspace = :workspace AND w.source = '{OWNER_SOURCE}' AND w.exchange IS NULL
    AND ({" OR ".join(f"w.{these}" for these in BY_ID.values())}) {{only}}) AS w
WHERE w.counts = w.replaced
"""
ROW = f"WHERE workspace = ? AND source = '{OWNER_SOURCE}' AND external_id = ? AND owner = ? AND handle = ?"
# With the moment from which on it was known, so that a list made before is made the same again.
REPLACE = f"UPDATE interactions SET counts = 0, recorded_at = coalesce(?, recorded_at) {ROW}"
COUNT_AGAIN = f"UPDATE interactions SET counts = 1 {ROW}"
WORDS = f"""
SELECT w.contact, a.list_as_of, CASE WHEN EXISTS (SELECT 1 {TRACE}) THEN 1 ELSE 0 END,
  CASE WHEN EXISTS (
    SELECT 1 FROM interactions AS t WHERE t.workspace = w.workspace AND t.owner = w.owner
      AND t.contact = w.contact AND t.counts = 1 AND t.direction IN ('received', 'mutual')
      AND t.at >= w.at) THEN 1 ELSE 0 END
FROM interactions AS w JOIN answers AS a ON a.workspace = w.workspace AND a.owner = w.owner
  AND a.handle = w.handle AND '{DONE} ' || a.list_as_of = w.external_id AND a.undone_at IS NULL
WHERE w.workspace = :workspace AND w.source = '{OWNER_SOURCE}' AND w.owner = :owner AND a.kind = 'done'
  AND a.reached_at <= :now AND NOT EXISTS (SELECT 1 {SAME_SUGGESTION})
ORDER BY a.list_as_of, w.contact
"""


@dataclass(frozen=True, slots=True)
class ReachedByWord:
    """Somebody whom the owner says they reached; `list_as_of` is of the list that suggested them.

    `traced` tells whether a source shows it too, `answered` whether the contact spoke since.
    """

    contact: str
    list_as_of: int
    traced: bool
    answered: bool


class ContactByWord(WorkspaceTables):
    """One workspace's rows of the log that only an owner's word vouches for."""

    def keep(self, owner: str, handle: str, list_as_of: int, at: int) -> None:
        """Bring the row of one suggestion in step with the answers that stand, inside a transaction.

        `handle` is the one that was suggested. All moments are in epoch seconds; `at` is that of the answer,
        or of its undoing.
        """
        key = (self.workspace, OWNER_SOURCE, f"{DONE} {list_as_of}", owner, handle)
        word = self.database.first(STANDING, (self.workspace, owner, handle, list_as_of))
        if word is None or word[0] is None:
            self.database.write_many(REMOVE, [key])
        else:
            reached_at, channel, note = word
            head = self.database.first(HEAD, (self.workspace, owner, handle))
            how = (str(Direction.SENT), channel or UNKNOWN_CHANNEL, 1, 1, note, at)
            self.database.write_many(KEEP, [(*key, head[0] if head else handle, reached_at, *how)])
        self.settle([owner])

    def settle(self, owners: Collection[str]) -> None:
        """Let what these owners said count where no source shows it, inside a transaction."""
        if not owners or self.database.first(ANY, [self.workspace] * len(BEGINNINGS)) is None:
            return
        rows = self._run_of(OUT_OF_STEP, owners)
        replaced = [(at, self.workspace, *key) for *key, at, is_replaced in rows if is_replaced]
        counting = [(self.workspace, *key) for *key, _, is_replaced in rows if not is_replaced]
        self.database.write_many(REPLACE, replaced)
        self.database.write_many(COUNT_AGAIN, counting)

    def reached(self, owner: str, now: int) -> list[ReachedByWord]:
        """Return whom the owner says they reached, once for each suggestion, in the order of the lists."""
        rows = self._run(WORDS, owner=owner, now=now)
        return [ReachedByWord(str(who), int(at), bool(seen), bool(spoke)) for who, at, seen, spoke in rows]
