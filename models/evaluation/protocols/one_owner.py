"""One person's own mailbox: the same rows scored from a log of that owner alone, and from the workspace's."""

from dataclasses import replace

import numpy as np

from models.dormancy.labelled_rows import LabelledRows, gather_examples
from models.evaluation.bootstrap import (
    Difference,
    bootstrap_difference,
    bootstrap_weights,
    log_loss_by_weight,
)
from models.evaluation.metrics import Tables, in_long_lists
from models.evaluation.protocols.case import Case, draw_owners, judge, of_owners, predict
from models.log.log import Floats, Ints, Log, concatenate, take

OWNERS = 60
NOTHING = Difference(0.0, 0.0, 0.0)


def one_owner(case: Case) -> Tables:
    """Return the prior's figures on rows of OWNERS owners, from their logs alone and from the workspace's.

    Owners with a list of MIN_COHORT or more are drawn. Neither side is told by a team. Nothing without a
    prior, or where the log has one owner. `worse` is how much more log-loss the log alone costs, from `low`
    to `high` by bootstrap over owners; `past` the median of the relationships that turnover is counted from.
    """
    drawn = draw_owners(case.test.owner[in_long_lists(case.test.lists)], OWNERS, case.seed)
    if case.prior is None or len(np.unique(case.log.owner)) == 1 or not len(drawn):
        return {}
    alone, together = rows_both_ways(case, drawn)
    apart, joint = (predict(case.prior, rows) for rows in (alone, together))
    losses = [log_loss_by_weight(each, together.went_dormant) for each in (apart, joint)]
    worse = bootstrap_difference(losses[0], losses[1], bootstrap_weights(together, case.seed))
    table = {
        "alone": _figures(apart, alone, worse),
        "in the workspace": _figures(joint, together, NOTHING),
    }
    return {"one owner": table}


def _figures(probability: Floats, rows: LabelledRows, worse: Difference) -> dict[str, float]:
    return {
        "owners": len(np.unique(rows.owner)),
        **judge(probability, rows, "rows", "auc", "log_loss", "calibration_error"),
        "past": float(np.median(rows.facts.owner.past)),
        "worse": worse.estimate,
        "low": worse.low,
        "high": worse.high,
    }


def rows_both_ways(case: Case, owners: Ints) -> tuple[LabelledRows, LabelledRows]:
    """Return the owners' test rows as counted in their logs alone and in the workspace's, in one order."""
    log, as_ofs = replace(case.log, shared=False), case.windows.test
    workspace = gather_examples(of_owners(log, owners, as_ofs, case.horizon), as_ofs, case.horizon)
    return _ordered(rows_alone(log, owners, as_ofs, case.horizon)), _ordered(workspace)


def rows_alone(log: Log, owners: Ints, as_ofs: list[int], horizon: int) -> LabelledRows:
    """Return each owner's rows as counted in a log that holds nobody else; as_ofs and horizon in seconds."""
    return concatenate(
        [gather_examples(log.where(log.owner == owner), as_ofs, horizon) for owner in owners.tolist()]
    )


def _ordered(rows: LabelledRows) -> LabelledRows:
    return take(rows, np.lexsort((rows.contact, rows.owner, rows.as_of)))
