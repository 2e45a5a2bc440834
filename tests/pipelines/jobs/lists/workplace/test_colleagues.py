"""A contact whom a colleague has just been in touch with is left in peace, where both agreed to see that."""

from datetime import UTC, datetime, timedelta

import pytest

from data.identity.purposes import Purpose
from data.schema import Direction, Interaction, to_epoch
from data.settings import Settings
from data.store.store import Store
from models.lists.ranking.list_request import ListRequest
from pipelines.jobs.lists.suggest_changed import suggest_everyone
from pipelines.model_store.workspace_models import WorkspaceModels

AS_OF = datetime(2026, 3, 2, tzinfo=UTC)
DAY = timedelta(days=1)
REQUEST = ListRequest(to_epoch(AS_OF), to_epoch(AS_OF))


def met(owner, contact, days_ago):
    """Return a call so many days before the list."""
    at = AS_OF - days_ago * DAY
    return Interaction(owner, contact, at, Direction.MUTUAL, "call", "t", f"{contact} {days_ago}")


@pytest.fixture
def store():
    """Return a workplace in which Ada and Eve know Pat and Quin, and Eve spoke with Pat two days ago."""
    with Store(workspace="acme") as opened:
        rows = [
            met(owner, contact, 60 + 7 * n)
            for owner in ("Ada", "Eve")
            for contact in ("Pat", "Quin")
            for n in range(14)
        ]
        opened.interactions.record([*rows, met("Eve", "Pat", 2)], to_epoch(AS_OF))
        opened.colleagues.switch(on=True)
        yield opened


def listed(store) -> tuple[set[str], list[str]]:
    """Return whom Ada's list names, and which guards keep Pat off it."""
    model = WorkspaceModels.of(store, Settings.from_environment()).find("prior", None)
    lists = suggest_everyone(store, model, REQUEST)
    why = store.list_inputs.why("Ada", "Pat", to_epoch(AS_OF))
    names = {one.contact for one in lists.suggestions if one.owner == "Ada"}
    return names, [guard["code"] for guard in why["kept_off"]]


def test_a_colleagues_contact_of_this_week_keeps_somebody_off(store):
    """Ada's list names Quin, and says of Pat why."""
    for owner in ("Ada", "Eve"):
        store.consents.say(owner, Purpose.TEAM, 1, allowed=True)
    assert listed(store) == ({"Quin"}, ["colleague"])


@pytest.mark.parametrize("agrees", ["Ada", "Eve", ""])
def test_the_word_of_both_is_needed(store, agrees):
    """Where one of the two did not agree, the list is as if there were no colleague."""
    if agrees:
        store.consents.say(agrees, Purpose.TEAM, 1, allowed=True)
    assert listed(store) == ({"Pat", "Quin"}, [])


def test_an_owner_switches_the_guard_off(store):
    """As every other guard."""
    for owner in ("Ada", "Eve"):
        store.consents.say(owner, Purpose.TEAM, 1, allowed=True)
    store.preferences.set("Ada", "guards", {"colleague": False})
    assert listed(store) == ({"Pat", "Quin"}, [])
