"""Training again at each test day: with what was closed by then, and nothing later."""

import numpy as np
import pytest

from models.evaluation.metrics import evaluate
from models.evaluation.protocols import retraining as protocol
from models.evaluation.protocols.case import predict
from models.evaluation.protocols.retraining import days_between, retraining
from models.evaluation.temporal_splits import Windows


def test_each_day_learns_only_what_was_closed_by_then(case, monkeypatch):
    """No window of a training reaches past the day that it predicts, and later days learn from more."""
    learned = []

    def learn(train, _seed):
        learned.append(train)
        return case.models["Kith local"]

    monkeypatch.setattr(protocol, "learn_local", learn)
    retraining(case)
    days = np.unique(case.test.as_of)
    assert len(learned) == len(days) > 1
    for train, day in zip(learned, days, strict=True):
        assert (train.as_of + case.horizon <= day).all()
    assert len(learned[0]) < len(learned[-1])
    assert set(case.train.as_of) <= set(learned[0].as_of)
    closed = set(days_between(case.windows)) | set(case.test.as_of)
    assert {day for day in closed if day + case.horizon <= days[-1]} <= set(learned[-1].as_of)


def test_snapshots_between_training_and_test_are_learned_from_too():
    """Days 0 and 10 train and day 50 tests, ten apart: 20, 30 and 40 were left out of both."""
    assert days_between(Windows([0, 10], [50, 60])) == [20, 30, 40]
    assert days_between(Windows([0, 10], [20])) == []
    assert days_between(Windows([0], [20])) == []


def test_both_ways_are_measured_on_the_same_rows(case):
    """Trained once is what the trial says of the served model."""
    table = retraining(case)["retraining"]
    blend = evaluate(
        predict(case.models["Kith blend"], case.test),
        case.test.went_dormant,
        case.test.lists,
        case.test.depth,
    )
    assert table["once"]["log_loss"] == pytest.approx(blend.log_loss)
    assert table["once"]["auc_inside_lists"] == pytest.approx(blend.auc_inside_lists)
    assert table["at each test day"]["log_loss"] != table["once"]["log_loss"]
