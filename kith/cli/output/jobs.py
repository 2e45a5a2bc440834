"""What the jobs print: progress and notices on stderr, results on stdout."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from itertools import groupby
from statistics import fmean
from typing import TYPE_CHECKING, Any, TypeVar

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import track
from rich.table import Table

from data.schema import from_epoch
from data.strict_json import to_json
from data.wording.commands import job_results as done
from data.wording.explanations.openers import opener
from data.wording.explanations.reasons import sentence
from data.wording.explanations.visibility import blind, some_blind
from data.wording.explanations.week import effect as effect_in_words
from data.wording.explanations.week import published
from data.wording.language import Language, language
from data.wording.refusals import refused
from kith.cli.store_language import language_here
from pipelines.report.titles import TITLES

# Named in signatures only: printing must not load what only some jobs need.
if TYPE_CHECKING:
    from pathlib import Path

    from data.errors import RejectedRow
    from data.importers.tables.interactions import TableBatch
    from data.schema import Suggestion
    from models.dormancy.model_card import ModelCard
    from models.evaluation.comparison import Comparison
    from models.evaluation.holdout_effect import Effect
    from models.evaluation.metrics import Metrics
    from models.log.log import Log
    from pipelines.jobs.lists.suggest import Published
    from pipelines.jobs.training.pack import Packed
    from pipelines.jobs.training.retrain import Retrained

T = TypeVar("T")

NOTICES = Console(stderr=True)
LEFT_OUT = "Kith prior"


def show_batches(
    name: str, lang: Language | None = None
) -> Callable[[Iterable[TableBatch]], Iterable[TableBatch]]:
    """Return a wrapper that shows that a file is being read."""

    def shown(batches: Iterable[TableBatch]) -> Iterable[TableBatch]:
        return track(
            batches,
            _named(f"reading {name}", lang),
            console=NOTICES,
            transient=True,
            disable=not NOTICES.is_terminal,
        )

    return shown


def show_steps(items: Sequence[T], what: str) -> Iterable[T]:
    """Return the items while a bar shows how far they are."""
    return track(items, _named(what), console=NOTICES, transient=True, disable=not NOTICES.is_terminal)


def _named(step: str, lang: Language | None = None) -> str:
    # Nobody is looked up for a bar that is not shown.
    return done.doing(step, lang or language_here()) if NOTICES.is_terminal else step


def print_rejected(rejected: Sequence[RejectedRow], lang: Language | None = None) -> None:
    """Say on stderr what was refused: one sentence for each kind, with where it stood first."""

    def kind(row: RejectedRow) -> tuple[str, str, str]:
        return row.file, row.column or "", row.expected

    if not rejected:
        return
    speaks = lang or language_here()
    for _, rows in groupby(sorted(rejected, key=kind), kind):
        alike = sorted(rows, key=lambda row: row.line)
        click.echo(f"kith: {refused(alike[0], len(alike), speaks)}", err=True)


def print_seen(card: ModelCard, log: Log) -> None:
    """Say on stderr that the prior may not be tested on a log it was trained on."""
    if card.has_seen(log.fingerprint()):
        click.echo(f"kith: {done.seen(language_here())}", err=True)


def print_left_out(reports: dict[str, Comparison]) -> None:
    """Print how a prior of all other logs did on each, beside that log's best rule by log-loss."""
    table = Table(title_justify="left", box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.title = "Each log, tested by a prior of all the others; below it, that log's best rule"
    for title in ("", *TITLES.values()):
        table.add_column(title, justify="right" if title else "left", no_wrap=True)
    for log, report in reports.items():
        rules = [name for name in report.figures if not name.startswith("Kith")]
        best = min(rules, key=lambda name: report.figures[name].log_loss)
        for label, name in ((log, LEFT_OUT), (f"  {best}", best)):
            values = report.figures[name].as_dict()
            table.add_row(label, *(f"{values[key]:.3f}" for key in TITLES))
    table.add_section()
    means = [fmean(report.figures[LEFT_OUT].as_dict()[key] for report in reports.values()) for key in TITLES]
    table.add_row("mean of the priors", *(f"{value:.3f}" for value in means))
    Console().print(table)


def print_packed(result: Packed, out: Path, *, as_json: bool) -> None:
    """Print what a packing read, and what the log now holds."""
    log = result.manifest
    if as_json:
        found = {"out": str(out), "read": result.read, "rows": log.rows, "owners": log.owners}
        rejected = [row.as_dict() for row in result.rejected]
        click.echo(json.dumps({**found, "sha256": log.sha256, "rejected": rejected}, indent=2))
        return
    held = log.rows, log.owners
    click.echo(done.packed(str(out), result.read, len(result.rejected), held, language_here()))
    print_rejected(result.rejected)


def print_report(report: Comparison) -> None:
    """Print model and baselines side by side."""
    table = _figures_table(report.figures)
    some = next(iter(report.figures.values()))
    table.title = (
        f"Silent through the next {report.horizon_days} days? "
        f"{some.rows:,} test rows, {some.base_rate:.3f} went dormant"
    )
    table.caption = (
        f"trained on {report.train_rows:,} rows, {report.train[0]} to {report.train[-1]}\n"
        f"tested {report.test[0]} to {report.test[-1]}\n"
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
    table = Table(title_justify="left", caption_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    table.title = f"{report.best} minus each (95 % by bootstrap over owners)"
    table.add_column("", no_wrap=True)
    for title in ("AUC", "log-loss"):
        table.add_column(title, justify="right", no_wrap=True)
    for name, both in report.differences.items():
        table.add_row(
            name, *(f"{one.estimate:+.3f} ({one.low:+.3f} to {one.high:+.3f})" for one in both.values())
        )
    return table


def _figures_table(figures: dict[str, Metrics]) -> Table:
    table = Table(title_justify="left", caption_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    table.padding = (0, 1, 0, 0)
    table.add_column("", no_wrap=True)
    for title in TITLES.values():
        table.add_column(title, justify="right", no_wrap=True)
    for name, one in figures.items():
        values = one.as_dict()
        table.add_row(name, *(f"{values[key]:.3f}" for key in TITLES))
    return table


def print_retrained(result: Retrained, *, as_json: bool) -> None:
    """Print the figures, and whether there is a new champion."""
    if as_json:
        click.echo(to_json(result.as_dict(), indent=2))
        return
    table = _figures_table(result.figures)
    table.title = f"Newest closed window, from {result.card.training['tested_on'][0]}"
    Console().print(table)
    model, rival = result.figures[result.model], result.figures[result.rival]
    lang = language_here()
    compared = done.compared(model.log_loss, rival.log_loss - model.log_loss, result.rival, lang)
    click.echo(done.retrained(f"{result.version}", result.model, compared, lang, crowned=result.crowned))


def print_published(
    result: Published, blind_since: Mapping[str, int], lang: Language, *, as_json: bool
) -> None:
    """Print how many lists were made, and whose sources have all stopped; or the suggestions as JSON."""
    if as_json:
        found = [_in_words(one) for one in result.suggestions]
        click.echo(json.dumps(found, indent=2))
        return
    filled = len({one.owner for one in result.suggestions})
    click.echo(published(len(result.owners), filled, len(result.suggestions), lang))
    if blind_since and len(result.owners) == len(blind_since):
        click.echo(blind(from_epoch(max(blind_since.values())), lang))
    elif blind_since:
        click.echo(some_blind(len(blind_since), lang))


def _in_words(one: Suggestion) -> dict[str, Any]:
    """Return a suggestion's fields with its sentences: it is read without Kith."""
    fields = {**asdict(one), "as_of": one.as_of.isoformat()}
    for reason, said in zip(fields["reasons"], one.reasons, strict=True):
        reason["sentence"] = sentence(said, language())
    if one.counter_reason is not None:
        fields["counter_reason"]["sentence"] = sentence(one.counter_reason, language())
    if one.opener is not None:
        fields["opener"]["sentence"] = opener(one.opener.code, one.opener.numbers, language())
    return fields


def print_effect(found: Effect, lang: Language, *, as_json: bool) -> None:
    """Print the difference with its interval, or that it is too early."""
    from models.evaluation.holdout_effect import ENOUGH

    if as_json:
        click.echo(to_json({**asdict(found), "enough": found.enough}))
        return
    interval = None
    if found.difference is not None and found.low is not None and found.high is not None:
        interval = (found.difference, found.low, found.high)
    windows = (found.suggested.windows, found.held_back.windows)
    click.echo(effect_in_words(windows, ENOUGH, interval, lang))


def print_scored(rows: int, asked: int, out: Path, *, as_json: bool) -> None:
    """Print what was written where."""
    if as_json:
        click.echo(json.dumps({"out": str(out), "rows": rows, "in_cohort": asked}))
        return
    click.echo(done.scored(str(out), rows, asked, language_here()))
