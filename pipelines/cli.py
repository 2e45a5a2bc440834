"""The jobs: kith ingest, retrain, suggest, score; and those that study logs, from cli_study."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from data.errors import UsageError
from data.packed.limits import MOST_BUCKETS
from data.settings import Settings
from pipelines.cli_care import doctor_command, start_command
from pipelines.cli_ingest import ingest_command
from pipelines.cli_study import backtest_command, pretrain_command
from pipelines.cli_work import score_stream_command, work_command
from pipelines.options import (
    HORIZON_HELP,
    Horizon,
    OutFile,
    as_of_option,
    exit_if,
    file_type,
    json_option,
    load_log,
    one_log,
    packed_option,
    read_table_options,
    seconds_of,
    seed_option,
    table_options,
    team_option,
)

if TYPE_CHECKING:
    from pipelines.retrain import Retrained

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
    from pipelines.pack import pack_files, pack_store
    from pipelines.show import print_packed, show_steps

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
@team_option
@json_option
def retrain_command(
    as_of: datetime | None, horizon: int, seed: int, packed: Path | None, team: bool, as_json: bool
) -> None:
    """Train on the store's log, or a packed one; the model becomes champion only if it beats everyone.

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
            _log_of(settings, packed, team=team),
            Registry(settings.mlflow_uri, settings.home, horizon),
            settings.models_path,
            prior(),
            as_of=seconds_of(as_of),
            horizon_days=horizon,
            seed=seed,
            track=show_steps,
        )
        _publish_report(settings, result)
    print_retrained(result, as_json=as_json)


def _publish_report(settings: Settings, result: "Retrained") -> None:
    """Put the report where the page reads it; a packed log has no store to put it into."""
    if settings.store_url or settings.store_path.exists():
        from data.store.store import Store

        with Store(settings.store) as store:
            store.preferences.set("", REPORT, result.report())


@pipeline_commands.command("suggest")
@as_of_option
@click.option("--horizon", type=Horizon(), help="How far ahead. Default: the champion's own, or 90d.")
@click.option("--owner", help="Only this owner's list. Default: everyone's.")
@click.option(
    "--limit", type=click.IntRange(1, 100), help="Places, for this once. Default: each owner's budget."
)
@click.option("--model", default="champion", show_default=True, metavar="champion|prior|FILE")
@click.option(
    "--again", "once_more", is_flag=True, help="Print the lists of --as-of as they were; publish none."
)
@team_option
@json_option
def suggest_command(
    as_of: datetime | None,
    horizon: int | None,
    owner: str | None,
    limit: int | None,
    model: str,
    once_more: bool,
    as_json: bool,
    team: bool,
) -> None:
    """Make this week's lists with the champion and publish them into the store."""
    from data.store.store import Store
    from pipelines.again import again
    from pipelines.artefact import find
    from pipelines.show import print_published
    from pipelines.sources import log_from_store
    from pipelines.suggest import suggest

    settings = Settings.from_environment()
    now, moment = datetime.now(UTC), seconds_of(as_of)
    with Store.existing(settings.store) as store:
        if once_more:
            result = again(
                store,
                settings.models_path,
                as_of=moment,
                now=now,
                owner=owner,
                limit=limit,
                shared=team,
            )
        else:
            result = suggest(
                store,
                log_from_store(store, shared=team),
                find(model, settings.models_path, horizon),
                as_of=moment,
                now=now,
                horizon_days=horizon,
                owner=owner,
                limit=limit,
            )
    print_published(result, as_json=as_json or once_more)


@pipeline_commands.command("effect")
@click.option(
    "--join", "join", flag_value=True, default=None, help="Take part: a fifth of places is held back."
)
@click.option("--leave", "join", flag_value=False, help="Take part no longer.")
@click.option("--owner", help="Whose list; needed with --join and --leave.")
@click.option("--lang", default="en", show_default=True, metavar="CODE", help="en or bn.")
@json_option
def effect_command(join: bool | None, owner: str | None, lang: str, as_json: bool) -> None:
    """Say whether suggestions help: how much more often the suggested revive than the held back."""
    from data.store.store import Store
    from pipelines.effect import measure, take_part
    from pipelines.show import print_effect

    now = seconds_of(None)
    with Store.existing(Settings.from_environment().store) as store:
        if join is not None:
            take_part(store, owner, now, join=join)
        found = measure(store, now, owner)
    print_effect(found, lang, as_json=as_json)


@pipeline_commands.command("score")
@click.argument("log", required=False, type=file_type, metavar="[LOG]")
@packed_option
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
@click.option(
    "--workers", type=click.IntRange(1, 64), help="Buckets of --log at a time; memory grows with them."
)
@seed_option
@table_options
@team_option
@json_option
def score_command(
    log: Path | None,
    packed: Path | None,
    as_of: datetime | None,
    horizons: tuple[int, ...],
    model: str,
    train: bool,
    workers: int | None,
    out: Path,
    seed: int,
    names: tuple[str, ...],
    ignore: tuple[str, ...],
    timezone: str | None,
    as_json: bool,
    team: bool,
) -> None:
    """Score a log file: one row per relationship and horizon out, no store needed.

    With --workers a packed log of any size is scored bucket by bucket, with reasons for each owner's
    first five; a job that was stopped goes on where it was.
    """
    from data.packed.reader import PackedLog
    from pipelines.artefact import DEFAULT_HORIZON, find, prior
    from pipelines.buckets import score_packed
    from pipelines.score import score, write_table
    from pipelines.show import print_scored, show_steps
    from pipelines.train import check_train, train_here

    path = one_log(log, packed)
    check_train(model, train=train)
    check_workers(workers, packed, train=train, team=team, out=out)
    folder = Settings.from_environment().models_path
    if not train:
        horizons = horizons or (find(model, folder, None).card.usual_horizon,)
        artefacts = {days: find(model, folder, days) for days in horizons}
        if workers is not None:
            done = score_packed(
                PackedLog.open(path), artefacts, seconds_of(as_of), out, workers=workers, track=show_steps
            )
            print_scored(done.rows, done.cohort, out, as_json=as_json)
            return
    loaded = load_log(path, names, ignore, timezone, team=team)
    moment = seconds_of(as_of)
    if train:
        artefacts = {
            days: train_here(loaded.log, model, prior(), as_of=moment, horizon_days=days, seed=seed)
            for days in horizons or (DEFAULT_HORIZON,)
        }
    table = score(loaded.log, artefacts, moment)
    write_table(table, out)
    print_scored(len(table), int(table["in_cohort"].sum()), out, as_json=as_json)
    exit_if(bool(loaded.rejected))


def check_workers(workers: int | None, packed: Path | None, *, train: bool, team: bool, out: Path) -> None:
    """Raise UsageError where a log cannot be scored bucket by bucket as asked."""
    if workers is None:
        return
    if packed is None:
        raise UsageError("--workers is for a packed log; give it with --log DIR.")
    if train or team:
        raise UsageError(
            f"{'--train' if train else '--team'} needs the whole log at once; leave out --workers."
        )
    if out.suffix != ".parquet":
        raise UsageError(f"with --workers the table is written as Parquet; name {out.stem}.parquet.")


def _log_of(settings: Settings, packed: Path | None, *, team: bool) -> Any:
    """Return the packed log if there is one, else the store's."""
    from data.store.store import Store
    from pipelines.sources import log_from_packed, log_from_store

    if packed is not None:
        return log_from_packed(packed, shared=team).log
    with Store.existing(settings.store) as store:
        return log_from_store(store, shared=team)


pipeline_commands.add_command(start_command)
pipeline_commands.add_command(doctor_command)
pipeline_commands.add_command(ingest_command)
pipeline_commands.add_command(work_command)
pipeline_commands.add_command(score_stream_command)
pipeline_commands.add_command(pretrain_command)
pipeline_commands.add_command(backtest_command)
