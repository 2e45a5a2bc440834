"""kith retrain and kith backtest of a packed log of any size: on rows drawn up to a budget."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from data.errors import NotEnoughHistoryError
from data.packed.reader import PackedLog
from data.schema import DAY_SECONDS
from models.dormancy.model_card import Artefact
from models.dormancy.row_sampling import SamplingPlan
from models.evaluation.backtest import Trial, fit_and_evaluate
from models.evaluation.temporal_splits import Windows, retrain_windows
from models.log.progress import ShowProgress, untracked
from pipelines.engine.sampling import ROWS, Sampled, sample_rows
from pipelines.jobs.training.retrain import Retrained, Training, conclude, unseen_prior


@dataclass(frozen=True)
class RowBudget:
    """How many rows are drawn to learn from (and as many to test on), by which seed, and where.

    Here `workers` buckets at a time, or on Spark where there is a `master`.
    """

    rows: int = ROWS
    seed: int = 0
    workers: int = 1
    master: str | None = None

    def plan(self, as_ofs: list[int], horizon_days: int) -> SamplingPlan:
        """Return what is to be drawn."""
        return SamplingPlan(as_ofs, horizon_days * DAY_SECONDS, self.rows, self.seed)


PLAIN = RowBudget()


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
    packed: PackedLog,
    windows: Windows,
    horizon_days: int,
    prior: Artefact | None,
    *,
    before: int,
    budget: RowBudget = PLAIN,
    track: ShowProgress = untracked,
) -> tuple[Trial, dict[str, Any]]:
    """Fit and measure on rows drawn from the packed log, and say what was drawn.

    The prior is known by other hashes than a packed log's: whoever packs a log that it was trained on must
    know so.
    """
    plans = [budget.plan(as_ofs, horizon_days) for as_ofs in (windows.train, windows.test)]
    train, test = _draw(packed, plans, before, budget, track)
    usable = unseen_prior(prior, packed.manifest.sha256, horizon_days)
    trial = fit_and_evaluate(
        train.examples, test.examples, horizon_days, prior=usable, seed=budget.seed, track=track
    )
    log = {"log_rows": packed.manifest.rows, "log_sha256": packed.manifest.sha256, "budget_rows": budget.rows}
    return trial, log | _said("train", train) | _said("test", test)


def _draw(
    packed: PackedLog, plans: Sequence[SamplingPlan], before: int, budget: RowBudget, track: ShowProgress
) -> list[Sampled]:
    if budget.master is None:
        return [sample_rows(packed, plan, before, budget.workers, track) for plan in plans]
    from pipelines.engine.spark import open_packed, sample_spark, session

    with session(budget.master) as spark:
        log = open_packed(spark, packed)
        return [sample_spark(log, plan, before) for plan in plans]


def _said(what: str, drawn: Sampled) -> dict[str, Any]:
    return {
        f"{what}_rows": len(drawn.examples),
        f"{what}_owners": drawn.owners,
        f"{what}_interactions": drawn.interactions,
        f"{what}_buckets": drawn.buckets,
    }


def retrain_packed(packed: PackedLog, training: Training, budget: RowBudget = PLAIN) -> Retrained:
    """Do what `retrain` does, on rows drawn from a packed log; what was drawn is kept with the model."""
    as_of, days, prior = training.as_of, training.horizon_days, training.incumbents.prior
    windows = retrain_windows(span_of(packed), as_of, days * DAY_SECONDS)
    trial, about = try_packed(packed, windows, days, prior, before=as_of, budget=budget, track=training.track)
    return conclude(trial, about, training)
