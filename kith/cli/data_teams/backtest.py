"""kith backtest: model and baselines, trained on a log's past and tested on what came later."""

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from data.errors import UsageError
from data.extras import Extra, require_extra
from data.strict_json import to_json
from kith.cli.parameters import logs as log_parameters
from kith.cli.parameters import options
from kith.cli.parameters.options import OutFile, path_type

if TYPE_CHECKING:
    from data.importers.tables.interactions import TableOptions

# The days of the snapshots, by the names of their parameters.
Days: TypeAlias = dict[str, Any]
DAYS = ("first", "every", "last", "test_from")


@click.command("backtest")
@click.argument("logs", nargs=-1, type=path_type, metavar="LOG...")
@log_parameters.packed_option
@options.horizon_option
@click.option("--first", type=int, metavar="DAY", help="First snapshot.")
@click.option("--every", type=int, metavar="DAYS", help="Days between snapshots.")
@click.option("--last", type=int, metavar="DAY", help="Last snapshot.")
@click.option("--test-from", type=int, metavar="DAY", help="First test snapshot.")
@click.option("--leave-out", is_flag=True, help="Test a prior of all LOGs but one on that one, in turn.")
@click.option(
    "--retrain-each-snapshot", "retrain", is_flag=True, help="Also tell what training at each test day gains."
)
@click.option("--json", "json_file", type=OutFile(), metavar="FILE", help="Write figures there.")
@click.option("--html", "html_file", type=OutFile(), metavar="FILE", help="Write a page with plots there.")
@log_parameters.rows_option
@log_parameters.team_option
@options.seed_option
@log_parameters.table_options
def backtest_command(
    logs: tuple[Path, ...],
    packed: Path | None,
    horizon: int,
    leave_out: bool,
    retrain: bool,
    json_file: Path | None,
    html_file: Path | None,
    seed: int,
    table: "TableOptions",
    rows: int | None,
    team: bool,
    **days: int | None,
) -> None:
    """Measure model and baselines on a log file: trained on the past, tested on what came later.

    Days count from the log's first row. A snapshot trains only if its window ends by --test-from.
    Of a packed log (--log) of any size whole owners are drawn, up to --rows rows.
    With --leave-out the snapshots are spread over each log, and its later half is tested.
    Of a log in one file it also tells how right the prior is with a short history and on one owner's log
    alone, what weekly lists would have shown, and who of the dormant came back or answered.
    """
    require_extra(Extra.TRAIN)
    logs = logs if leave_out or len(logs) > 1 else (log_parameters.one_log(next(iter(logs), None), packed),)
    _check_backtest(len(logs), days, packed, leave_out=leave_out, html=html_file is not None)
    if retrain and (leave_out or packed is not None):
        raise UsageError(
            "--retrain-each-snapshot goes with one log in one file, not with --leave-out or --log."
        )
    drawn = log_parameters.check_rows(rows, packed, team=team)
    loaded = [] if drawn else [log_parameters.load_log(path, table, team=team) for path in logs]
    if leave_out:
        sources = {log_parameters.log_name(path): log.log for path, log in zip(logs, loaded, strict=True)}
        figures = _leave_out(sources, len(logs), horizon, seed)
    else:
        log = loaded[0].log if loaded else None
        report = _backtest(log, drawn, horizon, days, rows, seed, retrain=retrain)
        figures = report.as_dict()
        if html_file is not None:
            from pipelines.report.page import write_page

            write_page(report, html_file)
    if json_file is not None:
        json_file.write_text(to_json(figures, indent=2) + "\n", encoding="utf-8")
    options.exit_if(any(log.rejected for log in loaded))


def _check_backtest(logs: int, days: Days, packed: Path | None, *, leave_out: bool, html: bool) -> None:
    """Raise UsageError where the options do not go together."""
    if leave_out and packed is not None:
        raise UsageError(
            "with --leave-out a packed log is a LOG like the others; write {packed}, not --log.",
            packed=packed,
        )
    names = {f"--{name.replace('_', '-')}": days[name] for name in DAYS}
    given = [name for name, day in names.items() if day is not None]
    if leave_out and (given or html):
        odd = [*given, *(["--html"] if html else [])]
        raise UsageError(
            "--leave-out spreads the snapshots itself and prints one table; leave out {option}.",
            option=odd[0],
        )
    if not leave_out and logs > 1:
        raise UsageError(
            "a back-test reads one log, and {count} were given; or test them with --leave-out.", count=logs
        )
    missing = [name for name in names if name not in given]
    if not leave_out and missing:
        raise UsageError("{option} is missing: a day, counted from the log's first row.", option=missing[0])


def _backtest(
    log: Any, packed: Path | None, horizon: int, days: Days, rows: int | None, seed: int, *, retrain: bool
) -> Any:
    """Test on a whole log, or on rows sampled from a packed one; print and return the comparison."""
    from kith.cli.output.figures import print_report
    from kith.cli.output.protocols import print_protocols
    from models.evaluation.backtest import compare_models
    from pipelines.model_store.artefact import prior

    shipped = prior()
    if packed is None:
        trial, protocols = _try_whole(log, horizon, days, shipped, seed, retrain=retrain)
    else:
        trial, protocols = _try_packed(packed, horizon, days, shipped, rows, seed), {}
    report = replace(compare_models(trial, shipped.card.widths, seed), protocols=protocols)
    print_report(report)
    print_protocols(protocols)
    return report


def _try_whole(
    log: Any, horizon: int, days: Days, shipped: Any, seed: int, *, retrain: bool
) -> tuple[Any, Any]:
    """Return the trial, and what the protocols find beside it."""
    from kith.cli.output.figures import print_seen
    from kith.cli.output.progress import show_steps
    from models.answers.answer_model import AnswerModel
    from models.evaluation.backtest import backtest
    from models.evaluation.protocols.case import Case
    from models.evaluation.protocols.measures import PROTOCOLS, USUAL, measure
    from models.evaluation.temporal_splits import backtest_windows

    print_seen(shipped.card, log)
    usable = shipped.model if shipped.card.may_judge(log.fingerprint(), horizon) else None
    windows = backtest_windows(log, horizon, **days)
    trial = backtest(log, windows, horizon, prior=usable, seed=seed, track=show_steps)
    names = tuple(PROTOCOLS) if retrain else USUAL
    answers = AnswerModel(**shipped.card.answer_model) if usable and shipped.card.answer_model else None
    return trial, measure(Case.of_trial(log, windows, trial, seed, answers), names, show_steps)


def _try_packed(packed: Path, horizon: int, days: Days, shipped: Any, rows: int | None, seed: int) -> Any:
    from data.packed.reader import PackedLog
    from kith.cli.output.progress import show_steps
    from models.evaluation.temporal_splits import backtest_windows
    from pipelines.engine.parts import ROWS, RowBudget
    from pipelines.jobs.training.retrain import span_of, try_packed

    log = PackedLog.open(packed)
    span = span_of(log)
    windows = backtest_windows(span, horizon, **days)
    budget = RowBudget(rows or ROWS, seed, os.cpu_count() or 1, track=show_steps)
    return try_packed(log, windows, horizon, shipped, before=span.last + 1, budget=budget)[0]


def _leave_out(logs: dict[str, Any], given: int, horizon: int, seed: int) -> dict[str, Any]:
    from kith.cli.output.figures import print_left_out
    from kith.cli.output.progress import show_steps
    from pipelines.jobs.training.pretrain import PretrainLog, leave_out

    if len(logs) < given:
        raise UsageError(
            "two logs have the same name; a log is named after its file, or its folder if it is log.*."
        )
    reports = leave_out([PretrainLog(name, log) for name, log in logs.items()], horizon, seed, show_steps)
    print_left_out(reports)
    return {name: report.as_dict() for name, report in reports.items()}
