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
        # Plain facts, without a share, stand in their own place.
        assert not any(may_lead(reason) for reason in one.reasons[1:] if reason.share)


def test_who_began_again_is_not_measured_by_the_rhythm_before(build):
    """A hundred silent days ended three weeks ago: that is said, and neither old gaps nor a drop."""
    rows = [("Ada", "Al", day, ("sent", "received")[day // 7 % 2]) for day in range(0, 64, 7)]
    rows += [("Ada", "Al", 165, "sent"), ("Ada", "Al", 168, "received")]
    request = ListRequest(build.moment(190), build.moment(190), 30)
    lists = make_lists(build.log(build.rows(*rows)), {30: prior()}, request, Context())
    (one,) = lists.suggestions
    assert (one.reasons[0].code, one.reasons[0].numbers["pause_days"]) == ("picked_up_again", 102)
    beside = [*one.reasons[1:], *([one.counter_reason] if one.counter_reason else [])]
    assert not {"rhythm", "pauses", "survival", "activity", "silence"} & {reason.code for reason in beside}


def test_who_has_not_answered_yet_after_a_long_pause_is_left_in_peace(build):
    """The same, but for the answer: nobody is asked again three weeks later."""
    rows = [("Ada", "Al", day, ("sent", "received")[day // 7 % 2]) for day in range(0, 64, 7)]
    request = ListRequest(build.moment(190), build.moment(190), 30)
    log = build.log(build.rows(*rows, ("Ada", "Al", 165, "sent")))
    assert make_lists(log, {30: prior()}, request, Context()).suggestions == []
