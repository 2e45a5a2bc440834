"""kith pretrain: the prior, made from several logs."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from data.model_card import PRIOR
from kith.cli.language import language_here
from kith.cli.parameters.logs import load_log, log_name, table_options
from kith.cli.parameters.options import path_type, seed_option

if TYPE_CHECKING:
    from data.importers.tables.interactions import TableOptions


@click.command("pretrain")
@click.argument("logs", nargs=-1, required=True, type=path_type, metavar="LOG...")
@click.option("--out", type=path_type, required=True, metavar="FOLDER", help="Where to write it.")
@seed_option
@table_options
def pretrain_command(logs: tuple[Path, ...], out: Path, seed: int, table: "TableOptions") -> None:
    """Make the prior from several log files: what serves before there is any history.

    A log is named after its folder if it is called log.*, else after its file.
    """
    from kith.cli.output.progress import show_steps
    from pipelines.jobs.training.pretrain import PretrainLog, pretrain
    from pipelines.model_store.artefact import save

    sources = [PretrainLog(log_name(path), load_log(path, table).log) for path in logs]
    prior = save(pretrain(sources, seed, show_steps), out, PRIOR)
    names = ", ".join(source.name for source in sources)
    click.echo(language_here().say("{path}: learned from {logs}.", path=prior, logs=names))
