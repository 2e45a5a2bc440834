"""The dormant are ranked by who answers, where the log can show it at all."""

from dataclasses import replace

import pytest

from models.lists.candidates.context import Context
from models.lists.ranking.list_request import ListRequest
from models.lists.ranking.make_lists import make_lists
from models.log.log import Log
from models.served.artefact import Artefact
from pipelines.model_store.artefact import prior

DAYS = 30
# Who answers more than the owner writes leads; nothing else tells.
ANSWERS = {"weights": {"share_from_them": 3.0}, "intercept": 0.0}


@pytest.fixture(name="artefact", scope="module")
def _artefact() -> Artefact:
    shipped = prior()
    return Artefact(shipped.model, replace(shipped.card, answer_model=ANSWERS))


def suggested(build, log: Log, artefact: Artefact):
    """Return the revival suggestions of Ada's list on day 200."""
    request = ListRequest(build.moment(200), build.moment(200), DAYS, limit=5)
    lists = make_lists(log, {DAYS: artefact}, request, Context())
    return [suggestion for suggestion in lists.suggestions if suggestion.pool == "revival"]


def world(build, *, sent_only: bool = False) -> Log:
    """Return a log with a living contact and two dormant ones: Bo mostly answers, Cy mostly is written to."""
    theirs = "sent" if sent_only else "received"
    rows = [("Ada", "Al", day, ("sent", theirs)[day % 2]) for day in range(0, 200, 3)]
    rows += [("Ada", "Bo", day, (theirs, theirs, "sent")[day // 7 % 3]) for day in range(0, 120, 7)]
    rows += [("Ada", "Cy", day, ("sent", "sent", theirs)[day // 7 % 3]) for day in range(0, 120, 7)]
    return build.log(build.rows(*rows))


def test_who_answers_comes_first_and_the_list_says_so(build, artefact):
    """Of two as silent and as often met, Bo leads; the sentence's number is the model's."""
    first, second = suggested(build, world(build), artefact)
    assert (first.contact, second.contact) == ("Bo", "Cy")
    said = [reason.numbers for reason in first.reasons if reason.code == "answers"]
    assert said == [{"likely": pytest.approx(0.87, abs=0.03)}]
    assert first.priority == pytest.approx(said[0]["likely"] * first.depth, abs=0.01)


def test_the_horizon_s_own_answer_model_comes_before_another_s(build, artefact):
    """What a workspace's own letters taught stands on the card of its own champion."""
    never = Artefact(artefact.model, replace(artefact.card, answer_model=ANSWERS | {"intercept": -9.0}))
    request = ListRequest(build.moment(200), build.moment(200), 60, limit=5)
    lists = make_lists(world(build), {30: never, 60: artefact}, request, Context())
    likely = [
        reason.numbers["likely"]
        for one in lists.suggestions
        for reason in one.reasons
        if reason.code == "answers"
    ]
    assert likely
    assert min(likely) > 0.5


def test_that_most_do_not_answer_speaks_against(build, artefact):
    """Where fewer than half answer, that is the counter-reason, and no reason; the silence is neither."""
    rarely = replace(artefact.card, answer_model=ANSWERS | {"intercept": -3.0})
    for suggestion in suggested(build, world(build), Artefact(artefact.model, rarely)):
        assert suggestion.counter_reason is not None
        assert suggestion.counter_reason.code == "answers"
        assert suggestion.counter_reason.numbers["likely"] < 0.45
        assert "answers" not in {reason.code for reason in suggestion.reasons}


def test_a_log_of_one_way_cannot_know_who_answers(build, artefact):
    """Where nobody is ever seen to write back, contact is all that can be foretold; nothing is claimed."""
    for suggestion in suggested(build, world(build, sent_only=True), artefact):
        assert "answers" not in {reason.code for reason in suggestion.reasons}
        assert suggestion.priority == pytest.approx((1 - suggestion.probability) * suggestion.depth, abs=1e-5)


def test_a_prior_without_an_answer_model_ranks_as_before(build, artefact):
    """An older prior has none; its lists rest on the probability of contact."""
    older = Artefact(artefact.model, replace(artefact.card, answer_model={}))
    for suggestion in suggested(build, world(build), older):
        assert suggestion.priority == pytest.approx((1 - suggestion.probability) * suggestion.depth, abs=1e-5)
