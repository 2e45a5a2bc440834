"""The log by relationship is the log row by row: on both engines, at every moment, whoever objected."""

from dataclasses import replace
from itertools import count

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.schema import OWNER_SOURCE, Direction
from data.store.log.rows.log_columns import FEW
from models.log.log import ROW_COLUMNS, Log

WORKSPACES = count()
# Names that a statement could read as its own.
CHANNELS = ["email", "call", "50 %", "what?", ":as_of", "it's", "{more}", ""]
rows = st.tuples(
    st.sampled_from(["Ada", "Eve"]),
    st.sampled_from(["Bo", "Cy, or so", "Di"]),
    st.floats(-20_000, -1),
    st.sampled_from(Direction),
    st.sampled_from(CHANNELS),
    st.sampled_from(["crm", OWNER_SOURCE]),
    st.booleans(),
)


def assert_same(own, **asked):
    """Fail where the two ways to read a log differ in a column, a code or a name."""
    packed, plain = own.log_columns.read(**asked), own.interactions.columns(**asked)
    assert bool(packed.relationships) == bool(plain)
    if not plain:
        return
    mine, theirs = Log.from_relationships(packed.relationships, packed.channels), Log.from_rows(plain)
    for name in ROW_COLUMNS:
        np.testing.assert_array_equal(getattr(mine, name), getattr(theirs, name), name)
    for name in ("owners", "contacts", "channels"):
        assert list(getattr(mine, name)) == list(getattr(theirs, name))


@given(recorded=st.lists(st.lists(rows, max_size=8), max_size=3), objecting=st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_ways_to_read_say_the_same(store, happened, recorded, objecting):
    """Whatever was recorded: of everyone, of one owner, as it was known before, and for learning."""
    own = store.within(f"w{next(WORKSPACES)}")
    for moment, some in enumerate(recorded, start=1):
        own.interactions.record(
            [
                replace(
                    happened(contact, days, external_id=f"{moment} {number}"),
                    owner=owner,
                    direction=direction,
                    channel=channel,
                    source=source,
                    counts=counts,
                )
                for number, (owner, contact, days, direction, channel, source, counts) in enumerate(some)
            ],
            moment,
        )
    if objecting:
        own.objections.add("Bo", 9, "Ada")
    for asked in ({}, {"owner": "Ada"}, {"known_at": 1}, {"known_at": 2, "owner": "Eve"}, {"learning": True}):
        assert_same(own, **asked)


@pytest.mark.parametrize("many", [FEW, FEW + 1, 300])
def test_any_number_of_channels_is_told_apart(store, happened, many):
    """As many as a statement names, and more."""
    store.interactions.record(
        [replace(happened("Bo", -day, external_id=f"{day}"), channel=f"way {day}") for day in range(many)],
        1,
    )
    assert_same(store)
    assert len(store.log_columns.read().channels) == many
