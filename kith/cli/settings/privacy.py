"""kith privacy: every flow that leaves this machine, to whom and when last."""

import os
from dataclasses import asdict

import click

from data.schema import to_epoch
from data.settings import Settings
from kith.cli.output.terminal import print_lines, print_output
from kith.cli.parameters.options import json_option, now
from kith.cli.parameters.workspaces import workspace_option
from kith.cli.stores import store_or_new


@click.command("privacy")
@workspace_option
@json_option
def privacy_command(as_json: bool) -> None:
    """Say what leaves this machine, to whom, and when it last did."""
    from service.use_cases.privacy.flows import flow_lines, flows

    with store_or_new() as store:
        lang, tracking = store.spoken(), os.environ.get("MLFLOW_TRACKING_URI")
        leaving = flows(store, Settings.from_environment(), to_epoch(now()), tracking)
    lines = flow_lines(leaving, lang)
    print_output([asdict(one) for one in leaving], lambda: print_lines(lines), as_json=as_json)
