"""Measures the lists on public logs: the lost depth they catch, and who of the dormant comes back.

python -m benchmarks.model.suggestions FOLDER [--json FILE] [--owners N]

FOLDER/NAME/log.parquet is a log of protocol.toml; those that are there are measured, each by a prior
that has never seen it. At the end the time of ranking and reasons for many owners.
"""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import click
import numpy as np
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from sklearn.metrics import roc_auc_score

from benchmarks.model.backtests import NO_RULES
from benchmarks.model.cuts import Cut, read_cuts, read_logs, sample_logs
from data.schema import DAY_SECONDS
from data.synthetic.generator import synthetic_log
from kith.cli.output.progress import show_steps
from kith.cli.parameters.options import OutFile, seed_option
from models.dormancy.additive_model import probability
from models.dormancy.training import TrainingSample
from models.evaluation.backtest import BLEND, Trial, backtest
from models.evaluation.metrics import depth_caught
from models.facts.depth import raw_depth
from models.facts.gather import gather
from models.features.matrix import compute
from models.lists.candidates.context import Context
from models.lists.ranking.explain_lists import explain_lists
from models.lists.ranking.horizons import predict_horizons
from models.lists.ranking.scores import add_dormant, score_log
from models.lists.ranking.selection import Selection
from models.lists.ranking.stored_explanations import StoredExplanations
from models.log.log import Bools, Floats, Ints, Log
from models.log.snapshot import MIN_INTERACTIONS, take_snapshot
from pipelines.jobs.training.pretrain import prior_without
from pipelines.model_store.artefact import prior
from pipelines.model_store.served_models import models_ahead

BUDGETS = (3, 5, 10)
REVIVAL_PLACES = 2
CONTACTS, DAYS, AT_ONCE = 100, 400, 1000
BUDGET_SECONDS = 60


@dataclass(frozen=True)
class Woken:
    """How the same model ranks the dormant, who it never learned from."""

    rows: int
    base_rate: float
    auc: float
    observed_over_expected: float
    caught: dict[str, float]


@dataclass(frozen=True)
class Measured:
    """One log: lost depth caught by each way of ranking at each budget, and the dormant."""

    caught: dict[int, dict[str, float]] = field(default_factory=dict)
    woken: Woken | None = None


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "json_file", type=OutFile(), metavar="FILE", help="Write every figure there.")
@click.option("--owners", default=10_000, show_default=True, help="Of the made-up world that is timed.")
@seed_option
def main(folder: Path, json_file: Path | None, owners: int, seed: int) -> None:
    """Measure the lists on the public logs in FOLDER, beside the rules in use today."""
    cuts = read_cuts()
    logs = read_logs(folder, cuts)
    samples = sample_logs({name: logs[name] for name in logs if cuts[name].may_train}, seed)
    found = {
        name: measure(name, logs[name], cuts[name], samples, seed)
        for name in show_steps(list(logs), "judging")
    }
    console = Console(width=130)
    for budget in BUDGETS:
        console.print(caught_table(found, budget))
    console.print(woken_table(found))
    seconds = time_lists(owners, seed)
    console.print(seconds_table(seconds, owners))
    if json_file is not None:
        everything = {"seed": seed, "logs": {n: asdict(one) for n, one in found.items()}, "seconds": seconds}
        json_file.write_text(json.dumps(everything, indent=2) + "\n", encoding="utf-8")


def measure(
    name: str, log: Log, cut: Cut, samples: Mapping[str, Sequence[TrainingSample]], seed: int
) -> Measured:
    """Back-test one log and return what its lists would have caught."""
    windows = cut.windows(log)
    trial = backtest(log, windows, cut.horizon, prior=prior_without(samples, name, seed), seed=seed)
    caught = {budget: _caught(trial, budget) for budget in BUDGETS}
    return Measured(caught, woken(log, windows.test, cut.horizon, trial))


def _caught(trial: Trial, budget: int) -> dict[str, float]:
    test = trial.test
    return {
        name: depth_caught(budget, said.score * test.depth, test.went_dormant * test.depth, test.lists)
        for name, said in trial.predictions.items()
    }


def woken(log: Log, as_ofs: Sequence[int], horizon_days: int, trial: Trial) -> Woken | None:
    """Ask the blend about the dormant at each as_of, and look who was in touch within the horizon."""
    parts = [_dormant_at(log, int(as_of), horizon_days, trial) for as_of in as_ofs]
    likely, came, deep, silence, lists = (np.concatenate(column) for column in zip(*parts, strict=True))
    if not 0 < came.sum() < len(came):
        return None
    ways = {"depth x answering": likely * deep, "depth": deep, "depth, latest first": deep / silence}
    return Woken(
        len(came),
        float(came.mean()),
        float(roc_auc_score(came, likely)),
        float(came.sum() / likely.sum()),
        {way: depth_caught(REVIVAL_PLACES, score, came * deep, lists) for way, score in ways.items()},
    )


def _dormant_at(
    log: Log, as_of: int, horizon_days: int, trial: Trial
) -> tuple[Floats, Bools, Floats, Floats, Ints]:
    snapshot = take_snapshot(log, as_of, horizon_days * DAY_SECONDS)
    known = snapshot.interactions >= MIN_INTERACTIONS
    dormant = known & ~snapshot.cohort
    rows = dormant[known]
    facts = gather(snapshot, known)
    likely = 1 - probability(trial.models[BLEND], compute(facts)[rows]) if rows.any() else np.zeros(0)
    deep = raw_depth(facts.rhythm.active_days, facts.dialogue.sent, facts.dialogue.received)[rows]
    lists = as_of // DAY_SECONDS * (len(log.owners) + 1) + snapshot.owner[dormant]
    return likely, ~snapshot.went_dormant[dormant], deep, facts.rhythm.silence[rows], lists


def caught_table(found: Mapping[str, Measured], budget: int) -> Table:
    """Return each log's lost depth caught beside the best rule, and the one rule best on the mean."""
    rules = [name for name in next(iter(found.values())).caught[budget] if name not in NO_RULES]
    means = {rule: _mean(found, budget, rule) for rule in rules}
    best = max(means, key=means.__getitem__)
    table = _table(
        f"Lost depth caught by {budget} places", "", "Kith", f"{best} x depth", "ratio", "log's best rule", ""
    )
    for name, one in found.items():
        kith, rule = one.caught[budget][BLEND], one.caught[budget][best]
        own = max(rules, key=one.caught[budget].__getitem__)
        table.add_row(name, *map(_short, (kith, rule, kith / rule, one.caught[budget][own])), own)
    table.add_section()
    kith, rule = _mean(found, budget, BLEND), means[best]
    table.add_row("mean", *map(_short, (kith, rule, kith / rule)), "", "")
    return table


def _mean(found: Mapping[str, Measured], budget: int, name: str) -> float:
    return float(np.nanmean([one.caught[budget][name] for one in found.values()]))


def woken_table(found: Mapping[str, Measured]) -> Table:
    """Return how the same model ranks the dormant, a log a row."""
    ways = next(one.woken.caught for one in found.values() if one.woken is not None)
    table = _table(
        "The dormant: who is in touch within the horizon", "", "rows", "base rate", "AUC", "O/E", *ways
    )
    for name, one in found.items():
        if one.woken is not None:
            figures = (one.woken.base_rate, one.woken.auc, one.woken.observed_over_expected)
            table.add_row(name, f"{one.woken.rows:,}", *map(_short, (*figures, *one.woken.caught.values())))
    table.caption = f"last columns: share of the depth that came back caught by {REVIVAL_PLACES} places"
    return table


def time_lists(owners: int, seed: int) -> dict[str, float]:
    """Return the process's own seconds of scoring, of ranking and reasons, and of a document for everyone."""
    total = {"scoring": 0.0, "ranking and reasons": 0.0, "documents": 0.0}
    parts = range(0, owners, AT_ONCE)
    for part in show_steps(list(parts), "timing"):
        table = synthetic_log(
            seed + part, owners=min(AT_ONCE, owners - part), contacts_per_owner=CONTACTS, days=DAYS
        )
        log = Log.from_frame(table)
        begin = time.process_time()
        scored = score_log(log, prior(), log.last + 1, 90)
        asked = add_dormant(scored)
        scored_at = time.process_time()
        advice = Selection(scored, asked, Context())
        whys = explain_lists(advice)
        listed_at = time.process_time()
        for _ in StoredExplanations(
            advice, whys, predict_horizons(advice, models_ahead(scored.artefact, 90))
        ):
            pass
        told_at = time.process_time()
        total["scoring"] += scored_at - begin
        total["ranking and reasons"] += listed_at - scored_at
        total["documents"] += told_at - listed_at
    return total


def seconds_table(seconds: Mapping[str, float], owners: int) -> Table:
    """Return the seconds beside the budget."""
    table = _table(f"{owners:,} owners x {CONTACTS} relationships", "", "seconds", "budget")
    for what, took in seconds.items():
        limit = f"{BUDGET_SECONDS}" if what == "ranking and reasons" else ""
        table.add_row(what, f"{took:.1f}", limit)
    return table


def _table(title: str, *titles: str) -> Table:
    table = Table(title=title, title_justify="left", caption_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for place, said in enumerate(titles):
        table.add_column(said, justify="right" if place else "left", no_wrap=True)
    return table


def _short(value: Any) -> str:
    return f"{value:.3f}"


if __name__ == "__main__":
    main()
