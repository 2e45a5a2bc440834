"""kith workplace: what a company needs beside the lists of its owners."""

import click

from kith.cli.translated_help import ListingGroup
from kith.cli.workplace.handover import handover
from kith.cli.workplace.objections import add_objection, lift, objections
from kith.cli.workplace.retention import retention
from kith.cli.workplace.team import team


@click.group("workplace", cls=ListingGroup)
def workplace_command() -> None:
    """For companies: objections, how long things are kept, the team view, handover."""


for command in (objections, add_objection, lift, retention, team, handover):
    workplace_command.add_command(command)
