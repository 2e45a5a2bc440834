"""kith workplace: what a company needs beside the lists of its owners."""

import click

from kith.cli.translated_help import ListingGroup
from kith.cli.workplace.objections import add_objection, lift, objections
from kith.cli.workplace.retention import retention


@click.group("workplace", cls=ListingGroup)
def workplace_command() -> None:
    """For companies: who objected, and what is kept for how long."""


for command in (objections, add_objection, lift, retention):
    workplace_command.add_command(command)
