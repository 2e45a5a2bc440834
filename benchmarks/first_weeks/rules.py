"""The lists of two rules, from the same store, in the same words: longest silent, and silence by depth.

A rule gets what Kith knows: who is a person, who was answered or put off, of whom too little is known. It
rests a name as Kith does, too. Only whom it names is its own; reasons and beginnings are worded by the same
code.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from data.schema import DAY_SECONDS
from data.store.store import Store
from models.lists.candidates.context import NO_POOL
from models.lists.candidates.guards import SHOWN_FOR, SHOWN_REST, any_guard
from models.lists.ranking.explain_lists import ListExplanation, explain_lists
from models.lists.ranking.list_request import ListRequest
from models.lists.ranking.make_lists import select
from models.lists.ranking.selection import Selection
from models.log.log import Bools, Floats, Ints
from pipelines.jobs.lists.context_from_store import read_context
from pipelines.log_sources.stored import log_from_store
from pipelines.model_store.artefact import prior
from pipelines.model_store.served_models import models_ahead

PLACES = 5
HORIZON_DAYS = 90
# Of Kith's guards those that say who may be named at all; what tells a good moment is Kith's own.
WHO_MAY_BE_NAMED = (
    *("deceased", "machine", "list", "desk", "group", "archived", "never"),
    *("too_little", "never_answered", "snoozed", "not_before", "answered", "away"),
)
RESTS = int((SHOWN_FOR + SHOWN_REST).total_seconds())


def longest_silent(selection: Selection) -> Floats:
    """Return the silence of each relationship in days."""
    return selection.snapshot.silence / DAY_SECONDS


def silence_times_depth(selection: Selection) -> Floats:
    """Return the silence of each relationship in days, times its depth."""
    return longest_silent(selection) * selection.depth.value


RULES: dict[str, Callable[[Selection], Floats]] = {
    "longest silent": longest_silent,
    "silence by depth": silence_times_depth,
}


@dataclass(frozen=True)
class ChosenByRule(Selection):
    """A selection whose listed rows are those of a rule."""

    rows: Ints = ()  # type: ignore[assignment]

    @cached_property
    def chosen(self) -> Bools:
        """Mark the rows of the rule."""
        return np.isin(np.arange(len(self.snapshot)), self.rows)

    @cached_property
    def just_met(self) -> Bools:
        """Mark nobody: a rule has no place for whom it knows nothing of."""
        return np.zeros(len(self.snapshot), dtype=bool)


class RuleLists:
    """The lists that the rules make week by week; each remembers whom it named."""

    def __init__(self) -> None:
        self._named: dict[str, dict[str, int]] = {name: {} for name in RULES}

    def of_week(self, store: Store, owner: str, as_of: int) -> dict[str, dict[str, ListExplanation]]:
        """Return of each rule what is said of whom it names at a moment, by contact."""
        request = ListRequest(as_of, as_of, HORIZON_DAYS, (owner,))
        artefacts = models_ahead(prior(), HORIZON_DAYS)
        selection, _ = select(log_from_store(store), artefacts, request, read_context(store, request))
        return {name: self._list(name, selection) for name in RULES}

    def _list(self, name: str, selection: Selection) -> dict[str, ListExplanation]:
        as_of, named = selection.snapshot.as_of, self._named[name]
        resting = {contact for contact, at in named.items() if at > as_of - RESTS}
        rows = first_rows(RULES[name](selection), may_be_named(selection), selection, resting)
        fields = {field: getattr(selection, field) for field in selection.__dataclass_fields__}
        explained = explain_lists(ChosenByRule(**fields, rows=rows))
        lists = {selection.pair(row)[1]: explained[row] for row in rows.tolist()}
        named.update(dict.fromkeys(lists, as_of))
        return lists


def may_be_named(selection: Selection) -> Bools:
    """Mark who is somebody the owner knows, and was not answered or put off lately."""
    guards = {name: selection.guards[name] for name in WHO_MAY_BE_NAMED}
    return (selection.pool != NO_POOL) & ~any_guard(guards, len(selection.snapshot))


def first_rows(score: Floats, free: Bools, selection: Selection, resting: Collection[str]) -> Ints:
    """Return the free rows with the highest scores, as many as a list has places."""
    rests = np.isin(selection.names[1], list(resting))
    order = np.argsort(-np.where(free & ~rests, score, -np.inf), kind="stable")
    return order[:PLACES][(free & ~rests)[order[:PLACES]]]
