"""All protocols by name: what `kith backtest` and the benchmark ask of a back-tested log."""

from collections.abc import Callable, Mapping, Sequence

from data.messages import Message
from models.evaluation.metrics import Tables
from models.evaluation.protocols.case import Case
from models.evaluation.protocols.one_owner import one_owner
from models.evaluation.protocols.retraining import retraining
from models.evaluation.protocols.revival import revival
from models.evaluation.protocols.short_history import short_history
from models.evaluation.protocols.weekly_lists import weekly_lists
from models.log.progress import ShowProgress, untracked

RETRAINING = "retraining"
PROTOCOLS: Mapping[str, Callable[[Case], Tables]] = {
    "short-history": short_history,
    "one-owner": one_owner,
    "weekly-lists": weekly_lists,
    "revival": revival,
    RETRAINING: retraining,
}
# The other one costs a training for every test day.
USUAL = tuple(name for name in PROTOCOLS if name != RETRAINING)


def measure(case: Case, names: Sequence[str] = USUAL, track: ShowProgress = untracked) -> Tables:
    """Return the tables of the named protocols."""
    tables: Tables = {}
    for name in track(names, Message("protocols")):
        tables |= PROTOCOLS[name](case)
    return tables
