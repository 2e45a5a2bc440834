"""Asks of the public logs what one pooled figure hides; models/evaluation/protocols says what each figure is.

python -m benchmarks.model.protocols FOLDER [--only LOG]... [--protocol NAME]... [--json FILE]

Each log is judged by a prior of all the others, and owners know nothing of each other. --prior-only trains
nothing on the log itself: quick, and enough for short-history and one-owner.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import click
from rich.console import Console
from sklearn.ensemble import StackingClassifier

from benchmarks.model.cuts import Cut, read_cuts, read_logs, sample_logs
from benchmarks.model.goals import mean_row
from data.strict_json import to_json
from kith.cli.output.progress import show_steps
from kith.cli.output.protocols import protocol_table
from kith.cli.parameters.options import OutFile, seed_option
from models.answers.answer_model import AnswerModel
from models.answers.training import AnswerRows
from models.evaluation.backtest import backtest
from models.evaluation.metrics import Figures, Tables
from models.evaluation.protocols.case import Case, case_of_prior
from models.evaluation.protocols.measures import PROTOCOLS, USUAL, measure
from models.log.log import Log
from pipelines.jobs.training.pretrain import PretrainLog, answers_without, prior_without, sample_letters

WIDTH = 130
# A mean of the ends of intervals is no interval.
ENDS = ("low", "high")


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--only", multiple=True, metavar="LOG", help="Judge this log; the prior still learns from all others."
)
@click.option("--protocol", "names", multiple=True, type=click.Choice(list(PROTOCOLS)), help="Ask only this.")
@click.option(
    "--prior-only", is_flag=True, help="Judge the prior alone; nothing is trained on the log itself."
)
@click.option("--json", "json_file", type=OutFile(), metavar="FILE", help="Write every figure there.")
@seed_option
def main(
    folder: Path,
    only: tuple[str, ...],
    names: tuple[str, ...],
    prior_only: bool,  # noqa: FBT001 - an option
    json_file: Path | None,
    seed: int,
) -> None:
    """Ask of the public logs in FOLDER what a person asks."""
    cuts = read_cuts()
    logs = read_logs(folder, cuts)
    samples = sample_logs({name: log for name, log in logs.items() if cuts[name].may_train}, seed)
    letters = sample_letters_of(logs, cuts)
    tables = {}
    for name in show_steps([name for name in logs if name in only or not only], "asking"):
        unseen = Unseen(prior_without(samples, name, seed), answers_without(letters, name, seed))
        tables[name] = ask(logs[name], cuts[name], unseen, seed, names or USUAL, prior_only=prior_only)
    print_tables(tables)
    if json_file is not None:
        json_file.write_text(to_json({"seed": seed, "logs": tables}, indent=2) + "\n", encoding="utf-8")


class Unseen(NamedTuple):
    """What was learned from all logs but one: the prior, and who answers."""

    prior: StackingClassifier
    answers: AnswerModel | None


def sample_letters_of(logs: Mapping[str, Log], cuts: Mapping[str, Cut]) -> dict[str, AnswerRows]:
    """Return what an answer model learns of each log that it may learn from."""
    may = [name for name in logs if cuts[name].may_train]
    return {name: sample_letters(PretrainLog(name, logs[name])) for name in show_steps(may, "letters")}


def ask(
    log: Log,
    cut: Cut,
    unseen: Unseen,
    seed: int,
    names: Sequence[str] = USUAL,
    *,
    prior_only: bool = False,
) -> Tables:
    """Return the protocols' tables of one log, its owners told by nobody else."""
    log, windows = replace(log, shared=False), cut.windows(log)
    if prior_only:
        case = case_of_prior(log, windows, cut.horizon, unseen.prior, seed)
        return measure(replace(case, answers=unseen.answers), names)
    trial = backtest(log, windows, cut.horizon, prior=unseen.prior, seed=seed)
    own = {name: trial.metrics[name].as_dict() for name in trial.models}
    return {"back-test": own, **measure(Case.of_trial(log, windows, trial, seed, unseen.answers), names)}


def print_tables(tables: Mapping[str, Tables]) -> None:
    """Print each table of each log, and last the mean of the logs."""
    console = Console(width=WIDTH)
    means = mean_tables(tables)
    for title in means:
        for log, found in tables.items():
            if found.get(title):
                console.print(protocol_table(title, found[title], f"; {log}"))
        console.print(protocol_table(title, means[title], f"; mean of {len(tables)} logs"))


def mean_tables(tables: Mapping[str, Tables]) -> Tables:
    """Return the means of the logs that have the table, row and figure (see benchmarks/model/goals.py)."""
    titles = dict.fromkeys(title for found in tables.values() for title, rows in found.items() if rows)
    return {
        title: _mean_figures([found[title] for found in tables.values() if found.get(title)])
        for title in titles
    }


def _mean_figures(logs: Sequence[Figures]) -> Figures:
    rows = {row: figures[row] for figures in reversed(logs) for row in figures}
    return {
        row: {figure: mean_row(logs, row, figure) for figure in rows[row] if figure not in ENDS}
        for row in rows
    }


if __name__ == "__main__":
    main()
