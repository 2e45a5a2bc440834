"""A suggestion closes by what is later than all it rests on, whenever that became known."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.schema import to_epoch
from data.store.log.removal import GoneInteraction
from tests.data.conftest import AS_OF

NOW = to_epoch(AS_OF + timedelta(days=6))
# Every example works in a workspace of its own.
NUMBERS = count()
EXAMPLES = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
days = st.integers(-40, 5)
rows = st.lists(st.tuples(days, st.booleans(), st.sampled_from(["sent", "received", "mutual"])), max_size=6)


@EXAMPLES
@given(rests_on=st.integers(-30, -1), happened=rows, before=st.integers(0, 6))
def test_only_a_later_contact_closes(rests_on, happened, before, happened_plainly, store, publish):
    """A backfill closes nothing, a mail of last week that is read today does; in every order of recording."""
    within = store.within(f"w{next(NUMBERS)}")
    log = [
        happened_plainly("Bob", day, direction=how, counts=counts, external_id=str(number))
        for number, (day, counts, how) in enumerate(happened)
    ]
    ground = happened_plainly("Bob", rests_on, external_id="ground")
    within.interactions.record([ground, *log[:before]], 1)
    made = publish(within, "Ada", ("Bob",), AS_OF - timedelta(days=1))
    resting = [replace(one, as_of=AS_OF, last_at=AS_OF + timedelta(days=rests_on)) for one in made]
    version = {"as_of": to_epoch(AS_OF), "published_at": to_epoch(AS_OF), "model_version": "7"}
    within.lists.publish(["Ada"], resting, horizon_days=90, **version)
    within.interactions.record(log[before:], NOW)
    later = [day for day, counts, _ in happened if counts and day > rests_on]
    assert (within.lists.open("Ada", NOW) == []) is bool(later)
    since = within.list_inputs.contact_since("Ada", "Bob", to_epoch(AS_OF))
    assert since == (to_epoch(AS_OF + timedelta(days=min(later))) if later else None)


def test_a_list_of_an_older_kith_closes_by_what_came_after_its_day(store, publish, happened):
    """It does not say what it rests on: all before its as_of."""
    publish(store, "Ada", ("Bob", "Cy"))
    store.interactions.record([happened("Bob", -0.5), happened("Cy", 0)], NOW)
    assert [one.contact for one in store.lists.open("Ada", NOW)] == ["Bob"]


def test_a_suggestion_whose_ground_is_gone_waits_for_the_next_list(store, publish, happened):
    """Its last interaction was taken back or moved; a correction by hours changes nothing."""
    hours = timedelta(hours=5)
    for contact in ("Bob", "Cy", "Di"):
        store.batch_upsert.record([happened(contact, -20, external_id=contact)], 1)
    made = publish(store, "Ada", ("Bob", "Cy", "Di"), AS_OF - timedelta(days=1))
    resting = [replace(one, as_of=AS_OF, last_at=AS_OF - timedelta(days=20)) for one in made]
    version = {"as_of": to_epoch(AS_OF), "published_at": to_epoch(AS_OF), "model_version": "7"}
    store.lists.publish(["Ada"], resting, horizon_days=90, **version)
    assert [one.contact for one in store.lists.open("Ada", NOW)] == ["Bob", "Cy", "Di"]
    store.removal.remove([GoneInteraction("test", "Bob", "Ada")], NOW)
    late = happened("Cy", -20, external_id="Cy")
    store.batch_upsert.record([replace(late, at=late.at - hours)], NOW)
    store.batch_upsert.record([happened("Eve", -20, external_id="Di")], NOW)
    assert [one.contact for one in store.lists.open("Ada", NOW)] == ["Cy"]
