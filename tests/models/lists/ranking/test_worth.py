"""A list is as long as it is worth: what a name may save or win back decides whether it is on it."""

from dataclasses import replace

import pytest

from data.explanation_codec import unpack
from models.dormancy.worth import LEAST_WORTH
from models.lists.candidates.context import ContactProfile, Context
from models.lists.ranking.list_request import ListRequest
from models.lists.ranking.make_lists import Lists, make_lists
from models.served.artefact import Artefact
from pipelines.model_store.artefact import prior

DAYS = 30
NOTHING_ELSE = Context()
DEEP, SHALLOW = ("Bo", "Cy"), ("Di", "Ed")


@pytest.fixture(name="lists_of_ada")
def _lists_of_ada(build, monkeypatch):
    """Return a function that makes Ada's list on day 200 with so much least worth.

    Bo and Cy wrote every week from both sides for months, Di and Ed were written to a few times.
    """
    rows = [("Ada", "Al", day, ("sent", "received")[day % 2]) for day in range(0, 200, 3)]
    for who in DEEP:
        rows += [("Ada", who, day, ("sent", "received")[day // 7 % 2]) for day in range(0, 185, 7)]
    for who in SHALLOW:
        rows += [("Ada", who, day, "sent") for day in (140, 150, 160, 170, 176)]
    log = build.log(build.rows(*rows))
    shipped = prior()
    one_way = Artefact(shipped.model, replace(shipped.card, answer_model={}))

    def make(least: float = LEAST_WORTH, context: Context = NOTHING_ELSE, limit: int = 5) -> Lists:
        monkeypatch.setattr("models.dormancy.worth.LEAST_WORTH", least)
        request = ListRequest(build.moment(200), build.moment(200), DAYS, limit=limit)
        return make_lists(log, {DAYS: one_way}, request, context)

    return make


def why(lists: Lists, contact: str):
    """Return what is kept of why a contact is on the list, or not."""
    kept = {whom: text for _, whom, text in lists.explanations}
    return unpack(kept[contact], lists.explanation_names)


def names(lists: Lists) -> list[str]:
    """Return the contacts on Ada's list, by rank."""
    return [suggestion.contact for suggestion in lists.suggestions]


def test_the_worth_is_what_would_be_lost_by_silence(lists_of_ada):
    """P(silence) times depth; the list is in its order, and the answer to "why?" holds the same number."""
    lists = lists_of_ada(0)
    assert set(names(lists)) == {*DEEP, *SHALLOW}
    worths = [suggestion.worth for suggestion in lists.suggestions]
    assert worths == sorted(worths, reverse=True)
    for suggestion in lists.suggestions:
        assert suggestion.worth == pytest.approx(suggestion.probability * suggestion.depth, abs=1e-5)
        assert why(lists, suggestion.contact)["worth"] == suggestion.worth


def test_a_name_that_is_worth_too_little_is_left_off(lists_of_ada):
    """There are five places and four names; above the least worth two are listed, and the others say why."""
    everybody = lists_of_ada(0)
    least = {suggestion.contact: suggestion.worth for suggestion in everybody.suggestions}["Cy"]
    lists = lists_of_ada(least - 1e-6)
    assert set(names(lists)) == set(DEEP)
    assert (everybody.left_off, lists.left_off) == ({}, {"Ada": 2})
    for contact in SHALLOW:
        assert why(lists, contact)["kept_off"] == [{"code": "low_worth"}]


def test_a_list_may_be_empty(lists_of_ada):
    """Where no name is worth it; who was passed over is a candidate all the same, never one to be shown."""
    lists = lists_of_ada(1)
    assert (names(lists), lists.owners, lists.left_off) == ([], ["Ada"], {"Ada": 4})
    considered = {one.contact: (one.propensity, one.shown) for one in lists.candidates["Ada"]}
    assert considered == dict.fromkeys((*DEEP, *SHALLOW), (0, False))


def test_whom_the_owner_pinned_is_never_worth_too_little(lists_of_ada):
    """A pin counts as deep as can be, and keeps its place on the list whatever the number is."""
    pinned = Context(profiles={("Ada", "Di"): ContactProfile(pinned=True)})
    assert names(lists_of_ada(1, pinned)) == ["Di"]


def test_what_a_guard_keeps_off_is_no_matter_of_worth(lists_of_ada):
    """Al was met yesterday: the guard is named, and nobody counts him as left off."""
    lists = lists_of_ada(1)
    assert [off["code"] for off in why(lists, "Al")["kept_off"]] == ["contact_cooldown", "in_rhythm"]


def test_no_more_are_left_off_than_there_were_places(lists_of_ada):
    """Two places, four names: two could have been listed."""
    assert lists_of_ada(1, limit=2).left_off == {"Ada": 2}
