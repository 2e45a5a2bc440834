"""The jobs: kith pack and retrain; those about lists, scores and studies, from the files beside this one."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from data.packed.limits import MOST_BUCKETS
from data.settings import Settings
from kith.cli.data_teams.backtest import backtest_command, pretrain_command
from kith.cli.data_teams.score import score_command
from kith.cli.data_teams.suggest import effect_command, suggest_command
from kith.cli.parameters.options import (
    HORIZON_HELP,
    Horizon,
    as_of_option,
    check_rows,
    engine_options,
    exit_if,
    file_type,
    json_option,
    packed_option,
    read_table_options,
    rows_option,
    seconds_of,
    seed_option,
    spark_master,
    table_options,
    team_option,
)
from kith.cli.personal.ingest import ingest_command
from kith.cli.personal.start import doctor_command, start_command
from kith.cli.serving.work import score_stream_command, work_command

if TYPE_CHECKING:
    from pipelines.jobs.training.retrain import Retrained

# Where the page finds it, among the settings that are everyone's.
REPORT = "report"


@click.group("pipelines")
def pipeline_commands() -> None:
    """Take files in, learn, and make the lists."""


@pipeline_commands.command("pack")
@click.argument("logs", nargs=-1, type=file_type, metavar="[LOG]...")
@click.option(
    "--out", type=file_type, required=True, metavar="DIR", help="The packed log: made, or added to."
)
@click.option("--buckets", type=click.IntRange(1, MOST_BUCKETS), help="Of a new packed log. Default: 64.")
@table_options
@json_option
def pack_command(
    logs: tuple[Path, ...],
    out: Path,
    buckets: int | None,
    names: tuple[str, ...],
    ignore: tuple[str, ...],
    timezone: str | None,
    as_json: bool,
) -> None:
    """Pack log files of any size into one folder; without a LOG, everything in the store.

    The same rows twice are kept once; a packed log that is there is added to.
    """
    from data.store.store import Store
    from kith.cli.output.jobs import print_packed, show_steps
    from pipelines.jobs.training.pack import pack_files, pack_store

    if logs:
        options = read_table_options(names, ignore, timezone)
        now = datetime.now(UTC)
        result = pack_files(logs, out, options, now, buckets=buckets, track=show_steps)
    else:
        with Store.existing(Settings.from_environment().store) as store:
            result = pack_store(store, out, buckets, show_steps)
    print_packed(result, out, as_json=as_json)
    exit_if(bool(result.rejected))


@pipeline_commands.command("retrain")
@as_of_option
@click.option("--horizon", type=Horizon(), default="90d", show_default=True, help=HORIZON_HELP)
@seed_option
@packed_option
@rows_option
@engine_options
@team_option
@json_option
def retrain_command(
    as_of: datetime | None,
    horizon: int,
    seed: int,
    packed: Path | None,
    rows: int | None,
    engine: str,
    master: str | None,
    team: bool,
    as_json: bool,
) -> None:
    """Train on the store's log, or a packed one; the model becomes champion only if it beats everyone.

    Of a packed log of any size whole owners are drawn, up to --rows rows.

    Everyone: the champion until now, and every rule people use, by log-loss on the newest
    window whose outcome is known. Figures, tables and plots go to MLflow.
    """
    from data.schema import OWN
    from kith.cli.output.jobs import print_retrained, show_steps
    from pipelines.jobs.training.retrain import retrain
    from pipelines.jobs.upkeep.job_lock import alone
    from pipelines.model_store.artefact import prior
    from pipelines.model_store.mlflow_registry import Registry

    drawn = check_rows(rows, packed, team=team)
    on_spark = spark_master(engine, master, packed, team=team)
    settings, moment = Settings.from_environment(), seconds_of(as_of)
    with alone(settings.home, "retrain"):
        registry = Registry(settings.mlflow_uri, settings.home, horizon)
        if drawn is not None:
            result = _retrain_packed(
                drawn, registry, settings.models_path, moment, horizon, (rows, seed, on_spark)
            )
        else:
            result = retrain(
                _log_of(settings, packed, team=team),
                registry,
                settings.models_path,
                prior(),
                as_of=moment,
                horizon_days=horizon,
                workspace=OWN,
                seed=seed,
                track=show_steps,
            )
        _publish_report(settings, result)
    print_retrained(result, as_json=as_json)


def _retrain_packed(
    packed: Path,
    registry: Any,
    folder: Path,
    as_of: int,
    horizon: int,
    how: tuple[int | None, int, str | None],
) -> "Retrained":
    from data.packed.reader import PackedLog
    from kith.cli.output.jobs import show_steps
    from pipelines.engine.sampling import ROWS
    from pipelines.jobs.training.retrain_packed import RowBudget, retrain_packed
    from pipelines.model_store.artefact import prior

    rows, seed, on_spark = how
    return retrain_packed(
        PackedLog.open(packed),
        registry,
        folder,
        prior(),
        as_of=as_of,
        horizon_days=horizon,
        budget=RowBudget(rows or ROWS, seed, os.cpu_count() or 1, on_spark),
        track=show_steps,
    )


def _publish_report(settings: Settings, result: "Retrained") -> None:
    """Put the report where the page reads it; a packed log has no store to put it into."""
    if settings.store_url or settings.store_path.exists():
        from data.store.store import Store

        with Store(settings.store) as store:
            store.preferences.set("", REPORT, result.report())


def _log_of(settings: Settings, packed: Path | None, *, team: bool) -> Any:
    """Return the packed log if there is one, else the store's."""
    from data.store.store import Store
    from pipelines.log_sources import log_from_packed, log_from_store

    if packed is not None:
        return log_from_packed(packed, shared=team).log
    with Store.existing(settings.store) as store:
        return log_from_store(store, shared=team)


pipeline_commands.add_command(suggest_command)
pipeline_commands.add_command(effect_command)
pipeline_commands.add_command(score_command)
pipeline_commands.add_command(start_command)
pipeline_commands.add_command(doctor_command)
pipeline_commands.add_command(ingest_command)
pipeline_commands.add_command(work_command)
pipeline_commands.add_command(score_stream_command)
pipeline_commands.add_command(pretrain_command)
pipeline_commands.add_command(backtest_command)
