"""kith retrain: a new model from the log, champion where it is better; kith pretrain: the prior."""

import os
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from data.errors import ExitCode, UsageError
from data.extras import Extra, require_extra
from data.model_card import PRIOR
from data.settings import Settings
from data.store.bookkeeping.preferences import EVERYONE, REPORT
from kith.cli.language import language_here
from kith.cli.parameters import logs, options
from kith.cli.parameters.workspaces import all_option, check_everywhere, run_in_each
from kith.cli.parameters.workspaces import shown_workspace_option as workspace_option
from kith.cli.stores import existing_store, store_or_new, whole_store

if TYPE_CHECKING:
    from data.importers.tables.interactions import TableOptions
    from data.store.store import Store
    from pipelines.jobs.training.retrain import Retrained, Training


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
@workspace_option
@all_option
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
    everywhere: bool,
    as_json: bool,
) -> None:
    """Train on the store's log, or a packed one; the model becomes champion only if it beats everyone.

    Of a packed log of any size whole owners are drawn, up to --rows rows.

    Everyone: the champion until now, and every rule people use, by log-loss on the newest
    window whose outcome is known. Figures, tables and plots go to MLflow.
    """
    require_extra(Extra.TRAIN)
    from kith.cli.output.figures import print_retrained
    from pipelines.jobs.upkeep.job_lock import job_lock, store_lock

    sampled = logs.check_rows(rows, packed, team=team)
    on_spark = logs.spark_master(engine, master, packed, team=team)
    settings = Settings.from_environment()
    job = RetrainJob(
        settings, options.seconds_of(as_of), horizon, seed, packed, sampled, rows, on_spark, team
    )
    if check_everywhere(everywhere=everywhere) and packed is not None:
        raise UsageError("a packed log is one workspace's; leave out {option}.", option="--all")

    with_figures = figures or packed is not None
    with job_lock(settings.home, "retrain"):
        if everywhere:
            with whole_store() as store, store_lock(store, "retrain"):
                run_in_each(
                    store,
                    job.run,
                    fields=lambda result: result.as_dict(),
                    show=lambda result: print_retrained(result, as_json=False, figures=with_figures),
                    as_json=as_json,
                )
            options.exit_if(bool(job.put_off), ExitCode.DEGRADED)
            return
        # Of a packed log the model goes into a store all the same.
        with existing_store() if packed is None else store_or_new() as store, store_lock(store, "retrain"):
            result = job.run(store)
    print_retrained(result, as_json=as_json, figures=with_figures)
    options.exit_if(bool(job.put_off), ExitCode.DEGRADED)


@dataclass(frozen=True, slots=True)
class RetrainJob:
    """One run of kith retrain, in whichever workspace; with `packed` on that log instead of the store's."""

    settings: Settings
    as_of: int
    horizon_days: int
    seed: int
    packed: Path | None
    sampled: Path | None
    rows: int | None
    on_spark: str | None
    team: bool
    # The workspaces whose new version is not registered yet.
    put_off: list[str] = field(default_factory=list)

    def run(self, store: "Store") -> "Retrained":
        """Train, and keep the model and its report in the workspace."""
        from pipelines.jobs.upkeep.job_runs import job_run

        with job_run(store, "retrain", options.seconds_of(None)) as run:
            result = self._retrain(store, self._training(store))
            run.made = int(result.card.training["rows"])
        self.put_off.extend([] if result.unregistered is None else [store.workspace])
        store.preferences.set(EVERYONE, REPORT, result.report())
        return result

    def _training(self, store: "Store") -> "Training":
        from kith.cli.output.progress import show_steps
        from pipelines.jobs.training.registration import registry_of
        from pipelines.jobs.training.retrain import Training
        from pipelines.model_store.workspace_models import WorkspaceModels

        models, days = WorkspaceModels.of(store, self.settings), self.horizon_days
        return Training(
            partial(registry_of, store, self.settings, days),
            models,
            models.incumbents(days),
            self.as_of,
            days,
            store.workspace,
            self.seed,
            options.seconds_of(None),
            track=show_steps,
        )

    def _retrain(self, store: "Store", training: "Training") -> "Retrained":
        from pipelines.jobs.training.retrain import retrain
        from pipelines.log_sources.files import log_from_packed
        from pipelines.log_sources.stored import log_from_store

        if self.sampled is not None:
            return self._retrain_packed(self.sampled, training)
        if self.packed is not None:
            return retrain(log_from_packed(self.packed, shared=self.team).log, training)
        log = log_from_store(store, shared=self.team, learning=True)
        shown = [(owner, contact, at) for owner, contact, at in store.list_inputs.shown_names(self.as_of)]
        return retrain(log, replace(training, shown=shown))

    def _retrain_packed(self, packed: Path, training: "Training") -> "Retrained":
        """Train on rows sampled from a packed log of any size."""
        from data.packed.reader import PackedLog
        from pipelines.engine.parts import ROWS, RowBudget
        from pipelines.jobs.training.retrain import retrain_packed

        rows, workers = self.rows or ROWS, os.cpu_count() or 1
        budget = RowBudget(rows, self.seed, workers, self.on_spark, training.track)
        return retrain_packed(PackedLog.open(packed), training, budget)


@click.command("pretrain")
@click.argument("paths", nargs=-1, required=True, type=options.path_type, metavar="LOG...")
@click.option("--out", type=options.path_type, required=True, metavar="FOLDER", help="Where to write it.")
@options.seed_option
@logs.table_options
def pretrain_command(paths: tuple[Path, ...], out: Path, seed: int, table: "TableOptions") -> None:
    """Make the prior from several log files: what serves before there is any history.

    A log is named after its folder if it is called log.*, else after its file.
    """
    require_extra(Extra.TRAIN)
    from kith.cli.output.progress import show_steps
    from pipelines.jobs.training.pretrain import PretrainLog, pretrain
    from pipelines.model_store.artefact import save

    sources = [PretrainLog(logs.log_name(path), logs.load_log(path, table).log) for path in paths]
    prior = save(pretrain(sources, seed, show_steps), out, PRIOR)
    names = ", ".join(source.name for source in sources)
    click.echo(language_here().say("{path}: learned from {logs}.", path=prior, logs=names))
