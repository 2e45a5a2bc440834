"""One person's own mailbox: the same rows scored from a log of that owner alone, and from the workspace's."""

from dataclasses import replace

import numpy as np

from models.dormancy.labelled_rows import LabelledRows, gather_examples
from models.evaluation.metrics import MIN_COHORT, Figures, Tables, evaluate
from models.evaluation.protocols.case import Case, draw_owners, predict
from models.log.log import Ints, Log, concatenate, take

OWNERS = 60


def one_owner(case: Case) -> Tables:
    """Return the prior's figures on rows of OWNERS owners, from their logs alone and from the workspace's.

    Owners with a list of MIN_COHORT or more are drawn. Neither side is told by a team. Nothing without a
    prior, or where the log has one owner.
    """
    drawn = draw_owners(case.test.owner[_long(case.test)], OWNERS, case.seed)
    if case.prior is None or len(np.unique(case.log.owner)) == 1 or not len(drawn):
        return {}
    log = replace(case.log, shared=False)
    workspace = gather_examples(log, case.windows.test, case.horizon)
    together = _ordered(take(workspace, np.isin(workspace.owner, drawn)))
    alone = _ordered(rows_alone(log, drawn, case.windows.test, case.horizon))
    table: Figures = {}
    for name, rows in {"alone": alone, "in the workspace": together}.items():
        whole = evaluate(predict(case.prior, rows), rows.went_dormant, rows.lists, rows.depth)
        table[name] = {
            "rows": whole.rows,
            "owners": len(drawn),
            "auc": whole.auc,
            "log_loss": whole.log_loss,
            "calibration_error": whole.calibration_error,
            "past": float(np.median(rows.facts.owner.past)),
        }
    return {"one owner": table}


def rows_alone(log: Log, owners: Ints, as_ofs: list[int], horizon: int) -> LabelledRows:
    """Return each owner's rows as counted in a log that holds nobody else; as_ofs and horizon in seconds."""
    return concatenate(
        [gather_examples(log.where(log.owner == owner), as_ofs, horizon) for owner in owners.tolist()]
    )


def _long(rows: LabelledRows) -> Ints:
    return np.flatnonzero(np.bincount(rows.lists)[rows.lists] >= MIN_COHORT)


def _ordered(rows: LabelledRows) -> LabelledRows:
    return take(rows, np.lexsort((rows.contact, rows.owner, rows.as_of)))
