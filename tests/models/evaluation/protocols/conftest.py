"""One back-tested log of a few owners, for every protocol."""

import pytest

from data.synthetic.generator import synthetic_log
from models.answers.answer_model import AnswerModel
from models.evaluation.backtest import backtest
from models.evaluation.protocols.case import Case
from models.evaluation.temporal_splits import backtest_windows
from models.log.log import Log
from pipelines.model_store.artefact import prior

HORIZON = 30


@pytest.fixture(name="case", scope="session")
def _case():
    """Return the case of a made-up log and the shipped prior."""
    log = Log.from_frame(synthetic_log(3, owners=6, contacts_per_owner=40, days=400))
    windows = backtest_windows(log, HORIZON, first=90, every=45, last=360, test_from=240)
    shipped = prior()
    trial = backtest(log, windows, HORIZON, prior=shipped.model)
    return Case.of_trial(log, windows, trial, answers=AnswerModel(**shipped.card.answer_model))
