"""kith pack: logs of any size into one folder."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from data.packed.manifest import MOST_BUCKETS
from data.wording.commands import job_results
from kith.cli.language import language_here
from kith.cli.output.terminal import print_json
from kith.cli.parameters.logs import table_options
from kith.cli.parameters.options import exit_if, json_option, now, path_type
from kith.cli.parameters.workspaces import shown_workspace_option as workspace_option
from kith.cli.stores import existing_store

if TYPE_CHECKING:
    from data.importers.tables.interactions import TableOptions
    from pipelines.jobs.training.pack import Packed


@click.command("pack")
@click.argument("logs", nargs=-1, type=path_type, metavar="[LOG]...")
@click.option(
    "--out", type=path_type, required=True, metavar="DIR", help="The packed log: made, or added to."
)
@click.option("--buckets", type=click.IntRange(1, MOST_BUCKETS), help="Of a new packed log. Default: 64.")
@workspace_option
@table_options
@json_option
def pack_command(
    logs: tuple[Path, ...], out: Path, buckets: int | None, table: "TableOptions", as_json: bool
) -> None:
    """Pack log files of any size into one folder; without a LOG, everything in the store.

    The same rows twice are kept once; a packed log that is there is added to.
    """
    from kith.cli.output.progress import show_steps
    from pipelines.jobs.training.pack import pack_files, pack_store

    if logs:
        result = pack_files(logs, out, table, now(), buckets=buckets, track=show_steps)
    else:
        with existing_store() as store:
            result = pack_store(store, out, buckets, show_steps)
    _print_packed(result, out, as_json=as_json)
    exit_if(bool(result.rejected))


def _print_packed(result: "Packed", out: Path, *, as_json: bool) -> None:
    """Print what a packing read, and what the log now holds."""
    from kith.cli.output.progress import print_rejected

    log = result.manifest
    if as_json:
        rejected = [row.as_dict() for row in result.rejected]
        fields = {"out": str(out), "read": result.read, "rows": log.rows, "owners": log.owners}
        print_json({**fields, "sha256": log.sha256, "rejected": rejected})
        return
    held = log.rows, log.owners
    click.echo(job_results.packed(str(out), result.read, len(result.rejected), held, language_here()))
    print_rejected(result.rejected)
