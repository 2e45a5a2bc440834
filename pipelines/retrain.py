"""The log's newest lesson: snapshots, features, fit, evaluate, register, and perhaps a new champion."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from data.schema import DAY_SECONDS, from_epoch
from models.dormancy import probability
from models.evaluation import Figures, evaluate
from models.features import NAMES
from models.log import Log
from pipelines.artefact import Artefact, Card, champion, crown, save, trusted_types
from pipelines.backtest import MODEL, Trial, backtest
from pipelines.plots import calibration_plot, precision_plot
from pipelines.registry import Registry, Run
from pipelines.sources import Track, untracked
from pipelines.windows import retrain_windows

CHAMPION = "champion until now"


@dataclass(frozen=True)
class Retrained:
    """What came of a training: its version, figures beside the others', and whether it was crowned."""

    version: str
    crowned: bool
    best_rival: str
    figures: dict[str, Figures]
    card: Card

    def as_dict(self) -> dict[str, Any]:
        """Return the outcome as plain values, for JSON."""
        return {
            "version": self.version,
            "crowned": self.crowned,
            "best_rival": self.best_rival,
            "training": self.card.training,
            "figures": {name: one.as_dict() for name, one in self.figures.items()},
        }


def retrain(
    log: Log,
    registry: Registry,
    folder: Path,
    *,
    as_of: int,
    horizon_days: int,
    seed: int = 0,
    track: Track = untracked,
) -> Retrained:
    """Train on what was known at `as_of`, and crown the model only if it beats everyone.

    Everyone is the champion until now and every baseline, by log-loss on the newest closed window,
    which neither the model nor the champion was trained on.
    """
    log = log.before(as_of)
    windows = retrain_windows(log, as_of, horizon_days * DAY_SECONDS)
    trial = backtest(log, windows, horizon_days, seed=seed, track=track)
    figures = {**trial.report.figures, **_champion_figures(trial, folder, horizon_days)}
    rival = min((name for name in figures if name != MODEL), key=lambda n: figures[n].log_loss)
    crowned = figures[MODEL].log_loss < figures[rival].log_loss
    draft = _card(trial, log, as_of, seed, figures)
    version = registry.register(_run(trial, draft, figures, folder))
    card = Card(**{**draft.__dict__, "version": version})
    save(Artefact(trial.model, card), folder, f"v{version}")
    if crowned:
        registry.crown(version)
        crown(folder, f"v{version}")
    return Retrained(version, crowned, rival, figures, card)


def _champion_figures(trial: Trial, folder: Path, horizon_days: int) -> dict[str, Figures]:
    """Return the champion's figures on the same rows, if there is one for this horizon."""
    reigning = champion(folder)
    if reigning is None or reigning.card.horizon_days != horizon_days:
        return {}
    test = trial.test
    likely = probability(reigning.model, test.features)
    return {CHAMPION: evaluate(likely, test.went_dormant, test.lists, test.depth)}


def _card(trial: Trial, log: Log, as_of: int, seed: int, figures: dict[str, Figures]) -> Card:
    return Card(
        version="draft",
        horizon_days=trial.report.horizon_days,
        as_of=from_epoch(as_of).isoformat(),
        features=list(NAMES),
        reference=[_plain(value) for value in np.nanmedian(trial.train.features, axis=0)],
        training={
            "rows": len(trial.train),
            "snapshots": trial.report.train,
            "tested_on": trial.report.test,
            "log_rows": len(log),
            "log_sha256": log.fingerprint(),
            "seed": seed,
        },
        figures={name: one.as_dict() for name, one in figures.items()},
    )


def _plain(value: float) -> float:
    return round(float(value), 6)


def _run(trial: Trial, card: Card, figures: dict[str, Figures], folder: Path) -> Run:
    drafted = save(Artefact(trial.model, card), folder, "draft")
    likely = probability(trial.model, trial.test.features)
    return Run(
        parameters={
            "horizon_days": card.horizon_days,
            "as_of": card.as_of,
            **{
                k: v if isinstance(v, (int, str)) else ", ".join(v)
                for k, v in card.training.items()
            },
        },
        figures=figures,
        plots={
            "calibration": calibration_plot(likely, trial.test.went_dormant),
            "precision_at_5": precision_plot(figures),
        },
        model=trial.model,
        trusted_types=trusted_types(drafted),
    )
