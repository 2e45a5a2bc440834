"""What a column gains: a prior learned with it and one learned without it, on logs that neither has seen.

python -m benchmarks.model.columns FOLDER --without NAME [--without NAME] [--rows N]

Few rows of each log, so that it is quick: compare inside one run only. The rows of test days are told by no
team; *alone* are 60 owners, each from a log that holds nobody else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import click
import numpy as np
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from sklearn.ensemble import StackingClassifier

from benchmarks.model.cuts import Cut, read_cuts, read_logs, sample_logs
from benchmarks.model.goals import mean_of
from kith.cli.output.progress import show_steps
from kith.cli.parameters.options import seed_option
from models.dormancy.training import TrainingSample
from models.evaluation.metrics import Figures
from models.evaluation.protocols.case import case_of_prior, judge, predict
from models.evaluation.protocols.one_owner import one_owner
from models.features.matrix import NAMES
from models.log.log import Log
from pipelines.jobs.training.pretrain import prior_without

Samples = Mapping[str, Sequence[TrainingSample]]
ROWS = 3_000
FIGURES = ("log_loss", "auc", "calibration_error")
TITLES = ("log-loss", "AUC", "ECE", "alone: log-loss", "AUC", "ECE")


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--without", "hidden", multiple=True, required=True, type=click.Choice(NAMES), metavar="NAME")
@click.option("--rows", default=ROWS, show_default=True, metavar="N", help="Of each log, to learn from.")
@seed_option
def main(folder: Path, hidden: tuple[str, ...], rows: int, seed: int) -> None:
    """Measure on the public logs in FOLDER what the named columns gain together."""
    cuts = read_cuts()
    logs = read_logs(folder, cuts)
    samples = sample_logs({name: log for name, log in logs.items() if cuts[name].may_train}, seed, rows)
    ways = {"with": samples, "without": hide(samples, hidden)}
    figures: dict[str, Figures] = {way: {} for way in ways}
    for name in show_steps(list(logs), "judging"):
        for way, learned_from in ways.items():
            prior = prior_without(learned_from, name, seed)
            figures[way][name] = judge_prior_on(logs[name], cuts[name], prior, seed)
    print_columns(figures)


def hide(samples: Samples, hidden: Sequence[str]) -> dict[str, list[TrainingSample]]:
    """Return the samples with these columns missing in every row, so that nothing is learned of them."""
    unseen = np.isin(NAMES, hidden)
    return {
        name: [replace(one, features=np.where(unseen, np.nan, one.features)) for one in log]
        for name, log in samples.items()
    }


def judge_prior_on(log: Log, cut: Cut, prior: StackingClassifier, seed: int) -> dict[str, float]:
    """Return the prior's figures on the log's test rows, and on those of owners alone, NaN without any."""
    log = replace(log, shared=False)
    case = case_of_prior(log, cut.windows(log), cut.horizon, prior, seed)
    alone = one_owner(case).get("one owner", {}).get("alone", {})
    whole = judge(predict(prior, case.test), case.test, *FIGURES)
    return whole | {f"alone {name}": alone.get(name, float("nan")) for name in FIGURES}


def print_columns(figures: Mapping[str, Figures]) -> None:
    """Print each log's figures with the columns and without, and their means."""
    table = Table("", "", *TITLES, box=SIMPLE_HEAD)
    logs = next(iter(figures.values()))
    for log in logs:
        for way, of_logs in figures.items():
            table.add_row(log, way, *(f"{value:.4f}" for value in of_logs[log].values()))
    for way, of_logs in figures.items():
        means = [mean_of(list(of_logs.values()), figure) for figure in next(iter(of_logs.values()))]
        table.add_row("mean", way, *(f"{value:.4f}" for value in means))
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
