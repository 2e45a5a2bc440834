"""A list that is made anew within its week keeps the names that it had."""

import pytest

from models.lists.candidates.context import Context
from models.lists.ranking.list_request import ListRequest
from models.lists.ranking.make_lists import make_lists
from pipelines.model_store.artefact import prior

DAYS = 30


@pytest.fixture(name="list_of_ada")
def _list_of_ada(build):
    """Return a function that makes Ada's list of two on day 200, of four who are alike but for their depth.

    `weakest` was named by a list so many days before, if any.
    """
    rows = [
        ("Ada", who, day, ("sent", "received")[day // every % 2])
        for who, every in (("Bo", 5), ("Cy", 6), ("Di", 7), ("Ed", 8))
        for day in range(0, 180, every)
    ]
    log, artefact = build.log(build.rows(*rows)), prior()

    def make(weakest: str = "", days_before: int = 0) -> list[str]:
        shown = {("Ada", weakest): build.moment(200 - days_before)} if weakest else {}
        request = ListRequest(build.moment(200), build.moment(200), DAYS, limit=2)
        lists = make_lists(log, {DAYS: artefact}, request, Context(shown_at=shown))
        return [suggestion.contact for suggestion in lists.suggestions]

    return make


def test_who_was_named_this_week_is_named_again(list_of_ada):
    """Before others who are worth more by now; a week later the name rests."""
    best = list_of_ada()
    others = sorted({"Bo", "Cy", "Di", "Ed"} - set(best))
    assert len(others) == 2
    for weakest in others:
        assert weakest in list_of_ada(weakest, 6)
        assert weakest not in list_of_ada(weakest, 7)
