"""How right would the model have been? Trained on the past, tested on what came later."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sklearn.ensemble import StackingClassifier

from data.errors import NotEnoughHistoryError
from data.schema import DAY_SECONDS, from_epoch
from models.baselines import fit_baselines
from models.dormancy import probability
from models.evaluation import Figures, evaluate
from models.examples import Examples, gather_examples
from models.learning import blend, fit_local
from models.log import Floats, Log
from pipelines.sources import Track, untracked
from pipelines.windows import Windows

PRIOR, LOCAL, BLEND = "Kith prior", "Kith local", "Kith blend"


@dataclass(frozen=True)
class Report:
    """The figures of the models and of every baseline on the same rows."""

    horizon_days: int
    train_rows: int
    train: list[str]
    test: list[str]
    figures: dict[str, Figures]

    def as_dict(self) -> dict[str, Any]:
        """Return the report as plain values, for JSON."""
        figures = {name: one.as_dict() for name, one in self.figures.items()}
        return {**self.__dict__, "figures": figures}


@dataclass(frozen=True)
class Trial:
    """The fitted models by name, what they were trained and tested on, and the report."""

    models: dict[str, StackingClassifier]
    train: Examples
    test: Examples
    report: Report


def backtest(
    log: Log,
    windows: Windows,
    horizon_days: int,
    *,
    prior: StackingClassifier | None = None,
    seed: int = 0,
    track: Track = untracked,
) -> Trial:
    """Fit on the training snapshots, and measure models and baselines on the later ones.

    Without a prior there is only the local model; a prior that has seen this log must not be given.
    """
    horizon = horizon_days * DAY_SECONDS
    train = gather_examples(log, track(windows.train, "training snapshots"), horizon)
    test = gather_examples(log, track(windows.test, "test snapshots"), horizon)
    _check(train, "training")
    _check(test, "test")
    models = _fit(train, prior, seed)
    figures = {name: _figures(test, probability(m, test.features)) for name, m in models.items()}
    for baseline in track(fit_baselines(train), "baselines"):
        order = baseline.score(test.facts)
        figures[baseline.name] = _figures(test, baseline.probability(test.facts), order)
    report = Report(horizon_days, len(train), _dates(windows.train), _dates(windows.test), figures)
    return Trial(models, train, test, report)


def _fit(train: Examples, prior: StackingClassifier | None, seed: int) -> dict[str, StackingClassifier]:
    local = fit_local(train, seed)
    if prior is None:
        return {LOCAL: local}
    return {BLEND: blend(prior, local, len(train)), LOCAL: local, PRIOR: prior}


def _figures(test: Examples, likely: Floats, order: Floats | None = None) -> Figures:
    return evaluate(likely, test.went_dormant, test.lists, test.depth, order)


def _dates(as_ofs: Sequence[int]) -> list[str]:
    return [f"{from_epoch(as_of):%Y-%m-%d}" for as_of in as_ofs]


def _check(examples: Examples, what: str) -> None:
    """Raise NotEnoughHistoryError where there is nothing to learn from or to test on."""
    dormant = int(examples.went_dormant.sum())
    if not 0 < dormant < len(examples):
        raise NotEnoughHistoryError(
            f"the {what} snapshots hold {len(examples)} relationships with at least three "
            f"interactions and the last within a horizon, and {dormant} of them went dormant; both "
            "kinds are needed. Give a longer log or another --horizon."
        )
