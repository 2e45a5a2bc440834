"""A log that has only just begun: how right the prior is when all but the last horizons are cut off.

So it is for anybody who imports three months of mail: every relationship looks new, and what the
workspace usually loses is unknown.
"""

import numpy as np
from scipy.special import entr

from models.dormancy.labelled_rows import LabelledRows, examples_at
from models.evaluation.bootstrap import (
    Measure,
    bootstrap_difference,
    bootstrap_weights,
    log_loss_by_weight,
)
from models.evaluation.metrics import Figures, Tables
from models.evaluation.protocols.case import Case, judge, predict
from models.log.log import Bools, Floats, Log, concatenate

LENGTHS = (1, 2)


def short_history(case: Case) -> Tables:
    """Return the prior's figures by length of history, in horizons; nothing without a prior.

    `log_loss` stands beside `base_rate_log_loss`, that of a constant which knows the share that went
    dormant, and `below_constant` is how much less it is, from `low` to `high` by bootstrap over owners.
    `observed_over_expected` is below 1 where the prior is too gloomy.
    """
    if case.prior is None:
        return {}
    table: Figures = {}
    for length in LENGTHS:
        rows = cut_rows(case.log, case.windows.test, case.horizon, length)
        if len(rows):
            table[f"last {length}"] = _figures(predict(case.prior, rows), rows, case.seed)
    return {"short history": table}


def _figures(probability: Floats, rows: LabelledRows, seed: int) -> dict[str, float]:
    loss, constant = log_loss_by_weight(probability, rows.went_dormant), constant_by_weight(rows.went_dormant)
    gain = bootstrap_difference(constant, loss, bootstrap_weights(rows, seed))
    return {
        **judge(probability, rows, "rows", "log_loss"),
        "base_rate_log_loss": constant(np.ones(len(rows))),
        "below_constant": gain.estimate,
        "low": gain.low,
        "high": gain.high,
        **judge(probability, rows, "calibration_error", "auc", "observed_over_expected"),
    }


def cut_rows(log: Log, as_ofs: list[int], horizon: int, length: float) -> LabelledRows:
    """Return each as_of's cohort in a log that begins so many horizons before it; horizon in seconds.

    Cohort, facts and turnover are those of the cut log; outcomes are the same in both.
    """
    return concatenate(
        [examples_at(log.where(log.at >= as_of - length * horizon), as_of, horizon) for as_of in as_ofs]
    )


def constant_by_weight(went_dormant: Bools) -> Measure:
    """Return the log-loss of the best constant, the true share, as a function of the rows' weights."""

    def loss(weight: Floats) -> float:
        rate = float(np.average(went_dormant, weights=weight))
        return float(entr(rate) + entr(1 - rate))

    return loss
