"""The owner's own word on rhythm wins over the learned one."""

import pytest

from data.explanation_codec import unpack
from data.schema import Pool
from models.lists.candidates.context import ContactProfile, Context
from models.lists.ranking.list_request import ListRequest
from models.lists.ranking.make_lists import Lists, make_lists
from pipelines.model_store.artefact import prior

DAYS = 30


@pytest.fixture(name="lists_of_ada")
def _lists_of_ada(build):
    """Return a function that makes Ada's list on day 200, with her own words about contacts.

    She wrote with Al every third day until day 198, with Bo and Cy weekly until day 182, with Fay until 70,
    and met Mum on day 150 and 190.
    """
    rows = [("Ada", "Al", day, ("sent", "received")[day % 2]) for day in range(0, 200, 3)]
    for who, last in (("Bo", 185), ("Cy", 185), ("Fay", 71)):
        rows += [("Ada", who, day, ("sent", "received")[day // 7 % 2]) for day in range(0, last, 7)]
    rows += [("Ada", "Mum", day, "mutual") for day in (150, 190)]
    log, artefact = build.log(build.rows(*rows)), prior()

    def make(**words: ContactProfile) -> Lists:
        request = ListRequest(build.moment(200), build.moment(200), DAYS, limit=5)
        context = Context({("Ada", contact): profile for contact, profile in words.items()})
        return make_lists(log, {DAYS: artefact}, request, context)

    return make


def named(lists: Lists) -> dict[str, str]:
    """Return the pool of each contact on Ada's list, by rank."""
    return {suggestion.contact: suggestion.pool for suggestion in lists.suggestions}


def guards(lists: Lists, contact: str) -> list[str]:
    """Return what keeps a contact off."""
    kept = {whom: text for _, whom, text in lists.explanations}
    return [guard["code"] for guard in unpack(kept[contact], lists.explanation_names)["kept_off"]]


@pytest.mark.parametrize(("contact", "days", "silence"), [("Al", 1, 2), ("Cy", 14, 18), ("Fay", 30, 130)])
def test_who_is_overdue_stands_first_with_that_as_the_first_reason(lists_of_ada, contact, days, silence):
    """Also who is in rhythm by the learned one, just written with, or long silent; all of it is upkeep."""
    lists = lists_of_ada(**{contact: ContactProfile(cadence_days=days)})
    first = lists.suggestions[0]
    assert (first.contact, first.pool) == (contact, Pool.UPKEEP)
    reason = first.reasons[0]
    assert reason.code == "own_rhythm"
    assert (reason.numbers["cadence_days"], round(reason.numbers["silence_days"])) == (days, silence)
    assert {"silence", "rhythm"}.isdisjoint(
        one.code for one in (*first.reasons[1:], first.counter_reason) if one
    )


def test_who_is_not_yet_due_is_kept_off_and_says_so(lists_of_ada):
    """Whatever the learned rhythm thinks of it."""
    assert "Bo" in named(lists_of_ada())
    lists = lists_of_ada(Bo=ContactProfile(cadence_days=60))
    assert "Bo" not in named(lists)
    assert guards(lists, "Bo") == ["own_rhythm"]


def test_not_before_a_day_wins_over_the_own_rhythm(lists_of_ada, build):
    """Until that day nobody is named, however overdue; from it on they are."""
    waits = ContactProfile(cadence_days=7, not_before=build.moment(201))
    assert guards(lists_of_ada(Bo=waits), "Bo") == ["not_before"]
    comes = ContactProfile(cadence_days=7, not_before=build.moment(200))
    assert next(iter(named(lists_of_ada(Bo=comes)))) == "Bo"


def test_the_own_rhythm_wins_over_too_little_history(lists_of_ada):
    """Two meetings are no history to learn from: with her word they come first, without any number."""
    assert "too_little" in guards(lists_of_ada(), "Mum")
    lists = lists_of_ada(Mum=ContactProfile(cadence_days=7))
    first = lists.suggestions[0]
    assert (first.contact, first.pool, first.rank) == ("Mum", Pool.UPKEEP, 1)
    assert (first.probability, first.probability_low, first.probability_high, first.worth) == (None,) * 4
    assert [
        (one.code, one.numbers["cadence_days"], one.numbers["silence_days"]) for one in first.reasons
    ] == [("own_rhythm", 7, 10)]
    assert first.counter_reason is None
    assert guards(lists, "Mum") == []
    (candidate,) = (one for one in lists.candidates["Ada"] if one.contact == "Mum")
    assert (candidate.pool, candidate.shown, candidate.probability) == ("upkeep", True, None)
    assert [*named(lists)][1:] == [*named(lists_of_ada())][:4]


def test_of_whom_too_little_is_known_is_not_named_before_they_are_due(lists_of_ada):
    """The own rhythm keeps them off, not the history."""
    lists = lists_of_ada(Mum=ContactProfile(cadence_days=30))
    assert "Mum" not in named(lists)
    assert guards(lists, "Mum") == ["own_rhythm"]
