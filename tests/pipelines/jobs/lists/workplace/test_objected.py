"""Of a contact who objected no list is made, no probability is worked out, and no model learns."""

from datetime import UTC, datetime, timedelta

import pytest

from data.errors import NotEnoughHistoryError
from data.schema import Direction, Interaction, to_epoch
from data.store.store import Store
from models.lists.ranking.list_request import ListRequest
from pipelines.jobs.lists.suggest_changed import suggest_changed, suggest_everyone
from pipelines.log_sources.stored import log_from_store
from pipelines.model_store.artefact import prior

AS_OF = datetime(2026, 3, 2, tzinfo=UTC)
DAY = timedelta(days=1)
LATER = ListRequest(to_epoch(AS_OF + DAY), to_epoch(AS_OF + DAY))


@pytest.fixture
def store():
    """Return a store in which Ada and Ben each know Pat and Quin, who have been silent for long."""
    with Store() as opened:
        rows = [
            Interaction(
                owner, contact, AS_OF - (60 + 7 * n) * DAY, Direction.MUTUAL, "call", "t", f"{contact} {n}"
            )
            for owner in ("Ada", "Ben")
            for contact in ("Pat", "Quin")
            for n in range(14)
        ]
        opened.interactions.record(rows, to_epoch(AS_OF))
        yield opened


@pytest.mark.parametrize("make", [suggest_everyone, suggest_changed])
def test_the_next_lists_leave_them_out(store, make):
    """Of them nothing is stored with the list either, neither as a candidate nor as an explanation."""
    suggest_everyone(store, prior(), ListRequest(to_epoch(AS_OF), to_epoch(AS_OF)))
    store.objections.add("Pat", to_epoch(AS_OF + DAY), "page")
    lists = make(store, prior(), LATER)
    assert {one.contact for one in lists.suggestions} == {"Quin"}
    newest = store.database.execute("SELECT max(id) FROM lists")[0][0]
    for table in ("candidates", "explanations", "suggestions"):
        query = f"SELECT contact FROM {table} WHERE list_id > ?"
        assert {row[0] for row in store.database.execute(query, (newest - 2,))} == {"Quin"}, table


def test_no_model_learns_from_them(store):
    """The log that is trained on has the others only; without any others there is no log."""
    store.objections.add("Pat", to_epoch(AS_OF), "page")
    assert {str(name) for name in log_from_store(store, learning=True).contacts} == {"Quin"}
    store.objections.add("Quin", to_epoch(AS_OF), "page")
    with pytest.raises(NotEnoughHistoryError):
        log_from_store(store, learning=True)


def test_an_owner_of_whom_everybody_objected_stops_no_other(store):
    """No list of theirs is made; whoever changed beside them has a new one."""
    suggest_everyone(store, prior(), ListRequest(to_epoch(AS_OF), to_epoch(AS_OF)))
    at = AS_OF - DAY
    new = [Interaction(owner, "Ro", at, Direction.SENT, "email", "t", "Ro") for owner in ("Cleo", "Ada")]
    store.interactions.record(new, to_epoch(AS_OF))
    store.objections.add("Ro", to_epoch(AS_OF), "page")
    lists = suggest_changed(store, prior(), LATER)
    assert list(lists.owners) == ["Ada"]
    assert {one.contact for one in lists.suggestions} == {"Pat", "Quin"}
