"""Back-test: models and baselines trained on earlier snapshots, measured on later ones."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from sklearn.ensemble import StackingClassifier

from data.errors import NotEnoughHistoryError
from data.messages import Message
from data.schema import DAY_SECONDS, from_epoch
from models.dormancy.additive_model import probability
from models.dormancy.dormant_line import add_dormant_line, dormant_examples
from models.dormancy.labelled_rows import LabelledRows, gather_examples
from models.dormancy.level import own_widths
from models.dormancy.prompted_rows import Shown, without_prompted
from models.dormancy.training import learn_blend, learn_local
from models.evaluation.baselines import Baseline, fit_baselines
from models.evaluation.comparison import (
    Comparison,
    Prediction,
    coverage,
    differences_to_first,
    metrics_by_model,
    metrics_by_stratum,
    prediction,
)
from models.evaluation.leave_one_log_out import PRIOR
from models.evaluation.metrics import Metrics, calibration_bins
from models.evaluation.temporal_splits import Windows
from models.log.log import Log
from models.log.progress import ShowProgress, untracked

LOCAL, BLEND = "Kith local", "Kith blend"


@dataclass(frozen=True)
class Trial:
    """The fitted models by name, the rows they were trained and tested on, predictions and metrics.

    `servable_baselines` are the baselines that have a form in which they can be served.
    """

    models: dict[str, StackingClassifier]
    servable_baselines: dict[str, StackingClassifier]
    train: LabelledRows
    test: LabelledRows
    predictions: dict[str, Prediction]
    metrics: dict[str, Metrics]
    horizon_days: int

    @property
    def train_dates(self) -> list[str]:
        """Days of the training snapshots."""
        return _dates(self.train)

    @property
    def test_dates(self) -> list[str]:
        """Days of the test snapshots."""
        return _dates(self.test)

    def widths(self, name: str, others: Mapping[str, float]) -> Mapping[str, float]:
        """Return the half-widths of a model's intervals; what was trained here knows how the level moves.

        `others` are those of logs the prior was not trained on; the prior alone has no others.
        """
        return others if name == PRIOR else own_widths(others, self.models.get(PRIOR), self.train)


def backtest(
    log: Log,
    windows: Windows,
    horizon_days: int,
    *,
    prior: StackingClassifier | None = None,
    seed: int = 0,
    shown: Shown = (),
    track: ShowProgress = untracked,
) -> Trial:
    """Fit on the training snapshots, and measure models and baselines on the later ones.

    Parameters
    ----------
    windows
        As_ofs to train and to test on, epoch seconds.
    prior
        A model that was not trained on this log; None: there is no blend, only the local model.
    shown
        Names on Kith's lists: nothing is trained or tested on contact that they may have brought about.

    Raises
    ------
    NotEnoughHistoryError
        Where the training or the test rows hold only one outcome.
    """
    horizon = horizon_days * DAY_SECONDS
    train = gather_examples(log, track(windows.train, Message("training snapshots")), horizon)
    test = gather_examples(log, track(windows.test, Message("test snapshots")), horizon)
    dormant = dormant_examples(log, windows.train, horizon, seed)
    train, test, dormant = (without_prompted(rows, log, shown, horizon) for rows in (train, test, dormant))
    return fit_and_evaluate(train, test, horizon_days, prior=prior, dormant=dormant, seed=seed, track=track)


def fit_and_evaluate(
    train: LabelledRows,
    test: LabelledRows,
    horizon_days: int,
    *,
    prior: StackingClassifier | None = None,
    dormant: LabelledRows | None = None,
    seed: int = 0,
    track: ShowProgress = untracked,
) -> Trial:
    """Fit on the training rows, and measure models and baselines on the test rows; see `backtest`.

    `dormant` are closed rows of the dormant; without them the models say of the dormant what they say of all.
    """
    check_outcomes(train, "training")
    check_outcomes(test, "test")
    models = _fit(train, prior, dormant, seed)
    predictions = {name: prediction(probability(model, test.features)) for name, model in models.items()}
    baselines = fit_baselines(train)
    for rule in track(baselines, Message("baselines")):
        predictions[rule.name] = _predict(rule, test)
    rules = {rule.name: rule.model for rule in baselines if rule.model is not None}
    return Trial(models, rules, train, test, predictions, metrics_by_model(test, predictions), horizon_days)


def compare_models(trial: Trial, widths: Mapping[str, float], seed: int = 0) -> Comparison:
    """Return the trial's metrics, whole and by stratum, differences with intervals, and coverage.

    `widths` are half-widths of the intervals on the logit, by grade of confidence.
    """
    first = next(iter(trial.predictions.values()))
    return Comparison(
        trial.horizon_days,
        len(trial.train),
        trial.train_dates,
        trial.test_dates,
        trial.metrics,
        metrics_by_stratum(trial.test, trial.predictions),
        differences_to_first(trial.test, trial.predictions, seed),
        calibration_bins(first.probability, trial.test.went_dormant),
        {
            name: coverage(trial.test, trial.predictions[name], trial.widths(name, widths))
            for name in trial.models
        },
    )


def _fit(
    train: LabelledRows, prior: StackingClassifier | None, dormant: LabelledRows | None, seed: int
) -> dict[str, StackingClassifier]:
    local = learn_local(train, seed)
    learned = {LOCAL: local} if prior is None else {BLEND: learn_blend(prior, local, train), LOCAL: local}
    if dormant is not None:
        learned = {name: add_dormant_line(model, dormant) for name, model in learned.items()}
    return learned if prior is None else learned | {PRIOR: prior}


def _predict(rule: Baseline, test: LabelledRows) -> Prediction:
    if rule.model is None:
        return prediction(rule.probability(test.facts), rule.score(test.facts))
    # The features are there already; the rule's own order is finer than a curve's steps.
    return prediction(probability(rule.model, test.features), rule.score(test.facts))


def _dates(examples: LabelledRows) -> list[str]:
    return [f"{from_epoch(int(as_of)):%Y-%m-%d}" for as_of in np.unique(examples.as_of)]


def check_outcomes(examples: LabelledRows, what: str) -> None:
    """Raise NotEnoughHistoryError where there is nothing to learn from or to test on."""
    dormant = int(examples.went_dormant.sum())
    if not 0 < dormant < len(examples):
        raise NotEnoughHistoryError(
            "the {what} snapshots hold {count} relationships with at least three interactions "
            "and the last within a horizon, and {dormant} of them went dormant; both kinds are "
            "needed. Give a longer log or another --horizon.",
            what=what,
            count=len(examples),
            dormant=dormant,
        )
