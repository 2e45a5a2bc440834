"""The answer model: exact terms, a level of the workspace's own, and what it is learned from."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import logit

from models.answers.answer_model import NAMES, AnswerModel, answer_columns
from models.answers.letters import AnsweredLetters, OwnersLetters
from models.answers.training import (
    LOCAL_STRENGTH,
    AnswerRows,
    blend_answers,
    choose_answers,
    fit_answers,
    judge_answers,
)
from models.facts.gather import gather
from models.log.snapshot import take_snapshot

SHARE = NAMES.index("share_from_them")


def letters(size: int, seed: int, effect: float) -> AnswerRows:
    """Return letters of forty owners whose answers depend on the first number so strongly."""
    chance = np.random.default_rng(seed)
    columns = chance.normal(size=(size, len(NAMES)))
    depth = columns[:, NAMES.index("depth")]
    likely = 1 / (1 + np.exp(-columns[:, SHARE] - effect * depth))
    return AnswerRows(chance.integers(0, 40, size), columns, chance.random(size) < likely)


def test_the_logit_is_the_sum_of_its_terms():
    """Every number adds its own term, and nothing is left over."""
    model = fit_answers([letters(500, 1, 1)])
    columns = letters(20, 2, 1).columns
    assert model.terms(columns).sum(axis=1) + model.intercept == pytest.approx(
        logit(model.probability(columns))
    )


def test_a_known_effect_is_learned_on_its_own_scale():
    """Weights are of the numbers as they are, whatever they were standardised by."""
    weights = fit_answers([letters(20_000, 1, 0.5)]).weights
    assert weights["share_from_them"] == pytest.approx(1, abs=0.1)
    assert weights["depth"] == pytest.approx(0.5, abs=0.1)


def test_the_model_ships_only_where_it_beats_the_one_number():
    """Where only the share from them tells anything, the calibrated share ships; else all numbers."""
    for effect, expected in ((1, len(NAMES)), (0, 1)):
        logs = {str(seed): letters(3000, seed, effect) for seed in range(3)}
        judged = judge_answers(logs, 0)
        assert [one["observed_over_expected"] for one in judged.values()] == pytest.approx([1] * 3, abs=0.15)
        assert len(choose_answers(logs, judged).weights) == expected


def test_the_more_letters_a_workspace_has_the_more_they_count():
    """Here depth tells who answers and elsewhere it does not: ten letters hardly say so, thousands do."""
    prior = fit_answers([letters(20_000, 1, 0)])
    few, many = (blend_answers(prior, letters(size, 2, 2)).weights["depth"] for size in (10, 20_000))
    assert abs(few - prior.weights["depth"]) < 0.05
    assert many == pytest.approx(0.86 * 2, abs=0.2)


def test_the_blend_is_the_mean_of_both_logits():
    """The logits of prior and own letters, mixed by the number of letters: nothing else is added."""
    own, prior, asked = letters(1_000, 2, 1), fit_answers([letters(500, 1, 0)]), letters(20, 3, 0).columns
    local = fit_answers([own], strength=LOCAL_STRENGTH)
    mixed, alone, before = (logit(m.probability(asked)) for m in (blend_answers(prior, own), local, prior))
    assert mixed == pytest.approx(0.45 * alone + 0.55 * before)


def test_letters_that_all_ended_alike_teach_nothing():
    """Where everybody has answered, or nobody was written to, the prior answers as it is."""
    prior, own = fit_answers([letters(500, 1, 0)]), letters(50, 2, 0)
    for answered in (np.ones(50, dtype=bool), np.zeros(50, dtype=bool)):
        assert blend_answers(prior, replace(own, answered=answered)) == prior
    nobody = AnswerRows(own.owner[:0], own.columns[:0], own.answered[:0])
    assert blend_answers(prior, nobody) == prior


def test_a_workspace_that_answers_more_raises_every_probability(build):
    """The level is that of the workspace's and the owner's own letters, drawn towards two in five."""
    rows = [("Ada", "Bo", 0, "sent"), ("Ada", "Bo", 1, "received"), ("Ada", "Bo", 2, "sent")]
    snapshot = take_snapshot(build.log(build.rows(*rows)), build.moment(30), 10 * build.day)
    facts, owner = gather(snapshot, np.array([True])), np.array([0])

    def level(own: tuple[int, int], workspace: tuple[int, int]) -> list[float]:
        counts = OwnersLetters(*(np.array([count]) for count in own))
        return list(answer_columns(facts, owner, counts, AnsweredLetters(*workspace))[0, -2:])

    assert level((0, 0), (0, 0)) == pytest.approx([logit(0.4), 0])
    assert level((0, 0), (90, 86)) == pytest.approx([logit(0.9), 0])
    assert level((8, 8), (0, 0)) == pytest.approx([logit(0.4), logit(0.7) - logit(0.4)])
    likely = AnswerModel({"answered_in_workspace": 1.0}, 0.0)
    columns = answer_columns(facts, owner, OwnersLetters(owner, owner), AnsweredLetters(90, 86))
    assert likely.probability(columns) == pytest.approx([0.9])
