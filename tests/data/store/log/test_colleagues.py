"""What an owner's list learns of colleagues' contact: their newest day with somebody, as then known."""

import pytest

from data.identity.purposes import Purpose
from data.schema import to_epoch

SINCE, AS_OF, KNOWN_AT = -60, 0, 100


@pytest.fixture
def team(store, happened):
    """Return a workplace whose owners Ada and Eve see each other and both know Pat; Max did not agree."""
    store.colleagues.switch(on=True)
    for owner in ("Ada", "Eve"):
        store.consents.say(owner, Purpose.TEAM, 1, allowed=True)
    rows = [
        happened("Pat", day, owner=owner, external_id=f"{owner} {day}")
        for owner, day in (("Ada", -30), ("Eve", -9), ("Eve", -5), ("Max", -1))
    ]
    store.interactions.record(rows, KNOWN_AT)
    return store


@pytest.fixture
def moment(happened):
    """Return what gives the moment of a day."""
    return lambda day: to_epoch(happened("Pat", day).at)


def lately(store, moment, owners=None, known_at=KNOWN_AT, since=SINCE, as_of=AS_OF):
    """Return (owner, contact, when)."""
    return store.colleagues.lately(owners, moment(since), moment(as_of), known_at)


def test_each_owner_learns_of_the_others_newest_contact(team, moment):
    """Not of their own, and of nobody's who did not agree; one owner can be asked for."""
    ada, eve = ("Ada", "Pat", moment(-5)), ("Eve", "Pat", moment(-30))
    assert lately(team, moment) == [ada, eve]
    assert lately(team, moment, ["Eve"]) == [eve]
    team.colleagues.switch(on=False)
    assert lately(team, moment) == []


def test_what_came_or_became_known_later_is_of_no_account(team, moment, happened):
    """A list of then is made again as it was: no contact after its day, none that was recorded later."""
    team.interactions.record([happened("Pat", -2, owner="Eve", external_id="late")], KNOWN_AT + 1)
    assert lately(team, moment, ["Ada"]) == [("Ada", "Pat", moment(-5))]
    assert lately(team, moment, ["Ada"], KNOWN_AT + 1) == [("Ada", "Pat", moment(-2))]
    assert lately(team, moment, ["Ada"], as_of=-5) == [("Ada", "Pat", moment(-9))]
    assert lately(team, moment, ["Ada"], since=-4) == []
