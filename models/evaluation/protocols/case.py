"""What every protocol looks at: a log, the models trained on its past, and the days to test on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from sklearn.ensemble import StackingClassifier

from data.schema import DAY_SECONDS
from models.answers.answer_model import AnswerModel
from models.dormancy.additive_model import probability
from models.dormancy.labelled_rows import LabelledRows, gather_examples
from models.evaluation.backtest import BLEND, LOCAL, Trial
from models.evaluation.leave_one_log_out import PRIOR
from models.evaluation.metrics import evaluate
from models.evaluation.temporal_splits import Windows
from models.log.log import Floats, Ints, Log, take
from models.log.snapshot import turnover


@dataclass(frozen=True)
class Case:
    """A log, the days to test on, the models trained on its past, and the rows they learned from.

    `models` are named as in `Trial`; the prior may stand alone. `test` are the rows of the test days. `seed`
    draws owners. `answers` tells who answers, and was learned from other logs.
    """

    log: Log
    windows: Windows
    horizon_days: int
    models: Mapping[str, StackingClassifier]
    train: LabelledRows
    test: LabelledRows
    seed: int = 0
    answers: AnswerModel | None = None

    @classmethod
    def of_trial(
        cls, log: Log, windows: Windows, trial: Trial, seed: int = 0, answers: AnswerModel | None = None
    ) -> "Case":
        """Return the case of a back-test of this log at these windows."""
        return cls(log, windows, trial.horizon_days, trial.models, trial.train, trial.test, seed, answers)

    @property
    def horizon(self) -> int:
        """The horizon in seconds."""
        return self.horizon_days * DAY_SECONDS

    @property
    def prior(self) -> StackingClassifier | None:
        """The model that has not seen the log, if there is one."""
        return self.models.get(PRIOR)

    @property
    def judged(self) -> dict[str, StackingClassifier]:
        """The blend and the prior, by name; the local model where there is no prior."""
        names = (BLEND, PRIOR) if PRIOR in self.models else (LOCAL,)
        return {name: self.models[name] for name in names if name in self.models}


def case_of_prior(
    log: Log, windows: Windows, horizon_days: int, prior: StackingClassifier, seed: int = 0
) -> Case:
    """Return a case of the prior alone: nothing is trained, so what asks only the prior is quick."""
    test = gather_examples(log, windows.test, horizon_days * DAY_SECONDS)
    nothing = take(test, np.zeros(len(test), dtype=bool))
    return Case(log, windows, horizon_days, {PRIOR: prior}, nothing, test, seed)


def predict(model: StackingClassifier, rows: LabelledRows) -> Floats:
    """P(went dormant) of each row, shape (rows,)."""
    return probability(model, rows.features) if len(rows) else np.zeros(0)


def judge(probability: Floats, rows: LabelledRows, *names: str) -> dict[str, float]:
    """Return the named fields of `Metrics` of the rows."""
    whole = evaluate(probability, rows.went_dormant, rows.lists, rows.depth).as_dict()
    return {name: whole[name] for name in names}


def draw_owners(owners: Ints, most: int, seed: int) -> Ints:
    """Return at most so many of the owners (codes, each once), chosen by the seed, in order."""
    return np.sort(np.random.default_rng(seed).permutation(np.unique(owners))[:most])


def of_owners(log: Log, owners: Ints, as_ofs: Sequence[int], horizon: int) -> Log:
    """Return these owners' rows, with what the whole workspace tells of itself at the as_ofs.

    So they are scored as among all others, in a fraction of the time; as_ofs and horizon in seconds. Where
    owners are told by what the others know of a contact, the log stays whole.
    """
    if log.shared:
        return log
    workspace = {(as_of, horizon): turnover(log, as_of, horizon) for as_of in as_ofs}
    return replace(log.where(np.isin(log.owner, owners)), turnover=workspace, part_of=len(log))
