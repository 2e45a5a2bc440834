"""kith retrain: a new model from the log, champion where it is better; kith pretrain: the prior."""

import os
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from data.model_card import PRIOR
from data.settings import Settings
from kith.cli.language import language_here
from kith.cli.parameters import logs, options
from kith.cli.stores import existing_store, store_or_new

if TYPE_CHECKING:
    from data.importers.tables.interactions import TableOptions
    from pipelines.jobs.training.retrain import Retrained, Training

# Where the page finds it, among the settings that are everyone's.
REPORT = "report"


@click.command("retrain")
@options.as_of_option
@options.horizon_option
@options.seed_option
@logs.packed_option
@logs.rows_option
@logs.engine_options
@logs.team_option
@click.option(
    "--figures", is_flag=True, help="Print the figures of the model and of every rule. A packed log: always."
)
@options.json_option
def retrain_command(
    as_of: datetime | None,
    horizon: int,
    seed: int,
    packed: Path | None,
    rows: int | None,
    engine: str,
    master: str | None,
    team: bool,
    figures: bool,
    as_json: bool,
) -> None:
    """Train on the store's log, or a packed one; the model becomes champion only if it beats everyone.

    Of a packed log of any size whole owners are drawn, up to --rows rows.

    Everyone: the champion until now, and every rule people use, by log-loss on the newest
    window whose outcome is known. Figures, tables and plots go to MLflow.
    """
    from kith.cli.output.figures import print_retrained
    from kith.cli.output.progress import show_steps
    from pipelines.jobs.training.retrain import Training
    from pipelines.jobs.upkeep.job_lock import job_lock
    from pipelines.model_store.artefact import load_incumbents
    from pipelines.model_store.mlflow_registry import Registry

    sampled = logs.check_rows(rows, packed, team=team)
    on_spark = logs.spark_master(engine, master, packed, team=team)
    settings = Settings.from_environment()
    with job_lock(settings.home, "retrain"):
        training = Training(
            Registry(settings.mlflow_uri, settings.home, horizon),
            settings.models_path,
            load_incumbents(settings.models_path, horizon),
            options.seconds_of(as_of),
            horizon,
            seed=seed,
            track=show_steps,
        )
        if sampled is None:
            result = _retrain(packed, training, team=team)
        else:
            result = _retrain_packed(sampled, training, rows, on_spark)
        _publish_report(settings, result)
    print_retrained(result, as_json=as_json, figures=figures or packed is not None)


def _retrain(packed: Path | None, training: "Training", *, team: bool) -> "Retrained":
    """Train on the packed log if there is one, else on the store's; whole."""
    from pipelines.jobs.training.retrain import retrain
    from pipelines.log_sources import log_from_packed, log_from_store

    if packed is not None:
        return retrain(log_from_packed(packed, shared=team).log, training)
    with existing_store() as store:
        log = log_from_store(store, shared=team, learning=True)
        shown = [(owner, contact, at) for owner, contact, at in store.list_inputs.shown_names(training.as_of)]
    return retrain(log, replace(training, shown=shown))


def _retrain_packed(
    packed: Path, training: "Training", rows: int | None, on_spark: str | None
) -> "Retrained":
    """Train on rows sampled from a packed log of any size."""
    from data.packed.reader import PackedLog
    from pipelines.engine.parts import ROWS, RowBudget
    from pipelines.jobs.training.retrain import retrain_packed

    budget = RowBudget(rows or ROWS, training.seed, os.cpu_count() or 1, on_spark, training.track)
    return retrain_packed(PackedLog.open(packed), training, budget)


def _publish_report(settings: Settings, result: "Retrained") -> None:
    """Put the report where the page reads it; a packed log has no store to put it into."""
    if settings.store_url or settings.store_path.exists():
        with store_or_new() as store:
            store.preferences.set("", REPORT, result.report())


@click.command("pretrain")
@click.argument("paths", nargs=-1, required=True, type=options.path_type, metavar="LOG...")
@click.option("--out", type=options.path_type, required=True, metavar="FOLDER", help="Where to write it.")
@options.seed_option
@logs.table_options
def pretrain_command(paths: tuple[Path, ...], out: Path, seed: int, table: "TableOptions") -> None:
    """Make the prior from several log files: what serves before there is any history.

    A log is named after its folder if it is called log.*, else after its file.
    """
    from kith.cli.output.progress import show_steps
    from pipelines.jobs.training.pretrain import PretrainLog, pretrain
    from pipelines.model_store.artefact import save

    sources = [PretrainLog(logs.log_name(path), logs.load_log(path, table).log) for path in paths]
    prior = save(pretrain(sources, seed, show_steps), out, PRIOR)
    names = ", ".join(source.name for source in sources)
    click.echo(language_here().say("{path}: learned from {logs}.", path=prior, logs=names))
