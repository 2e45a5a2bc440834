"""The jobs: kith ingest, retrain, suggest, score, backtest."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from data.settings import Settings
from pipelines.options import (
    Horizon,
    OutFile,
    as_of_option,
    json_option,
    read_table_options,
    seed_option,
    table_options,
)

HORIZON_HELP = "How far ahead we ask: silent through the next DAYS."
file_type = click.Path(path_type=Path)


@click.group("pipelines")
def pipeline_commands() -> None:
    """Take files in, learn, and make the lists."""


@pipeline_commands.command("ingest")
@click.argument("paths", nargs=-1, required=True, type=file_type, metavar="PATH...")
@table_options
@json_option
def ingest_command(
    paths: tuple[Path, ...],
    names: tuple[str, ...],
    ignore: tuple[str, ...],
    timezone: str | None,
    as_json: bool,
) -> None:
    """Take tables of interactions (CSV, Parquet, JSON lines) into the store.

    Columns: owner, contact, at, direction (sent, received, mutual), channel; and, if known,
    source and external_id. The same row twice is kept once. Exit code 1 if a row was refused.
    """
    from data.errors import InputError
    from data.store.store import Store
    from pipelines.ingest import ingest
    from pipelines.show import print_ingested, show_batches

    options = read_table_options(names, ignore, timezone)
    now = datetime.now(UTC)
    with Store(Settings.from_environment().store_path) as store:
        results, unread = [], False
        for path in paths:
            try:
                results.append(ingest(store, path, options, now, show_batches(path.name)))
            except InputError as error:
                # Told at once, and the files after it are still taken in.
                click.echo(f"kith: {error}", err=True)
                unread = True
    print_ingested(results, as_json=as_json)
    _exit_if(unread or any(result.rejected for result in results))


@pipeline_commands.command("retrain")
@as_of_option
@click.option("--horizon", type=Horizon(), default="90d", show_default=True, help=HORIZON_HELP)
@seed_option
@json_option
def retrain_command(as_of: datetime | None, horizon: int, seed: int, as_json: bool) -> None:
    """Train on the store's log; the model becomes champion only if it beats everyone.

    Everyone: the champion until now, and every rule people use, by log-loss on the newest
    window whose outcome is known. Figures, tables and plots go to MLflow.
    """
    from pipelines.alone import alone
    from pipelines.artefact import prior
    from pipelines.registry import Registry
    from pipelines.retrain import retrain
    from pipelines.show import print_retrained, show_steps

    settings = Settings.from_environment()
    with alone(settings.home, "retrain"):
        result = retrain(
            _stored_log(settings),
            Registry(settings.mlflow_uri, settings.home, horizon),
            settings.models_path,
            prior(),
            as_of=_seconds(as_of),
            horizon_days=horizon,
            seed=seed,
            track=show_steps,
        )
    print_retrained(result, as_json=as_json)


@pipeline_commands.command("suggest")
@as_of_option
@click.option("--horizon", type=Horizon(), help="How far ahead. Default: the champion's own, or 90d.")
@click.option("--owner", help="Only this owner's list. Default: everyone's.")
@click.option("--limit", type=click.IntRange(1, 100), default=5, show_default=True)
@click.option("--model", default="champion", show_default=True, metavar="champion|prior|FILE")
@json_option
def suggest_command(
    as_of: datetime | None,
    horizon: int | None,
    owner: str | None,
    limit: int,
    model: str,
    as_json: bool,
) -> None:
    """Make this week's lists with the champion and publish them into the store."""
    from data.store.store import Store
    from pipelines.artefact import find
    from pipelines.show import print_published
    from pipelines.sources import log_from_store
    from pipelines.suggest import suggest

    settings = Settings.from_environment()
    with Store.existing(settings.store_path) as store:
        result = suggest(
            store,
            log_from_store(store),
            find(model, settings.models_path, horizon),
            as_of=_seconds(as_of),
            now=datetime.now(UTC),
            horizon_days=horizon,
            owner=owner,
            limit=limit,
        )
    print_published(result, as_json=as_json)


@pipeline_commands.command("score")
@click.argument("log", type=file_type, metavar="LOG")
@as_of_option
@click.option(
    "--horizon",
    "horizons",
    type=Horizon(),
    multiple=True,
    help=HORIZON_HELP + " Repeatable. Default: the model's own, or 90d.",
)
@click.option("--model", default="champion", show_default=True, metavar="champion|prior|local|blend|FILE")
@click.option("--train", is_flag=True, help="Train local or blend on the log itself, up to --as-of.")
@click.option(
    "--out", type=OutFile(".parquet", ".csv"), required=True, metavar="FILE", help="Parquet, or .csv."
)
@seed_option
@table_options
@json_option
def score_command(
    log: Path,
    as_of: datetime | None,
    horizons: tuple[int, ...],
    model: str,
    train: bool,
    out: Path,
    seed: int,
    names: tuple[str, ...],
    ignore: tuple[str, ...],
    timezone: str | None,
    as_json: bool,
) -> None:
    """Score a log file: one row per relationship and horizon out, no store needed."""
    from pipelines.artefact import DEFAULT_HORIZON, find, prior
    from pipelines.score import score, write_table
    from pipelines.show import print_scored
    from pipelines.train import check_train, train_here

    check_train(model, train=train)
    folder = Settings.from_environment().models_path
    if not train:
        horizons = horizons or (find(model, folder, None).card.usual_horizon,)
        artefacts = {days: find(model, folder, days) for days in horizons}
    loaded = _load(log, names, ignore, timezone)
    moment = _seconds(as_of)
    if train:
        artefacts = {
            days: train_here(loaded.log, model, prior(), as_of=moment, horizon_days=days, seed=seed)
            for days in horizons or (DEFAULT_HORIZON,)
        }
    table = score(loaded.log, artefacts, moment)
    write_table(table, out)
    print_scored(table, out, as_json=as_json)
    _exit_if(bool(loaded.rejected))


@pipeline_commands.command("pretrain")
@click.argument("logs", nargs=-1, required=True, type=file_type, metavar="LOG...")
@click.option("--out", type=file_type, required=True, metavar="FOLDER", help="Where to write it.")
@seed_option
@table_options
def pretrain_command(
    logs: tuple[Path, ...],
    out: Path,
    seed: int,
    names: tuple[str, ...],
    ignore: tuple[str, ...],
    timezone: str | None,
) -> None:
    """Make the prior from several log files: what serves before there is any history.

    A log is named after its folder if it is called log.*, else after its file.
    """
    from pipelines.pretrain import Source, pretrain, write_prior
    from pipelines.show import show_steps

    sources = [Source(_log_name(path), _load(path, names, ignore, timezone).log) for path in logs]
    path = write_prior(pretrain(sources, seed, show_steps), out)
    click.echo(f"{path}: learned from {', '.join(source.name for source in sources)}.")


@pipeline_commands.command("backtest")
@click.argument("log", type=file_type, metavar="LOG")
@click.option("--horizon", type=Horizon(), default="90d", show_default=True, help=HORIZON_HELP)
@click.option("--first", type=int, required=True, metavar="DAY", help="First snapshot.")
@click.option("--every", type=int, required=True, metavar="DAYS", help="Days between snapshots.")
@click.option("--last", type=int, required=True, metavar="DAY", help="Last snapshot.")
@click.option("--test-from", type=int, required=True, metavar="DAY", help="First test snapshot.")
@click.option("--json", "json_file", type=OutFile(), metavar="FILE", help="Write figures there.")
@click.option("--html", "html_file", type=OutFile(), metavar="FILE", help="Write a page with plots there.")
@seed_option
@table_options
def backtest_command(
    log: Path,
    horizon: int,
    first: int,
    every: int,
    last: int,
    test_from: int,
    json_file: Path | None,
    html_file: Path | None,
    seed: int,
    names: tuple[str, ...],
    ignore: tuple[str, ...],
    timezone: str | None,
) -> None:
    """Measure model and baselines on a log file: trained on the past, tested on what came later.

    Days count from the log's first row. A snapshot trains only if its window ends by --test-from.
    """
    from pipelines.artefact import prior
    from pipelines.backtest import backtest, report_card
    from pipelines.show import print_report, print_seen, show_steps
    from pipelines.windows import backtest_windows

    loaded = _load(log, names, ignore, timezone)
    shipped = prior()
    print_seen(shipped.card, loaded.log)
    usable = shipped.model if shipped.card.may_judge(loaded.log.fingerprint(), horizon) else None
    windows = backtest_windows(loaded.log, horizon, first=first, every=every, last=last, test_from=test_from)
    trial = backtest(loaded.log, windows, horizon, prior=usable, seed=seed, track=show_steps)
    report = report_card(trial, shipped.card.widths, seed)
    print_report(report)
    if json_file is not None:
        json_file.write_text(json.dumps(report.as_dict(), indent=2) + "\n", encoding="utf-8")
    if html_file is not None:
        from pipelines.report_page import write_page

        write_page(report, html_file)
    _exit_if(bool(loaded.rejected))


def _log_name(path: Path) -> str:
    return path.resolve().parent.name if path.stem == "log" else path.stem


def _load(path: Path, names: tuple[str, ...], ignore: tuple[str, ...], timezone: str | None) -> Any:
    """Read a log file and say on stderr which rows were refused."""
    from pipelines.show import print_rejected, show_batches
    from pipelines.sources import log_from_files

    options = read_table_options(names, ignore, timezone)
    loaded = log_from_files([path], options, datetime.now(UTC), show_batches(path.name))
    print_rejected(loaded.rejected)
    return loaded


def _stored_log(settings: Settings) -> Any:
    from data.store.store import Store
    from pipelines.sources import log_from_store

    with Store.existing(settings.store_path) as store:
        return log_from_store(store)


def _seconds(as_of: datetime | None) -> int:
    from data.schema import to_epoch

    return to_epoch(as_of or datetime.now(UTC))


def _exit_if(failed: bool) -> None:
    if failed:
        raise SystemExit(1)
