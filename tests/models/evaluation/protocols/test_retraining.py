"""Training again at each test day: with what was closed by then, and nothing later."""

import numpy as np
import pytest

from models.evaluation.metrics import evaluate
from models.evaluation.protocols import retraining as protocol
from models.evaluation.protocols.case import predict
from models.evaluation.protocols.retraining import retraining


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
