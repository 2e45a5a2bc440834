"""kith audit: who made, revoked, merged, erased or exported what, and when."""

import click

from data.wording.commands.audit import ACTIONS
from kith.cli.output.terminal import print_lines, print_output
from kith.cli.parameters.options import json_option
from kith.cli.parameters.workspaces import workspace_option
from kith.cli.stores import existing_store
from service.use_cases.administration.audit import audit_fields


@click.command("audit")
@click.option(
    "--limit", default=50, show_default=True, type=click.IntRange(1, 1_000_000), help="At most so many."
)
@click.option("--action", type=click.Choice(tuple(ACTIONS)), metavar="ACTION", help="Only acts of this kind.")
@workspace_option
@json_option
def audit_command(limit: int, action: str | None, *, as_json: bool) -> None:
    """Print who made, revoked, merged, erased or exported what, and when; newest first, never its content."""
    with existing_store() as store:
        lang = store.spoken()
        entries = [audit_fields(entry, lang) for entry in store.audit.page(limit, action=action)]
    lines = [entry["sentence"] for entry in entries] or [lang.say("Nothing is written down yet.")]
    print_output(entries, lambda: print_lines(lines), as_json=as_json)
