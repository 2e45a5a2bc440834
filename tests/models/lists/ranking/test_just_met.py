"""Somebody just met has the week's last place, by a rule and without a probability; then it is silence."""

import pytest

from data.explanation_codec import unpack
from data.schema import ContactKind, ContactState, Pool
from models.lists.candidates.context import ContactProfile, Context, OwnerSettings
from models.lists.ranking.list_request import ListRequest
from models.lists.ranking.make_lists import Lists, make_lists
from pipelines.model_store.artefact import prior

DAYS, AS_OF = 30, 200
NEW = ("Ada", "New")


@pytest.fixture(name="list_of")
def _list_of(build):
    """Return a function that makes Ada's list on day 200: two old friends, and these rows beside them."""
    rows = [("Ada", "Al", day, ("sent", "received")[day % 2]) for day in range(0, 200, 3)]
    rows += [("Ada", "Bo", day, ("sent", "received")[day // 7 % 2]) for day in range(0, 185, 7)]

    def make(*new: tuple[str, float, str], as_of: int = AS_OF, **context: object) -> Lists:
        log = build.log(build.rows(*rows, *(("Ada", *row) for row in new)))
        request = ListRequest(build.moment(as_of), build.moment(as_of), DAYS)
        return make_lists(log, {DAYS: prior()}, request, Context(**context))

    return make


def met(lists: Lists) -> list[str]:
    """Return who is on the list as just met."""
    return [one.contact for one in lists.suggestions if one.pool is Pool.JUST_MET]


def test_one_meeting_is_enough_and_comes_last_without_a_number(list_of):
    """With the day as the one reason; the other names stand as they did."""
    lists = list_of(("New", 191, "mutual"))
    *others, last = lists.suggestions
    assert [one.contact for one in others] == [one.contact for one in list_of().suggestions] == ["Bo"]
    assert (last.contact, last.rank, last.pool) == ("New", 2, Pool.JUST_MET)
    assert (last.probability, last.probability_low, last.probability_high, last.worth) == (None,) * 4
    assert [reason.code for reason in last.reasons] == ["just_met"]
    assert last.counter_reason is None
    assert last.opener.code == "catch_up.met"
    kept = {whom: text for _, whom, text in lists.explanations}
    why = unpack(kept["New"], lists.explanation_names)
    assert (why["pool"], why["listed"], why["place"], why["kept_off"]) == ("just_met", True, 2, [])


@pytest.mark.parametrize(
    ("rows", "listed"),
    [
        ([("New", 199, "mutual")], True),
        ([("New", 199.5, "mutual")], False),
        ([("New", 186, "mutual")], True),
        ([("New", 185, "mutual")], False),
        ([("New", 190, "sent"), ("New", 191, "received")], True),
        ([("New", 190, "received"), ("New", 191, "mutual")], True),
        ([("New", 190, "received")], False),
        ([("New", 190, "sent"), ("New", 191, "sent")], False),
        ([("New", 190, "mutual"), ("New", 191, "sent"), ("New", 192, "received")], False),
        ([("New", 20, "mutual"), ("New", 190, "mutual")], False),
    ],
    ids=[
        "a day ago",
        "today",
        "two weeks ago",
        "longer ago",
        "wrote both ways",
        "they wrote, then you met",
        "a letter of theirs alone",
        "two letters of the owner alone",
        "three contacts are a history",
        "met long before",
    ],
)
def test_who_counts_as_just_met(list_of, rows, listed):
    """One or two contacts, a meeting or both ways among them, the first within two weeks."""
    assert met(list_of(*rows)) == (["New"] if listed else [])


@pytest.mark.parametrize(
    "profile",
    [
        *(ContactProfile(kind=kind) for kind in ContactKind if kind is not ContactKind.PERSON),
        ContactProfile(state=ContactState.DECEASED),
        ContactProfile(state=ContactState.ARCHIVED),
    ],
    ids=lambda profile: f"{profile.kind} {profile.state}",
)
def test_desks_machines_lists_and_who_is_gone_never_come(list_of, profile):
    """Also where mail went both ways; a group that was never just two is not met either."""
    log = [("New", 190, "sent"), ("New", 191, "received")]
    alone = profile.kind is ContactKind.GROUP
    assert met(list_of(*log, profiles={NEW: profile})) == (["New"] if alone else [])


def test_the_owners_word_keeps_them_off(list_of, build):
    """Never is never; away leaves everybody in peace; who is to be met anyway needs no word."""
    row = ("New", 191, "mutual")
    assert met(list_of(row, never=frozenset({NEW}))) == []
    assert met(list_of(row, settings={"Ada": OwnerSettings(away_until=build.moment(210))})) == []
    assert met(list_of(row, planned_at={NEW: build.moment(201)})) == []
    assert met(list_of(row, settings={"Ada": OwnerSettings(budget=0)})) == []


def test_one_name_a_week_and_each_name_once(list_of, build):
    """The newest of several; who was named keeps the place for its week, and does not come again."""
    rows = [("New", 191, "mutual"), ("Newer", 193, "mutual")]
    assert met(list_of(*rows)) == ["Newer"]
    named = {NEW: build.moment(197)}
    assert met(list_of(*rows, shown_at=named)) == ["New"]
    assert met(list_of(*rows, as_of=204, shown_at=named)) == ["Newer"]
    assert met(list_of(rows[0], as_of=205, shown_at=named)) == []


@pytest.mark.parametrize(("budget", "names"), [(1, ["Bo"]), (2, ["Bo", "New"])])
def test_it_takes_one_of_the_weeks_places_but_never_the_only_one(list_of, budget, names):
    """Whoever wants one name a week gets the one that is worth most."""
    lists = list_of(("New", 191, "mutual"), settings={"Ada": OwnerSettings(budget=budget)})
    assert [one.contact for one in lists.suggestions] == names


def test_how_they_met_is_said_where_it_is_known(list_of):
    """In the owner's words; a mere date or a page of the address book is no answer."""
    row = ("New", 191, "mutual")

    def how(words: str) -> object:
        lists = list_of(row, profiles={NEW: ContactProfile(met=words)})
        return lists.suggestions[-1].reasons[0].numbers.get("met")

    assert how("at a workshop in Pune") == "at a workshop in Pune"
    assert how("2026-03-01") is None
    assert how("x" * 200) is None


def test_it_is_logged_as_shown_and_foretells_nothing(list_of):
    """So that it is not named again, and never judged by what came of it."""
    (candidate,) = (one for one in list_of(("New", 191, "mutual")).candidates["Ada"] if one.contact == "New")
    assert (candidate.pool, candidate.shown, candidate.propensity) == ("just_met", True, 1.0)
    assert candidate.probability is None


def test_who_is_due_by_the_owners_own_word_is_named_for_that(list_of):
    """Once, and first; the place of somebody just met stays free."""
    lists = list_of(("New", 191, "mutual"), profiles={NEW: ContactProfile(cadence_days=7)})
    assert (lists.suggestions[0].contact, lists.suggestions[0].pool) == ("New", Pool.UPKEEP)
    assert met(lists) == []
