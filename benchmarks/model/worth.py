"""How much a name must be worth to be on a list: names in vain and lost depth by the least worth.

python -m benchmarks.model.worth FOLDER [--only LOG]... [--json FILE]

Five names a week of the public logs, each judged by a prior of all the others blended with its own past.
The number is the largest that costs at most COST of the lost depth that full lists show, on the mean of
all logs but one; what it does on the one left out is told beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import click
import numpy as np
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from benchmarks.model.cuts import read_cuts, read_logs, sample_logs
from benchmarks.model.goals import ENOUGH_LISTS
from data.strict_json import to_json
from kith.cli.output.progress import show_steps
from kith.cli.parameters.options import OutFile, seed_option
from models.evaluation.backtest import BLEND, backtest
from models.evaluation.metrics import Figures
from models.evaluation.protocols.case import Case, predict
from models.evaluation.protocols.weekly_lists import (
    PLANS,
    depth_on_lists,
    find_losses,
    judge_shown,
    show,
    weekly_rows,
)
from pipelines.jobs.training.pretrain import prior_without

LEAST = (0.0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.15, 0.2)
FIVE = PLANS["five names a week"]
# So much of the lost depth that full lists show may be missed: what rounding hides.
COST = 0.01


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--only", multiple=True, metavar="LOG", help="Measure this log; the others are learned from.")
@click.option("--json", "json_file", type=OutFile(), metavar="FILE", help="Write every figure there.")
@seed_option
def main(folder: Path, only: tuple[str, ...], json_file: Path | None, seed: int) -> None:
    """Measure the lists of the public logs in FOLDER by how much a name must be worth."""
    cuts = read_cuts()
    logs = read_logs(folder, cuts)
    samples = sample_logs({name: log for name, log in logs.items() if cuts[name].may_train}, seed)
    curves = {}
    for name in show_steps([name for name in logs if name in only or not only], "judging"):
        log, windows = replace(logs[name], shared=False), cuts[name].windows(logs[name])
        prior = prior_without(samples, name, seed)
        trial = backtest(log, windows, cuts[name].horizon, prior=prior, seed=seed)
        curves[name] = curve(Case.of_trial(log, windows, trial, seed))
    print_curves(curves)
    if json_file is not None:
        json_file.write_text(to_json({"seed": seed, "logs": curves}, indent=2) + "\n", encoding="utf-8")


def curve(case: Case) -> Figures:
    """Return the figures of five names a week by the least worth of a name; nothing without long lists."""
    rows = weekly_rows(case)
    if len(np.unique(rows.lists)) < ENOUGH_LISTS:
        return {}
    likely, losses = predict(case.models[BLEND], rows), find_losses(rows)
    worth = likely * depth_on_lists(case, rows)
    shown = {least: show(rows, worth, FIVE, least) for least in LEAST}
    return {
        f"{least:g}": {"names": int(each.sum()), **judge_shown(losses, each, likely)}
        for least, each in shown.items()
    }


def choose(curves: Sequence[Figures]) -> str:
    """Return the largest least worth that costs at most COST of the lost depth, on the mean of the logs."""
    cost = {
        least: float(np.mean([one["0"]["lost_depth"] - one[least]["lost_depth"] for one in curves]))
        for least in curves[0]
    }
    return max((least for least in cost if cost[least] <= COST), key=float)


def print_curves(curves: Mapping[str, Figures]) -> None:
    """Print each log's curve and the mean, and what each log left out of the choice would get."""
    enough = {name: one for name, one in curves.items() if one}
    console = Console(width=130)
    for title, figure in (("in vain", "in_vain"), ("lost depth shown", "lost_depth"), ("names", "names")):
        table = Table("least worth", *enough, "mean", title=f"Five names a week: {title}", box=SIMPLE_HEAD)
        for least in next(iter(enough.values())):
            values = [one[least][figure] for one in enough.values()]
            table.add_row(least, *(f"{value:.4g}" for value in (*values, np.mean(values))))
        console.print(table)
    if len(enough) > 1:
        console.print(left_out_table(enough))


def left_out_table(curves: Mapping[str, Figures]) -> Table:
    """Return what the number chosen on all other logs does on each, beside full lists."""
    table = Table("", "chosen on the others", "in vain", "full lists", "lost depth", "full lists", "O/E")
    table.title, table.box = "Each log left out of the choice", SIMPLE_HEAD
    for name, one in curves.items():
        least = choose([other for of, other in curves.items() if of != name])
        of_it, full = one[least], one["0"]
        figures = (of_it["in_vain"], full["in_vain"], of_it["lost_depth"], full["lost_depth"])
        table.add_row(name, least, *(f"{v:.3f}" for v in (*figures, of_it["observed_over_expected"])))
    table.add_row("all", choose(list(curves.values())))
    return table


if __name__ == "__main__":
    main()
