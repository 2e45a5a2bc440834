"""kith config: which settings of the installation are in force, and from where."""

import os
import sys
from dataclasses import asdict

import click

from data.settings import Settings
from kith.cli.language import language_here
from kith.cli.output.terminal import print_line, print_output
from kith.cli.parameters.options import json_option
from kith.cli.settings.environment import InForce, Origin, in_force


@click.command("config")
@json_option
def config_command(as_json: bool) -> None:
    """Print which settings of the installation are in force, and where each comes from.

    What they mean: docs/reference/settings.md. Passwords are not shown.
    """
    values = in_force(Settings.from_environment(), dict(os.environ), sys.argv[1:])
    print_output([asdict(one) for one in values], lambda: _print_values(values), as_json=as_json)


def _print_values(values: list[InForce]) -> None:
    lang = language_here()
    words = {
        Origin.OPTION: lang.say("option"),
        Origin.ENVIRONMENT: lang.say("environment"),
        Origin.FILE: lang.say("file"),
        Origin.DEFAULT: lang.say("default"),
    }
    for one in values:
        print_line(f"{one.name} = {one.value}   ({words[one.origin]})")
