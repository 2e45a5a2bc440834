"""The prior from two made-up logs: its card holds the answer model, and who answers a short history."""

import pytest

from data.synthetic.generator import synthetic_log
from models.answers.answer_model import NAMES, AnswerModel
from models.answers.training import ONE_NUMBER
from models.dormancy.additive_model import members_of
from models.log.log import Log
from pipelines.jobs.training.pretrain import PretrainLog, pretrain, sample_letters


@pytest.fixture(scope="module", name="sources")
def _sources():
    logs = [Log.from_frame(synthetic_log(seed, 4, 8, 90)) for seed in (1, 2)]
    return [PretrainLog(name, log) for name, log in zip("ab", logs, strict=True)]


@pytest.fixture(scope="module", name="prior")
def _prior(sources):
    return pretrain(sources, 0)


def test_the_card_holds_an_answer_model_judged_on_each_log(sources, prior):
    """Its weights are of the numbers it may have, and each log's letters were counted."""
    model = AnswerModel(**prior.card.answer_model)
    assert tuple(model.weights) in {NAMES, ONE_NUMBER}
    assert all(model.weights.values())
    judged = prior.card.figures["answers"]
    assert {name: one["letters"] for name, one in judged.items()} == {
        source.name: len(sample_letters(source)) for source in sources
    }


def test_the_card_names_the_members_that_answer_a_short_history(prior):
    """They are members of the model, and were learned from rows of each log's cut-off copies."""
    named = prior.card.short_history["members"]
    assert named == [member.name for member in members_of(prior.model) if member.name.startswith("short-")]
    assert len(named) == 2
    assert all(log["short_rows"] > 0 for log in prior.card.training["logs"].values())
