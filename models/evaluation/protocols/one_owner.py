"""One person's own mailbox: the same rows scored from a log of that owner alone, and from the workspace's."""

from dataclasses import replace

import numpy as np

from models.dormancy.labelled_rows import LabelledRows, gather_examples
from models.evaluation.bootstrap import bootstrap_difference, bootstrap_weights, log_loss_by_weight
from models.evaluation.metrics import MIN_COHORT, Tables, evaluate
from models.evaluation.protocols.case import Case, draw_owners, predict
from models.log.log import Floats, Ints, Log, concatenate, take

OWNERS = 60


def one_owner(case: Case) -> Tables:
    """Return the prior's figures on rows of OWNERS owners, from their logs alone and from the workspace's.

    Owners with a list of MIN_COHORT or more are drawn. Neither side is told by a team. Nothing without a
    prior, or where the log has one owner. `worse` is how much more log-loss the log alone costs, from `low`
    to `high` by bootstrap over owners; `past` the median of the relationships that turnover is counted from.
    """
    drawn = draw_owners(case.test.owner[_long(case.test)], OWNERS, case.seed)
    if case.prior is None or len(np.unique(case.log.owner)) == 1 or not len(drawn):
        return {}
    log = replace(case.log, shared=False)
    workspace = gather_examples(log, case.windows.test, case.horizon)
    together = _ordered(take(workspace, np.isin(workspace.owner, drawn)))
    alone = _ordered(rows_alone(log, drawn, case.windows.test, case.horizon))
    weights = bootstrap_weights(together, case.seed)
    apart, joint = (predict(case.prior, rows) for rows in (alone, together))
    losses = [log_loss_by_weight(each, together.went_dormant) for each in (apart, joint)]
    worse = bootstrap_difference(losses[0], losses[1], weights)
    table = {"alone": _figures(apart, alone), "in the workspace": _figures(joint, together)}
    table["alone"] |= {"worse": worse.estimate, "low": worse.low, "high": worse.high}
    table["in the workspace"] |= dict.fromkeys(("worse", "low", "high"), 0.0)
    return {"one owner": table}


def _figures(probability: Floats, rows: LabelledRows) -> dict[str, float]:
    whole = evaluate(probability, rows.went_dormant, rows.lists, rows.depth)
    return {
        "rows": whole.rows,
        "owners": len(np.unique(rows.owner)),
        "auc": whole.auc,
        "log_loss": whole.log_loss,
        "calibration_error": whole.calibration_error,
        "past": float(np.median(rows.facts.owner.past)),
    }


def rows_alone(log: Log, owners: Ints, as_ofs: list[int], horizon: int) -> LabelledRows:
    """Return each owner's rows as counted in a log that holds nobody else; as_ofs and horizon in seconds."""
    return concatenate(
        [gather_examples(log.where(log.owner == owner), as_ofs, horizon) for owner in owners.tolist()]
    )


def _long(rows: LabelledRows) -> Ints:
    return np.flatnonzero(np.bincount(rows.lists)[rows.lists] >= MIN_COHORT)


def _ordered(rows: LabelledRows) -> LabelledRows:
    return take(rows, np.lexsort((rows.contact, rows.owner, rows.as_of)))
