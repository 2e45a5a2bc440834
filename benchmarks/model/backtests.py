"""Measures how good the model is on public logs, each judged by a prior that has never seen it.

python -m benchmarks.model.backtests FOLDER [--json FILE]

FOLDER/NAME/log.parquet is a log of protocol.toml; those that are there are measured.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from threadpoolctl import threadpool_limits

from benchmarks.model.cuts import Cut, read_cuts, read_logs, read_protocol, sample_logs
from benchmarks.model.goals import LOWER_IS_BETTER, Ask, Goal, mean_of
from benchmarks.model.protocols import Unseen, ask, mean_tables, sample_letters_of
from data.schema import DAY_SECONDS
from data.strict_json import to_json
from kith.cli.output.progress import show_steps
from kith.cli.output.protocols import protocol_table
from kith.cli.parameters.options import OutFile, seed_option
from models.dormancy.additive_model import probability
from models.dormancy.labelled_rows import examples_at
from models.evaluation.backtest import BLEND, LOCAL, Trial, backtest, compare_models
from models.evaluation.bootstrap import Difference
from models.evaluation.comparison import Comparison
from models.evaluation.leave_one_log_out import PRIOR
from models.evaluation.metrics import Metrics, Tables
from models.evaluation.protocols.measures import PROTOCOLS, USUAL
from models.explanations.contributions import explain_logit
from models.features.matrix import middle
from models.log.log import Log
from models.served.tables_of_model import tables_of
from pipelines.jobs.training.pretrain import answers_without, prior_without
from pipelines.model_store.artefact import prior

LOGISTIC = "logistic, 4 features"
# Neither is a rule that anybody ranks by: one is a model, one says the same of everyone.
NO_RULES = (BLEND, LOCAL, PRIOR, LOGISTIC, "base rate")
COMPARED = {"auc": "AUC", "log_loss": "log-loss"}
SPEED_ROWS = 20_000
WIDTH = 130
COLUMNS = {
    "AUC\nprior": (PRIOR, "auc", None),
    "AUC\nlocal": (LOCAL, "auc", None),
    "AUC\nblend": (BLEND, "auc", None),
    "early\nblend": (BLEND, "auc", "early"),
    "order\nblend": (BLEND, "auc_inside_lists", None),
    "top 5\nblend": (BLEND, "precision_at_5", None),
    "depth\nblend": (BLEND, "depth_caught_at_5", None),
    "loss\nprior": (PRIOR, "log_loss", None),
    "loss\nblend": (BLEND, "log_loss", None),
    "ECE\nprior": (PRIOR, "calibration_error", None),
    "ECE\nblend": (BLEND, "calibration_error", None),
}
T = TypeVar("T")
Reports = Mapping[str, Comparison]
Speed = dict[str, float]


@dataclass(frozen=True)
class Measured:
    """What is measured of the logs: reports and protocols' tables by log, and how fast it was."""

    reports: dict[str, Comparison]
    protocols: dict[str, Tables]
    speed: Speed


@dataclass(frozen=True)
class Reached:
    """One goal beside what was measured; `rule` is the one rule with the best mean of the logs."""

    goal: Goal
    value: float
    rule: str
    rule_value: float
    logistic: float


def timed(work: Callable[[], T], clock: Callable[[], float] = time.perf_counter) -> tuple[T, float]:
    """Return what the work returns, and the seconds it took by the clock."""
    begin = clock()
    return work(), clock() - begin


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "json_file", type=OutFile(), metavar="FILE", help="Write every figure there.")
@seed_option
@click.option("--retrain-each-snapshot", "retrain", is_flag=True, help="Also tell what that gains.")
def main(folder: Path, json_file: Path | None, seed: int, *, retrain: bool) -> None:
    """Measure prior, local and blend on the public logs in FOLDER, beside what people use today."""
    protocol, cuts = read_protocol(), read_cuts()
    measured = measure(read_logs(folder, cuts), cuts, seed, tuple(PROTOCOLS) if retrain else USUAL)
    reports = measured.reports
    reached = [reach(Goal(**goal), reports) for goal in protocol["goals"]]
    _show(figures_table(reports), coverage_table(reports), differences_table(reports))
    _show(*(protocol_table(title, rows, "; mean") for title, rows in mean_tables(measured.protocols).items()))
    asks = [Ask(**ask) for ask in protocol["asks"]]
    _show(goals_table(reached, len(reports)), asks_table(asks, measured.protocols))
    _show(speed_table(measured.speed, protocol["speeds"]))
    if json_file is not None:
        json_file.write_text(as_json(measured, reached, seed), encoding="utf-8")


def measure(logs: Mapping[str, Log], cuts: Mapping[str, Cut], seed: int, names: Sequence[str]) -> Measured:
    """Return each log's report and the named protocols, its prior learned from all others, and the speed."""
    samples, sampling = timed(
        lambda: sample_logs({name: logs[name] for name in logs if cuts[name].may_train}, seed)
    )
    letters = sample_letters_of(logs, cuts)
    trials, protocols, fitting = {}, {}, []
    for name in show_steps(list(logs), "judging"):
        log, cut = logs[name], cuts[name]
        unseen, seconds = timed(partial(prior_without, samples, name, seed))
        trials[name] = backtest(log, cut.windows(log), cut.horizon, prior=unseen, seed=seed)
        protocols[name] = ask(log, cut, Unseen(unseen, answers_without(letters, name, seed)), seed, names)
        fitting.append(seconds)
    largest = max(trials, key=lambda name: len(trials[name].test))
    speed = speed_of(trials[largest], logs[largest], sampling, max(fitting))
    # The shipped widths: measured with each log in turn left out of the prior's training.
    widths = prior().card.widths
    reports = {
        name: compare_models(trials[name], widths, seed) for name in show_steps(list(trials), "intervals")
    }
    return Measured(reports, protocols, speed)


def speed_of(trial: Trial, log: Log, sampling: float, fitting: float) -> Speed:
    """Measure one core's own time on this log's newest snapshot, then on scores and exact terms."""
    features, model = trial.test.features[:SPEED_ROWS], trial.models[BLEND]
    newest, horizon = int(trial.test.as_of.max()), trial.horizon_days * DAY_SECONDS
    reference = middle(trial.train.features)
    with threadpool_limits(1):
        gathered, gathering = timed(
            lambda: len(examples_at(log, newest, horizon).features), time.process_time
        )
        _, scoring = timed(lambda: probability(model, features), time.process_time)
        _, explaining = timed(lambda: explain_logit(tables_of(model), features, reference), time.process_time)
    rows = len(features)
    return {
        "sampling_seconds": sampling,
        "fit_seconds": fitting,
        "prior_seconds": sampling + fitting,
        "gathered_per_second": gathered / gathering,
        "scored_per_second": rows / scoring,
        "explained_per_second": rows / explaining,
        "measured_rows": rows,
    }


def reach(goal: Goal, reports: Reports) -> Reached:
    """Return the goal beside the mean of the logs, of the model and of the best rule."""
    names = next(iter(reports.values())).figures
    means = {name: _mean(reports, name, goal.figure, goal.part) for name in names}
    rule = _best({name: value for name, value in means.items() if name not in NO_RULES}, goal.figure)
    return Reached(goal, means[goal.model], rule, means[rule], means[LOGISTIC])


def _mean(reports: Reports, name: str, figure: str, part: str | None) -> float:
    values = [
        {figure: value_of(report, name, figure, part), "lists": report.figures[name].lists}
        for report in reports.values()
    ]
    return mean_of(values, figure)


def value_of(report: Comparison, name: str, figure: str, part: str | None) -> float:
    """Return one figure of one log; NaN where the part is too small to tell."""
    figures: Mapping[str, Metrics] = report.figures if part is None else report.strata.get(part, {})
    return float(getattr(figures[name], figure)) if name in figures else float("nan")


def _best(values: Mapping[str, float], figure: str) -> str:
    choose = min if figure in LOWER_IS_BETTER else max
    return choose(values, key=values.__getitem__)


def _best_baseline(report: Comparison, figure: str) -> str:
    baselines = [name for name in report.figures if name not in {BLEND, LOCAL, PRIOR}]
    return _best({name: value_of(report, name, figure, None) for name in baselines}, figure)


def figures_table(reports: Reports) -> Table:
    """Return the models' figures, a log a row."""
    table = _empty_table("Each log, its prior learned from the others", "", *COLUMNS)
    for log, report in reports.items():
        table.add_row(log, *(_short(value_of(report, *column)) for column in COLUMNS.values()))
    table.add_section()
    table.add_row("mean", *(_short(_mean(reports, *column)) for column in COLUMNS.values()))
    table.caption = (
        "early: AUC of the rows that are not late yet; order: AUC of the pairs on one list; loss: log-loss\n"
        "top 5: of each owner's five highest, the share that went dormant\n"
        "depth: share of the lost depth that these five catch; ECE: calibration error\n"
        "logs with fewer than 20 lists are not in the means of top 5 and depth"
    )
    return table


def coverage_table(reports: Reports) -> Table:
    """Return the share of groups of alike rows that lay within their interval, a log a row."""
    table = _empty_table("Intervals: nine in ten groups are promised", "", "prior", "blend")
    for log, report in reports.items():
        table.add_row(log, *(_short(report.coverage.get(name, float("nan"))) for name in (PRIOR, BLEND)))
    return table


def differences_table(reports: Reports) -> Table:
    """Return the blend beside each log's best baseline."""
    title = "Blend minus each log's best baseline (95 % by bootstrap over owners)"
    table = _empty_table(title, "", "", "best baseline", "its", "blend's", "difference", "blend is", left=3)
    for figure, said in COMPARED.items():
        for log, report in reports.items():
            other = _best_baseline(report, figure)
            gap = report.differences[other][figure]
            values = (value_of(report, one, figure, None) for one in (other, BLEND))
            span = f"{gap.estimate:+.3f} ({gap.low:+.3f} to {gap.high:+.3f})"
            table.add_row(said, log, other, *map(_short, values), span, compared(gap, figure))
        table.add_section()
    return table


def compared(gap: Difference, figure: str) -> str:
    """Say in a word whether the blend is better, and whether that may be chance."""
    sign = -1 if figure in LOWER_IS_BETTER else 1
    better = sign * gap.estimate >= 0
    if gap.low <= 0 <= gap.high:
        return "better, or chance" if better else "WORSE, or chance"
    return "better" if better else "WORSE"


def goals_table(reached: Sequence[Reached], logs: int) -> Table:
    """Return the goals beside what was reached."""
    titles = ("best rule or BG/NBD", "", "logistic", "Kith", "must", "aim", "")
    table = _empty_table(f"Mean of {logs} logs", "", *titles, left=2)
    for one in reached:
        numbers = (one.rule_value, one.logistic, one.value, one.goal.must, one.goal.aim)
        table.add_row(one.goal.title, one.rule, *map(_short, numbers), one.goal.verdict(one.value))
    return table


def asks_table(asks: Sequence[Ask], protocols: Mapping[str, Tables]) -> Table:
    """Return the protocols' goals beside what was reached."""
    table = _empty_table("What one pooled figure hides", "", "Kith", "must", "aim", "")
    for one in asks:
        value = one.value(protocols)
        table.add_row(one.title, *map(_short, (value, one.must, one.aim)), one.verdict(value))
    return table


def speed_table(speed: Speed, lines: Sequence[Mapping[str, Any]]) -> Table:
    """Return the times beside their budgets."""
    table = _empty_table("Times; rates are of one core", "", "measured", "budget", "")
    for line in lines:
        value, budget = speed[line["key"]], line.get("budget")
        said = ("", "") if budget is None else (f"{budget:,}", _within(line["key"], value, budget))
        table.add_row(line["title"], f"{value:,.0f}", *said)
    table.caption = f"scores and terms on {speed['measured_rows']:,} rows"
    return table


def _within(key: str, value: float, budget: float) -> str:
    return "kept" if (value <= budget if key.endswith("seconds") else value >= budget) else "MISSED"


def _empty_table(title: str, *titles: str, left: int = 1) -> Table:
    table = Table(title=title, title_justify="left", caption_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    table.padding = (0, 1, 0, 0)
    for place, said in enumerate(titles):
        table.add_column(said, justify="left" if place < left else "right", no_wrap=True)
    return table


def _short(value: float) -> str:
    return f"{value:.3f}"


def _show(*tables: Table) -> None:
    console = Console(width=WIDTH)
    for table in tables:
        console.print(table)


def as_json(measured: Measured, reached: Sequence[Reached], seed: int) -> str:
    """Return everything measured, for a program."""
    figures: dict[str, Any] = {
        "seed": seed,
        "logs": {name: report.as_dict() for name, report in measured.reports.items()},
        "protocols": measured.protocols,
        "mean": [{**asdict(one), "verdict": one.goal.verdict(one.value)} for one in reached],
        "speed": measured.speed,
    }
    return to_json(figures, indent=2) + "\n"


if __name__ == "__main__":
    main()
