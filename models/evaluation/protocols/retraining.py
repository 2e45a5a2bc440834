"""What training again at each test day gains over training once: the back-test understates who retrains."""

import numpy as np

from models.dormancy.labelled_rows import LabelledRows
from models.dormancy.training import learn_blend, learn_local
from models.evaluation.backtest import BLEND, LOCAL
from models.evaluation.metrics import Tables
from models.evaluation.protocols.case import Case, judge, predict
from models.log.log import Bools, Floats, concatenate, take

JUDGED = ("auc", "auc_inside_lists", "log_loss", "calibration_error")


def retraining(case: Case) -> Tables:
    """Return the served model's figures, trained once by the first test day and again at every test day.

    At a day it learns from all snapshots of training and test whose windows closed by then.
    """
    test = case.test
    once = predict(case.models[LOCAL if case.prior is None else BLEND], test)
    again = np.zeros(len(test))
    rows = concatenate([case.train, test])
    for as_of in np.unique(test.as_of):
        now = test.as_of == as_of
        again[now] = _trained_by(case, rows, rows.as_of + case.horizon <= as_of, take(test, now))
    both = {"once": once, "at each test day": again}
    return {"retraining": {name: judge(each, test, *JUDGED) for name, each in both.items()}}


def _trained_by(case: Case, rows: LabelledRows, closed: Bools, test: LabelledRows) -> Floats:
    train = take(rows, closed)
    local = learn_local(train, case.seed)
    return predict(local if case.prior is None else learn_blend(case.prior, local, train), test)
