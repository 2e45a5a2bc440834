"""With what a card begins: never with what became of other pauses or who else was heard of."""

import pandas as pd
import pytest

from data.reason_voices import may_lead, topics
from data.schema import AT, DAY_SECONDS, Pool, to_epoch
from data.synthetic.demo.world import AS_OF, LOG_FILE
from models.lists.candidates.context import Context
from models.lists.ranking.list_request import ListRequest
from models.lists.ranking.make_lists import make_lists
from models.log.log import Log
from pipelines.model_store.artefact import prior

DAYS = 90


@pytest.fixture(name="upkeep", scope="module")
def _upkeep():
    """Return the upkeep suggestions of ten long lists of the small world, a fortnight apart."""
    table = pd.read_csv(LOG_FILE)
    log = Log.from_frame(table.assign(**{AT: pd.to_datetime(table[AT]).map(to_epoch)}))
    suggestions = []
    for fortnight in range(10):
        as_of = to_epoch(AS_OF) - fortnight * 14 * DAY_SECONDS
        request = ListRequest(as_of, as_of, DAYS, limit=12)
        suggestions += make_lists(log, {DAYS: prior()}, request, Context()).suggestions
    return [one for one in suggestions if one.pool is Pool.UPKEEP]


def test_the_first_reason_is_one_that_may_lead(upkeep):
    """What may not lead comes after it, and is not lost."""
    assert len(upkeep) > 20
    assert [one.contact for one in upkeep if not may_lead(one.reasons[0])] == []
    assert any(not may_lead(reason) for one in upkeep for reason in one.reasons[1:])


def test_the_bare_silence_leads_where_nothing_else_may(upkeep):
    """Some reason always stands there, and nothing beside it speaks of the silence again."""
    bare = [one for one in upkeep if one.reasons[0].code == "silence" and not one.reasons[0].share]
    assert bare
    for one in bare:
        others = [*one.reasons[1:], *([one.counter_reason] if one.counter_reason else [])]
        assert not any("silence" in topics(reason) for reason in others)
