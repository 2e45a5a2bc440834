"""The log's newest lesson: snapshots, features, fit, evaluate, register, and perhaps a new champion.

Of a packed log of any size rows are drawn up to a budget.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sklearn.ensemble import StackingClassifier

from data.errors import KithError, NoModelError, NotEnoughHistoryError
from data.packed.reader import PackedLog
from data.schema import DAY_SECONDS, OWN, from_epoch, to_epoch
from models.answers.answer_model import AnswerModel
from models.answers.training import blend_answers, letter_rows
from models.dormancy.additive_model import probability, short_history_of
from models.dormancy.level import own_widths
from models.dormancy.model_card import ModelCard, reference_of
from models.dormancy.prompted_rows import Shown
from models.evaluation.backtest import Trial, backtest, fit_and_evaluate
from models.evaluation.crowning import Margin, margin
from models.evaluation.leave_one_log_out import PRIOR
from models.evaluation.metrics import Metrics, calibration_bins, evaluate
from models.evaluation.temporal_splits import Windows, retrain_windows, span_fields
from models.log.log import Floats, Log
from models.log.progress import ShowProgress, untracked
from models.served.artefact import Artefact
from pipelines.engine.parts import RowBudget, Sampled
from pipelines.jobs.training.registration import Connect, register_versions
from pipelines.jobs.training.shift import Shift, measure_shift
from pipelines.model_store.workspace_models import Incumbents, WorkspaceModels
from pipelines.report.plots import as_file, draw_calibration, draw_precision

CHAMPION = "champion until now"


@dataclass(frozen=True)
class Retrained:
    """What came of a training: the best of its models, its best rival, and whether it was crowned.

    `unusable` are the errors of a prior or champion that took no part, because it could not answer; `margin`
    is by how much the champion until now was beaten; `unregistered` is why MLflow did not take it yet;
    `shift` is how the tested window differs from those trained on.
    """

    version: str
    model: str
    rival: str
    crowned: bool
    figures: dict[str, Metrics]
    card: ModelCard
    calibration: list[tuple[float, float, int]]
    unusable: tuple[NoModelError, ...] = ()
    margin: Margin | None = None
    unregistered: KithError | None = None
    shift: Shift | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the outcome as plain values, for JSON."""
        return {
            "version": self.version,
            "model": self.model,
            "rival": self.rival,
            "crowned": self.crowned,
            "training": self.card.training,
            "figures": {name: metrics.as_dict() for name, metrics in self.figures.items()},
            "margin": None if self.margin is None else asdict(self.margin),
            "shift": None if self.shift is None else self.shift.as_dict(),
            "registered": self.unregistered is None,
            "warnings": [str(error) for error in (*self.unusable, self.unregistered) if error is not None],
        }

    def report(self) -> dict[str, Any]:
        """Return what a page shows of it: whom it beat, and said beside seen."""
        fields = self.as_dict()
        beside = {"tested_on": self.card.training["tested_on"], "calibration": self.calibration}
        return {name: fields[name] for name in ("version", "model", "rival", "figures", "shift")} | beside


@dataclass(frozen=True)
class Training:
    """One training: of which moment and horizon, what it must beat, and where its model goes.

    Attributes
    ----------
    connect, models
        What finds the registry, once the model is kept, and where it is kept.
    incumbents
        Prior and champion; without a usable prior there is the local model alone.
    as_of
        Epoch seconds, UTC.
    horizon_days
        Length of a window; the champion is that of this horizon.
    workspace
        Whose log it is, as the model's card says it.
    seed
        Of sampled rows and of the trees.
    at
        When it is done, in epoch seconds; without it, as_of.
    shown
        Names on the lists of the store whose log it is: nothing is learned from contact that they may have
        brought about.
    """

    connect: Connect
    models: WorkspaceModels
    incumbents: Incumbents
    as_of: int
    horizon_days: int
    workspace: str = OWN
    seed: int = 0
    at: int | None = None
    shown: Shown = ()
    track: ShowProgress = untracked


def retrain(log: Log, training: Training) -> Retrained:
    """Train on what was known at `as_of`, and crown the best candidate only if it beats everyone else.

    Candidates are prior, local, blend and the rules that can be served; everyone else is the champion
    until now and every other rule, by log-loss on the newest closed window, on which neither the
    candidates nor the champion were trained. The champion must be beaten beyond chance (crowning.py). Each
    horizon has its own champion. Of the whole log what came at `as_of` or later is not looked at.

    Raises
    ------
    NotEnoughHistoryError
        Where the log holds too few closed windows, or only one outcome.
    """
    whole, log, days = log, log.before(training.as_of), training.horizon_days
    windows = retrain_windows(log, training.as_of, days * DAY_SECONDS)
    usable = unseen_prior(training.incumbents.prior, whole.fingerprint(), days)
    trial = backtest(
        log, windows, days, prior=usable, seed=training.seed, shown=training.shown, track=training.track
    )
    about = {"log_rows": len(log), "log_sha256": log.fingerprint(), "names_shown": len(training.shown)}
    return conclude(trial, span_fields(log) | about, training, own_answer_model(log, windows, training))


def own_answer_model(log: Log, windows: Windows, training: Training) -> dict[str, Any]:
    """Return the prior's answer model with this log's own letters mixed in, as a card holds it."""
    prior = training.incumbents.prior
    if prior is None or not prior.card.answer_model:
        return {}
    closed = [*windows.train, *windows.test]
    letters = letter_rows(log, closed, training.horizon_days * DAY_SECONDS)
    return asdict(blend_answers(AnswerModel(**prior.card.answer_model), letters))


def unseen_prior(prior: Artefact | None, fingerprint: str, horizon_days: int) -> StackingClassifier | None:
    """Return the prior's model where it answers for the horizon and was not trained on this log."""
    return prior.model if prior is not None and prior.card.may_judge(fingerprint, horizon_days) else None


def conclude(
    trial: Trial, about: dict[str, Any], training: Training, answer_model: dict[str, Any] | None = None
) -> Retrained:
    """Keep the best of a trial, crown it if it beats everyone, then register it; `about` tells its log."""
    incumbents, days = training.incumbents, trial.horizon_days
    likely = _champion_probability(trial, incumbents.champion)
    figures = {**trial.metrics, **_champion_figures(trial, likely)}
    candidates = trial.models | trial.servable_baselines
    best = _least_loss(candidates, figures)
    rival = _least_loss([name for name in figures if name not in trial.models and name != best], figures)
    gain = _margin(trial, likely, best, training.models.trials(days) + 1)
    crowned = figures[best].log_loss < figures[rival].log_loss and (gain is None or gain.is_supported)
    card = _card(trial, about, (best, candidates[best]), training, figures)
    name = training.models.next_version(days)
    artefact = Artefact(candidates[best], replace(card, version=name, answer_model=answer_model or {}))
    bins = calibration_bins(trial.predictions[best].probability, trial.test.went_dormant)
    # First what it took an hour to learn, then what a server must take.
    training.models.keep(artefact, name, training.as_of, crowned=crowned, at=training.at)
    late = register_versions(training.connect, training.models, artefact, _plots(bins, figures))
    shift = measure_shift(trial.train, trial.test)
    return Retrained(
        name, best, rival, crowned, figures, artefact.card, bins, incumbents.unusable, gain, late, shift
    )


def _plots(bins: list[tuple[float, float, int]], figures: dict[str, Metrics]) -> dict[str, str]:
    drawn = {"calibration": draw_calibration(bins), "precision_at_5": draw_precision(figures)}
    return {name: as_file(plot) for name, plot in drawn.items()}


def _least_loss(names: Iterable[str], figures: dict[str, Metrics]) -> str:
    return min(names, key=lambda name: figures[name].log_loss)


def _champion_probability(trial: Trial, reigning: Artefact | None) -> Floats | None:
    """Return what the champion says of the test rows; None without one, or where it was trained on them."""
    if reigning is None or _has_trained_past(reigning, trial):
        return None
    return probability(reigning.model, trial.test.features)


def _champion_figures(trial: Trial, likely: Floats | None) -> dict[str, Metrics]:
    test = trial.test
    return {} if likely is None else {CHAMPION: evaluate(likely, test.went_dormant, test.lists, test.depth)}


def _margin(trial: Trial, likely: Floats | None, best: str, number: int) -> Margin | None:
    """Return by how much the best is better than the champion; None where they cannot be compared."""
    return None if likely is None else margin(likely, trial.predictions[best].probability, trial.test, number)


def _has_trained_past(reigning: Artefact, trial: Trial) -> bool:
    """Tell whether the champion was trained after the window began, so cannot be tested on it."""
    trained_until = to_epoch(datetime.fromisoformat(reigning.card.as_of or "1970-01-01T00:00Z"))
    # A champion's own newest window was kept out of its training.
    return trained_until - trial.horizon_days * DAY_SECONDS > int(trial.test.as_of.min())


def _card(
    trial: Trial,
    about: dict[str, Any],
    chosen: tuple[str, StackingClassifier],
    training: Training,
    figures: dict[str, Metrics],
) -> ModelCard:
    (best, model), prior = chosen, training.incumbents.prior
    others = prior.card.widths if prior is not None else {}
    return ModelCard(
        version="draft",
        horizons=(trial.horizon_days, trial.horizon_days),
        as_of=from_epoch(training.as_of).isoformat(),
        reference=reference_of(trial.train.features),
        training={
            "model": best,
            "rows": len(trial.train),
            "snapshots": trial.train_dates,
            "tested_on": trial.test_dates,
            **about,
            "seed": training.seed,
        },
        figures={name: metrics.as_dict() for name, metrics in figures.items()},
        widths=own_widths(others, trial.models.get(PRIOR), trial.train),
        short_history=short_history_of(model),
        workspace=training.workspace,
    )


@dataclass(frozen=True)
class PackedSpan:
    """What the manifest says of the whole log."""

    first: int
    last: int
    rows: int

    def __len__(self) -> int:
        """Return the number of interactions."""
        return self.rows


def span_of(packed: PackedLog) -> PackedSpan:
    """Return first and last moment of a packed log; raises NotEnoughHistoryError where it is empty."""
    files = packed.manifest.files.values()
    if not files:
        raise NotEnoughHistoryError(
            "{packed} holds no interactions; add some with: kith pack", packed=packed.folder
        )
    first, last = min(file.first for file in files), max(file.last for file in files)
    return PackedSpan(first, last, packed.manifest.rows)


def try_packed(
    packed: PackedLog, windows: Windows, days: int, prior: Artefact | None, *, before: int, budget: RowBudget
) -> tuple[Trial, dict[str, Any]]:
    """Fit and measure on rows drawn from the packed log, over a horizon in days, and say what was drawn.

    The prior is known by other hashes than a packed log's: whoever packs a log that it was trained on must
    know so.
    """
    train, test = budget.draw(packed, windows, days, before)
    usable = unseen_prior(prior, packed.manifest.sha256, days)
    trial = fit_and_evaluate(
        train.examples, test.examples, days, prior=usable, seed=budget.seed, track=budget.track
    )
    log = {"log_rows": packed.manifest.rows, "log_sha256": packed.manifest.sha256, "budget_rows": budget.rows}
    return trial, span_fields(span_of(packed)) | log | _said("train", train) | _said("test", test)


def _said(what: str, drawn: Sampled) -> dict[str, Any]:
    return {
        f"{what}_rows": len(drawn.examples),
        f"{what}_owners": drawn.owners,
        f"{what}_interactions": drawn.interactions,
        f"{what}_buckets": drawn.buckets,
    }


def retrain_packed(packed: PackedLog, training: Training, budget: RowBudget) -> Retrained:
    """Do what `retrain` does, on rows drawn from a packed log; what was drawn is kept with the model."""
    as_of, days, prior = training.as_of, training.horizon_days, training.incumbents.prior
    windows = retrain_windows(span_of(packed), as_of, days * DAY_SECONDS)
    trial, about = try_packed(packed, windows, days, prior, before=as_of, budget=budget)
    return conclude(trial, about, training)
