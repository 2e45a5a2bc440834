"""The answers of an owner, one after the other, each with the number that takes it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from data.errors import NotFoundError
from data.schema import Answer
from data.store.engine.workspace_tables import WorkspaceTables
from data.store.lists.lists import ANSWERED
from data.store.lists.suggestion_rows import read_answer

STANDING = f"""
SELECT id, {ANSWERED} FROM answers WHERE workspace = :workspace AND owner = :owner AND undone_at IS NULL
"""
NARROWER = {
    "after": "AND id > :after",
    "contact": "AND contact = :contact",
    "kind": "AND kind = :kind",
    "since": "AND at >= :since",
}


@dataclass(frozen=True, slots=True)
class NumberedAnswer:
    """An answer that stands, and its number."""

    number: int
    answer: Answer


class AnswerPages(WorkspaceTables):
    """The answers of one workspace that stand."""

    def page(
        self,
        owner: str,
        limit: int,
        *,
        after: int | None = None,
        contact: str | None = None,
        kind: str | None = None,
        since: int | None = None,
    ) -> list[NumberedAnswer]:
        """Return an owner's answers in the order in which they were given, at most so many.

        `since` is in epoch seconds.
        """
        values = {"after": after, "contact": contact, "kind": kind, "since": since}
        narrower = [condition for name, condition in NARROWER.items() if values[name] is not None]
        query = " ".join((STANDING, *narrower, "ORDER BY id LIMIT :limit"))
        return [_numbered(row) for row in self._run(query, owner=owner, limit=limit, **values)]

    def get(self, owner: str, number: int) -> NumberedAnswer:
        """Return one answer; raises NotFoundError where it does not stand."""
        rows = self._run(f"{STANDING} AND id = :number", owner=owner, number=number)
        if not rows:
            raise NotFoundError("no answer {number} of {owner!r} stands", number=number, owner=owner)
        return _numbered(rows[0])

    def newest(self, owner: str, contact: str) -> NumberedAnswer:
        """Return the newest answer about a contact; raises NotFoundError where none stands."""
        query = f"{STANDING} AND contact = :contact ORDER BY id DESC LIMIT 1"
        rows = self._run(query, owner=owner, contact=contact)
        if not rows:
            raise NotFoundError("no answer about {contact!r} stands", contact=contact)
        return _numbered(rows[0])


def _numbered(row: Sequence[Any]) -> NumberedAnswer:
    number, *answer = row
    return NumberedAnswer(int(number), read_answer(answer))
