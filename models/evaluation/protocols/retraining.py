"""What training again at each test day gains over training once: the back-test understates who retrains."""

import numpy as np

from models.dormancy.labelled_rows import LabelledRows, gather_examples
from models.dormancy.training import learn_blend, learn_local
from models.evaluation.backtest import BLEND, LOCAL
from models.evaluation.metrics import Tables
from models.evaluation.protocols.case import Case, judge, predict
from models.evaluation.temporal_splits import Windows
from models.log.log import Bools, Floats, concatenate, take

JUDGED = ("auc", "auc_inside_lists", "log_loss", "calibration_error")


def retraining(case: Case) -> Tables:
    """Return the served model's figures, trained once by the first test day and again at every test day.

    At a day it learns from all snapshots whose windows closed by then: those of training and test, and those
    between them, which neither trained nor tested the first time.
    """
    test = case.test
    once = predict(case.models[LOCAL if case.prior is None else BLEND], test)
    again = np.zeros(len(test))
    days = days_between(case.windows)
    between = [gather_examples(case.log, days, case.horizon)] if days else []
    rows = concatenate([case.train, *between, test])
    for as_of in np.unique(test.as_of):
        now = test.as_of == as_of
        again[now] = _trained_by(case, rows, rows.as_of + case.horizon <= as_of, take(test, now))
    both = {"once": once, "at each test day": again}
    return {"retraining": {name: judge(each, test, *JUDGED) for name, each in both.items()}}


def days_between(windows: Windows) -> list[int]:
    """Return the snapshots after the last one of training and before the first test, epoch seconds.

    They stand as far apart as the others. Their windows were open on the first test day.
    """
    last, first = windows.train[-1], windows.test[0]
    step = min([first - last, *np.diff(windows.train), *np.diff(windows.test)])
    return [*range(last + int(step), first, int(step))]


def _trained_by(case: Case, rows: LabelledRows, closed: Bools, test: LabelledRows) -> Floats:
    train = take(rows, closed)
    local = learn_local(train, case.seed)
    return predict(local if case.prior is None else learn_blend(case.prior, local, train), test)
