"""Figures over a workspace's owners, each of them only where enough owners stand behind it."""

from dataclasses import dataclass

from data.schema import AnswerKind
from data.store.engine.workspace_tables import WorkspaceTables

# A figure of fewer owners would say something of one.
FEWEST_OWNERS = 5
ANSWERS = """
SELECT kind, count(*), count(DISTINCT owner) FROM answers
WHERE workspace = :workspace AND undone_at IS NULL AND at >= :since AND at <= :now GROUP BY kind
"""
LISTS = """
SELECT count(*), count(DISTINCT owner) FROM lists
WHERE workspace = :workspace AND as_of >= :since AND as_of <= :now
"""


@dataclass(frozen=True, slots=True)
class AggregateFigures:
    """How many lists were made and answers given; None where fewer than FEWEST_OWNERS stand behind it."""

    lists: int | None
    answers: dict[AnswerKind, int | None]


class Aggregates(WorkspaceTables):
    """The figures of one workspace."""

    def between(self, since: int, now: int) -> AggregateFigures:
        """Return the figures of a time, both ends in epoch seconds and within it."""
        ((lists, owners),) = self._run(LISTS, since=since, now=now)
        counted = {
            str(kind): _of_enough(count, whose)
            for kind, count, whose in self._run(ANSWERS, since=since, now=now)
        }
        return AggregateFigures(_of_enough(lists, owners), {kind: counted.get(kind) for kind in AnswerKind})


def _of_enough(count: int, owners: int) -> int | None:
    return int(count) if owners >= FEWEST_OWNERS else None
