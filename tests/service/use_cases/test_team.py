"""The team view, of one contact and of one company, and what passes when somebody leaves."""

from datetime import UTC, datetime, timedelta

import pytest

from data.errors import DeniedError, InputError, NotFoundError
from data.explanation_codec import FIELDS, pack
from data.identity.purposes import Purpose
from data.schema import CardFact, Contact, Direction, Interaction, to_epoch
from data.store.lists.lists import ListCandidates
from data.store.store import Store
from models.lists.ranking.list_request import ListRequest
from pipelines.jobs.lists.context_from_store import read_context
from service.use_cases.workplace.handover import hand_over, plan_handover
from service.use_cases.workplace.team import company_in_team, contact_in_team

NOW = datetime(2026, 3, 2, tzinfo=UTC)
DAY = timedelta(days=1)
BOB = "bob@acme.example"


def met(owner, contact, days_ago, note=None):
    """Return a call so many days ago."""
    at = NOW - days_ago * DAY
    return Interaction(owner, contact, at, Direction.MUTUAL, "call", "t", f"{contact} {days_ago}", note=note)


@pytest.fixture
def store():
    """Return a workplace with the team view on: Ada and Eve agreed, Max did not."""
    with Store(workspace="acme") as opened:
        rows = [met("Ada", BOB, days) for days in (40, 50, 60, 700)]
        rows += [met("Eve", BOB, 3, note="of the wedding"), met("Eve", BOB, 800), met("Max", BOB, 1)]
        rows += [met("Max", "max-only@x.example", days) for days in (1, 2)]
        opened.interactions.record(rows, to_epoch(NOW))
        for owner in ("Ada", "Eve", "Max"):
            opened.card_facts.learn(owner, "book", [(BOB, {CardFact.COMPANY: "Acme Ltd"})], 1)
            opened.consents.say(owner, Purpose.TEAM, 1, allowed=owner != "Max")
        opened.colleagues.switch(on=True)
        yield opened


def test_best_placed_is_who_had_most_days_in_two_years(store):
    """Not who was in touch last, nor who was close once; who did not agree is not there at all."""
    known = contact_in_team(store, "BOB@acme.example", None, NOW)
    assert known.best_placed == "Ada"
    assert [one.owner for one in known.colleagues] == ["Ada", "Eve"]
    assert known.colleagues[1].last_at == to_epoch(NOW - 3 * DAY)


def listed(store, owner, probability, pool):
    """Publish a list of an owner's of thirty days ago that says this of Bob."""
    text = pack([{"probability": probability, "pool": pool}.get(name) for name in FIELDS])
    names = {"parts": [], "terms": [], "figures": [], "guards": []}
    at = to_epoch(NOW - 30 * DAY)
    store.lists.publish(
        [owner],
        [],
        as_of=at,
        horizon_days=90,
        model_version="1",
        published_at=at,
        considered=ListCandidates(names, [(owner, BOB, text)], {}),
    )


@pytest.mark.parametrize(
    ("owner", "probability", "pool", "quiet"),
    [
        ("Ada", 0.5, "upkeep", True),
        ("Ada", 0.49, "upkeep", False),
        ("Ada", 0.9, "revival", False),
        ("Ada", None, None, False),
        # In touch since the list was made.
        ("Eve", 0.9, "upkeep", False),
    ],
)
def test_who_is_going_quiet_is_said_of_the_alive_alone(store, owner, probability, pool, quiet):
    """From a probability of one half on, as on the owner's own card; a later contact ends it."""
    listed(store, owner, probability, pool)
    in_team = contact_in_team(store, BOB, None, NOW)
    assert {one.owner: one.going_quiet for one in in_team.colleagues}[owner] is quiet


def test_nothing_is_shown_where_it_is_off_or_the_caller_is_not_in_it(store):
    """Whoever sees is seen; an objection hides the contact from everybody."""
    with pytest.raises(DeniedError, match="is in it"):
        contact_in_team(store, BOB, "Max", NOW)
    with pytest.raises(NotFoundError):
        contact_in_team(store, "max-only@x.example", "Ada", NOW)
    store.objections.add(BOB, 1, "page")
    with pytest.raises(NotFoundError):
        contact_in_team(store, BOB, "Ada", NOW)
    with pytest.raises(NotFoundError, match="knows anybody"):
        company_in_team(store, "Acme Ltd", None, NOW)
    store.colleagues.switch(on=False)
    with pytest.raises(NotFoundError, match="off here"):
        contact_in_team(store, BOB, None, NOW)
    with pytest.raises(NotFoundError, match="off here"):
        company_in_team(store, "Acme Ltd", None, NOW)


def test_a_company_says_whether_one_living_relationship_is_left(store):
    """Two are alive now; a quarter of a year after Ada's last contact only Eve's is, and then none."""
    now = company_in_team(store, "acme ltd", "Ada", NOW)
    assert (now.contacts, now.alive, now.last_one) == (1, ["Ada", "Eve"], False)
    later = company_in_team(store, "Acme Ltd", None, NOW + 60 * DAY)
    assert (later.alive, later.last_one) == (["Eve"], True)
    assert not company_in_team(store, "Acme Ltd", None, NOW + 200 * DAY).last_one
    with pytest.raises(NotFoundError):
        company_in_team(store, "Nobody Inc", None, NOW)


def test_a_colleagues_contact_of_this_week_is_known_to_those_who_agreed(store):
    """Eve's call of three days ago counts for Ada; Max's of yesterday for nobody, and nobody's for Max."""
    request = ListRequest(to_epoch(NOW), to_epoch(NOW), 90)
    expected = {("Ada", BOB): to_epoch(NOW - 3 * DAY)}
    assert read_context(store, request).colleague_at == expected
    assert read_context(store, request, ["Ada"]).colleague_at == expected
    assert read_context(store, request, ["Eve", "Max"]).colleague_at == {}
    # Of the past a list knows what was before it.
    past = ListRequest(to_epoch(NOW - 4 * DAY), to_epoch(NOW), 90)
    assert read_context(store, past).colleague_at == {}
    after = ListRequest(to_epoch(NOW + 5 * DAY), to_epoch(NOW + 5 * DAY), 90)
    assert read_context(store, after).colleague_at == {}
    store.colleagues.switch(on=False)
    assert read_context(store, request).colleague_at == {}


def test_names_pass_to_a_colleague_and_the_rest_is_erased(store):
    """Only with the leaver's word: nothing else of theirs is left, and who objected does not pass."""
    store.contacts.keep([Contact("Max", "max-only@x.example", "Mo"), Contact("Max", "no@x.example", "No")], 1)
    store.list_inputs.say("Max", "max-only@x.example", "circle", "family", 1)
    store.objections.add("no@x.example", 1, "page")
    with pytest.raises(DeniedError, match="has not agreed"):
        plan_handover(store, "Max", "Ada")
    store.consents.say("Max", Purpose.HANDOVER, 2, allowed=True)
    planned = plan_handover(store, "Max", "Ada")
    assert [(one.contact, one.name) for one in planned.contacts] == [("max-only@x.example", "Mo")]
    assert "Max" in store.owners.names()
    before = store.interactions.columns("Ada")
    hand_over(store, "Max", "Ada", 3, "terminal")
    assert store.owners.names() == ["Ada", "Eve"]
    assert store.contacts.names("Ada")["max-only@x.example"] == "Mo"
    assert store.interactions.columns("Ada") == before
    assert store.memories.circles("Ada") == {}
    assert "Max" not in "".join(repr(row) for table, row in store.everything() if table != "owner_joins")


def test_a_handover_needs_two_who_are_there(store):
    """Neither to oneself nor to or from somebody unknown."""
    with pytest.raises(InputError, match="by themselves"):
        plan_handover(store, "Ada", "Ada")
    for pair in (("Nobody", "Ada"), ("Ada", "Nobody")):
        with pytest.raises(NotFoundError):
            plan_handover(store, *pair)
