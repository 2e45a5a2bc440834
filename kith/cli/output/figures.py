"""Tables of figures: models beside baselines, log by log, and a training's result."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from data.wording.commands import job_results as done
from kith.cli.language import language_here
from kith.cli.output.terminal import print_error, print_json
from pipelines.report.plots import METRIC_TITLES

# Named in signatures only: printing must not load what only some jobs need.
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from models.dormancy.model_card import ModelCard
    from models.evaluation.comparison import Comparison
    from models.evaluation.metrics import Metrics
    from models.log.log import Log
    from pipelines.jobs.training.retrain import Retrained

LEFT_OUT = "Kith prior"


def print_seen(card: ModelCard, log: Log) -> None:
    """Say on stderr that the prior may not be tested on a log it was trained on."""
    if card.has_seen(log.fingerprint()):
        lang = language_here()
        print_error(lang.say("the shipped prior was trained on this very log, so it is left out."))


def print_left_out(reports: dict[str, Comparison]) -> None:
    """Print how a prior of all other logs did on each, beside that log's best rule by log-loss."""
    table = _table(("", *METRIC_TITLES.values()))
    table.title = "Each log, tested by a prior of all the others; below it, that log's best rule"
    for log, report in reports.items():
        rules = [name for name in report.figures if not name.startswith("Kith")]
        best = min(rules, key=lambda name: report.figures[name].log_loss)
        for label, name in ((log, LEFT_OUT), (f"  {best}", best)):
            table.add_row(label, *_cells(report.figures[name]))
    table.add_section()
    priors = [report.figures[LEFT_OUT].as_dict() for report in reports.values()]
    means = (f"{fmean(figures[key] for figures in priors):.3f}" for key in METRIC_TITLES)
    table.add_row("mean of the priors", *means)
    Console().print(table)


def print_report(report: Comparison) -> None:
    """Print model and baselines side by side."""
    table = _figures_table(report.figures)
    any_row = next(iter(report.figures.values()))
    table.title = (
        f"Silent through the next {report.horizon_days} days? "
        f"{any_row.rows:,} test rows, {any_row.base_rate:.3f} went dormant"
    )
    table.caption = (
        f"trained on {report.train_rows:,} rows, {report.train[0]} to {report.train[-1]}\n"
        f"tested {report.test[0]} to {report.test[-1]}\n"
        "order: AUC of the pairs that stand on one list\n"
        "top 5: of each owner's five highest, the share that went dormant\n"
        "depth: of the most depth any five could catch, what five by probability x depth did\n"
        "ECE: calibration error; O/E: observed over expected"
    )
    Console().print(table)
    Console().print(_differences_table(report))
    for name, share in report.coverage.items():
        click.echo(f"{name}: {share:.0%} of groups of alike rows lay within their interval (90 % promised).")


def _differences_table(report: Comparison) -> Table:
    """Return the first model's AUC and log-loss minus everyone else's, with their intervals."""
    table = _table(("", "AUC", "log-loss"))
    table.title = f"{report.best} minus each (95 % by bootstrap over owners)"
    for name, both in report.differences.items():
        cells = (f"{one.estimate:+.3f} ({one.low:+.3f} to {one.high:+.3f})" for one in both.values())
        table.add_row(name, *cells)
    return table


def _figures_table(figures: Mapping[str, Metrics]) -> Table:
    table = _table(("", *METRIC_TITLES.values()))
    for name, row in figures.items():
        table.add_row(name, *_cells(row))
    return table


def _table(titles: Iterable[str]) -> Table:
    table = Table(title_justify="left", caption_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    table.padding = (0, 0, 0, 0)
    for title in titles:
        table.add_column(title, justify="right" if title else "left", no_wrap=True)
    return table


def _cells(figures: Metrics) -> Iterator[str]:
    values = figures.as_dict()
    return (f"{values[key]:.3f}" for key in METRIC_TITLES)


def _print_shift(result: Retrained) -> None:
    """Print how the share of those who went dormant moved, where it moved far."""
    if result.shift is not None and result.shift.is_rate_large:
        rates = result.shift.trained_rate, result.shift.newest_rate
        click.echo(done.base_rate_moved(*rates, language_here()))


def print_retrained(result: Retrained, *, as_json: bool, figures: bool) -> None:
    """Print whether there is a new champion, with `figures` also these; on stderr who could take no part."""
    for error in result.unusable:
        lang = language_here()
        reason = lang.word(error.sentence)
        print_error(lang.say("a model took no part in this training: {reason}", reason=reason))
    if result.unregistered is not None:
        lang = language_here()
        reason = lang.word(result.unregistered.sentence)
        print_error(
            lang.say("{reason} The model is kept and registered with the next training.", reason=reason)
        )
    if as_json:
        print_json(result.as_dict())
        return
    if not figures:
        click.echo(done.learned_from_history(language_here(), crowned=result.crowned))
        _print_shift(result)
        return
    table = _figures_table(result.figures)
    table.title = f"Newest closed window, from {result.card.training['tested_on'][0]}"
    Console().print(table)
    model, rival = result.figures[result.model], result.figures[result.rival]
    lang = language_here()
    compared = done.compared(model.log_loss, rival.log_loss - model.log_loss, result.rival, lang)
    click.echo(done.retrained(f"{result.version}", result.model, compared, lang, crowned=result.crowned))
    _print_shift(result)
    if result.margin is not None:
        click.echo(done.beside_champion(result.margin.estimate, result.margin.low, result.margin.trial, lang))
