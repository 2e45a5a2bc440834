"""Each owner's open list as ready JSON text: what is read most is read by one indexed query.

A text is true as long as the owner's counts in `changes` are those it was made under; whatever
changes a list, its answers or its log moves a count in the same transaction. So no text is ever
rewritten in a hurry, and none can be read after it has become wrong.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import blake2b
from typing import Any

from data.store.bookkeeping.preferences import LANGUAGE, Preferences
from data.store.engine.statements import upsert
from data.store.engine.workspace_tables import WorkspaceTables, tables
from data.store.lists.list_document import WeekOut, week_document
from data.store.lists.lists import Lists
from data.strict_json import to_json
from data.wording.language import ENGLISH

# In the language that is asked for, else the owner's, else English.
READ = """
SELECT r.etag, r.body, r.size, r.until, r.lang FROM rendered_lists AS r
JOIN change_counts AS c ON c.workspace = r.workspace AND c.owner = r.owner
  AND c.changed = r.changed AND c.published = r.published
WHERE r.workspace = ? AND r.owner = ? AND r.lang = coalesce(?, (
  SELECT nullif(trim(s.value, '"'), 'null') FROM settings AS s
  WHERE s.workspace = r.workspace AND s.owner = r.owner AND s.name = 'language'), 'en')
"""
COUNTS = "SELECT changed, published FROM change_counts WHERE workspace = ? AND owner = ?"
KEEP = upsert("rendered_lists", "workspace, owner, lang", "changed, published, until, size, etag, body")
# One transaction's worth of texts.
CHUNK = 1_000
# The next moment at which the text becomes wrong by itself: a snooze ends, or the day of a list comes.
NEXT_END = """
SELECT min(moment) FROM (
  SELECT min(until) AS moment FROM answers WHERE workspace = :workspace AND owner = :owner AND until > :now
  UNION ALL
  SELECT min(as_of) AS moment FROM lists WHERE workspace = :workspace AND owner = :owner AND as_of > :now
) AS moments
"""


@dataclass(frozen=True, slots=True)
class RenderedText:
    """An owner's open list as it is sent: JSON, ETag, how many suggestions, until when true, language."""

    etag: str
    body: str
    size: int
    until: int | None
    lang: str = ENGLISH

    def holds(self, now: int) -> bool:
        """Tell whether no snooze has ended since it was made, and no other list's day has come."""
        return self.until is None or now < self.until


@dataclass(frozen=True, slots=True)
class Made:
    """A text with the counts it was made under."""

    owner: str
    lang: str
    counts: tuple[int, int]
    text: RenderedText


class RenderedTexts(WorkspaceTables):
    """The lists of one workspace as rendered JSON."""

    _preferences = tables(Preferences)
    _lists = tables(Lists)

    def read(self, owner: str, now: int, lang: str = ENGLISH) -> RenderedText | None:
        """Return the owner's text if it is still true at `now`."""
        return read_text(self.database.first(READ, (self.workspace, owner, lang)), now)

    def document(self, owner: str, now: int, lang: str = ENGLISH) -> WeekOut:
        """Return the owner's open list in a language; raises NotFoundError where there is none."""
        return week_document(self._lists.latest(owner, now), self._lists.open(owner, now), lang)

    def make(self, owner: str, now: int, lang: str | None = ENGLISH) -> Made:
        """Return the owner's text as it is now, without `lang` in the language they have set.

        Raises NotFoundError where there is no list.
        """
        lang = lang or self._preferences.get(owner, LANGUAGE) or ENGLISH
        # Counted before it is read: what changes in between makes the text old, never wrong.
        counts = self.database.first(COUNTS, (self.workspace, owner)) or (0, 0)
        fields = asdict(self.document(owner, now, lang))
        ends = self._run(NEXT_END, owner=owner, now=now)[0][0]
        return Made(owner, lang, (int(counts[0]), int(counts[1])), replace(text_of(fields, ends), lang=lang))

    def refresh(self, owners: Sequence[str], now: int) -> None:
        """Make and keep the texts of owners who have a list, so that the first reader need not wait."""
        for begin in range(0, len(owners), CHUNK):
            self.keep([self.make(owner, now) for owner in owners[begin : begin + CHUNK]])

    def keep(self, made: Iterable[Made]) -> None:
        """Keep texts for the next reader."""
        self.database.write_many(KEEP, [_row(self.workspace, text) for text in made])


def read_text(row: Sequence[Any] | None, now: int) -> RenderedText | None:
    """Return the text in a row that READ found, if it is still true at `now`."""
    if row is None:
        return None
    text = RenderedText(*row)
    return text if text.holds(now) else None


def text_of(fields: dict[str, Any], until: int | None = None) -> RenderedText:
    """Return a week's fields as they are sent."""
    body = to_json(fields)
    etag = f'"{blake2b(body.encode(), digest_size=16).hexdigest()}"'
    return RenderedText(etag, body, len(fields["suggestions"]), until)


def _row(workspace: str, made: Made) -> tuple[Any, ...]:
    text = made.text
    return (workspace, made.owner, made.lang, *made.counts, text.until, text.size, text.etag, text.body)
