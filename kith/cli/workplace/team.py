"""kith workplace team: whether colleagues who agreed see whom each of them knows."""

import click

from kith.cli.output.terminal import print_line, print_output
from kith.cli.parameters.options import json_option
from kith.cli.parameters.workspaces import shown_workspace_option
from kith.cli.stores import existing_store


@click.command("team")
@click.option("--on/--off", "is_on", default=None, help="Switch the team view on or off.")
@shown_workspace_option
@json_option
def team(*, is_on: bool | None, as_json: bool) -> None:
    """Say whether the team view is on, or switch it; each owner agrees for themselves, on their page."""
    with existing_store() as store:
        if is_on is not None:
            store.colleagues.switch(on=is_on)
        lang, now_on, agreed = store.spoken(), store.colleagues.is_on(), len(store.colleagues.agreed())
    line = lang.say("The team view is off.")
    if now_on:
        line = lang.counted(
            "The team view is on; {count} owner agreed.",
            "The team view is on; {count} owners agreed.",
            agreed,
        )
    print_output({"on": now_on, "agreed": agreed}, lambda: print_line(line), as_json=as_json)
