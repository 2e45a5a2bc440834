"""kith score: a log file or a packed log in, a table out."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from data.errors import UsageError
from data.extras import Extra, require_extra
from data.settings import Settings
from data.wording.commands import job_results
from kith.cli.language import language_here
from kith.cli.output.terminal import print_json, print_note
from kith.cli.parameters import logs, options
from kith.cli.parameters.options import Horizon, OutFile, path_type
from kith.cli.parameters.workspaces import shown_workspace_option as workspace_option
from kith.cli.stores import existing_store

if TYPE_CHECKING:
    from data.importers.tables.interactions import TableOptions
    from models.served.artefact import ServedModel
    from pipelines.model_store.workspace_models import WorkspaceModels


@click.command("score")
@click.argument("log", required=False, type=path_type, metavar="[LOG]")
@logs.packed_option
@options.as_of_option
@click.option(
    "--horizon",
    "horizons",
    type=Horizon(),
    multiple=True,
    help=options.HORIZON_HELP + " Repeatable. Default: the model's own, or 90d.",
)
@click.option("--model", default="champion", show_default=True, metavar="champion|prior|local|blend|FILE")
@click.option("--train", is_flag=True, help="Train local or blend on the log itself, up to --as-of.")
@click.option(
    "--out", type=OutFile(".parquet", ".csv"), required=True, metavar="FILE", help="Parquet, or .csv."
)
@click.option(
    "--workers", type=click.IntRange(1, 64), help="Buckets of --log at a time; memory grows with them."
)
@logs.engine_options
@options.seed_option
@logs.table_options
@logs.team_option
@workspace_option
@options.json_option
def score_command(
    log: Path | None,
    packed: Path | None,
    as_of: datetime | None,
    horizons: tuple[int, ...],
    model: str,
    train: bool,
    workers: int | None,
    engine: str,
    master: str | None,
    out: Path,
    seed: int,
    table: "TableOptions",
    as_json: bool,
    team: bool,
) -> None:
    """Score a log file: one row per relationship and horizon out, no store needed.

    With --engine spark FILE becomes a folder of Parquet files.
    With --workers a packed log of any size is scored bucket by bucket, with reasons for each owner's
    first five; a job that was stopped goes on where it was.
    """
    from data.packed.reader import PackedLog
    from kith.cli.output.progress import show_steps
    from models.dormancy.model_card import DEFAULT_HORIZON
    from pipelines.engine.local import score_packed
    from pipelines.engine.score_table import score_table, write_table
    from pipelines.jobs.training.trained_kinds import check_train
    from pipelines.model_store.workspace_models import CHAMPION

    path = logs.one_log(log, packed)
    check_train(model, train=train)
    check_workers(workers, packed, train=train, team=team, out=out)
    moment = options.seconds_of(as_of)
    on_spark = logs.spark_master(engine, master, packed, workers=workers, train=train, team=team)
    if not train:
        with models_at_hand(of_store=model == CHAMPION) as models:
            horizons = horizons or (models.find(model, None).card.usual_horizon,)
            artefacts: dict[int, ServedModel] = {days: models.find(model, days) for days in horizons}
        if on_spark is not None:
            from pipelines.engine.spark import open_packed, score_spark
            from pipelines.engine.spark_session import session

            with session(on_spark) as spark:
                on_executors = open_packed(spark, PackedLog.open(path))
                counts = score_spark(on_executors, artefacts, moment, out)
            _print_scored(*counts, out, as_json=as_json)
            return
        if workers is not None:
            log_folder = PackedLog.open(path)
            done = score_packed(log_folder, artefacts, moment, out, workers=workers, track=show_steps)
            _print_scored(done.rows, done.cohort, out, as_json=as_json)
            return
    loaded = logs.load_log(path, table, team=team)
    if train:
        require_extra(Extra.TRAIN)
        from pipelines.jobs.training.train_in_place import train_here
        from pipelines.model_store.artefact import prior

        artefacts = {
            days: train_here(loaded.log, model, prior(), as_of=moment, horizon_days=days, seed=seed)
            for days in horizons or (DEFAULT_HORIZON,)
        }
    scores = score_table(loaded.log, artefacts, moment)
    write_table(scores, out)
    _print_scored(len(scores), int(scores["in_cohort"].sum()), out, as_json=as_json)
    options.exit_if(bool(loaded.rejected))


@contextmanager
def models_at_hand(*, of_store: bool) -> "Iterator[WorkspaceModels]":
    """Lend the models of the workspace that is meant; without a store, those that lie there as files."""
    from pipelines.model_store.workspace_models import WorkspaceModels

    settings = Settings.from_environment()
    if of_store and (settings.store_url or settings.store_path.exists()):
        with existing_store() as store:
            yield WorkspaceModels.of(store, settings, print_note)
    else:
        yield WorkspaceModels(settings.models_path, say=print_note)


def check_workers(workers: int | None, packed: Path | None, *, train: bool, team: bool, out: Path) -> None:
    """Raise UsageError where a log cannot be scored bucket by bucket as asked."""
    if workers is None:
        return
    if packed is None:
        raise UsageError("--workers is for a packed log; give it with --log DIR.")
    if train or team:
        raise UsageError(
            "{option} needs the whole log at once; leave out {other}.",
            option="--train" if train else "--team",
            other="--workers",
        )
    if out.suffix != ".parquet":
        raise UsageError(
            "with --workers the table is written as Parquet; name {file}.", file=f"{out.stem}.parquet"
        )


def _print_scored(rows: int, in_cohort: int, out: Path, *, as_json: bool) -> None:
    """Print what was written where."""
    if as_json:
        print_json({"out": str(out), "rows": rows, "in_cohort": in_cohort})
        return
    click.echo(job_results.scored(str(out), rows, in_cohort, language_here()))
