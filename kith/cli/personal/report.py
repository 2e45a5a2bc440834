"""The report card in the terminal, and what a shell needs to complete commands and names."""

import click

from data.strict_json import to_json
from kith.cli.personal.week import json_option, lang_option, open_desk, owner_option, whose

SHELLS = ("bash", "zsh", "fish")


@click.group("report")
def report_commands() -> None:
    """Say how right it was."""


@report_commands.command("report")
@owner_option
@lang_option
@json_option
def report_command(owner: str | None, lang: str | None, as_json: bool) -> None:
    """Say how right Kith was, what became of past suggestions, and whether they help."""
    from service.use_cases.report_card import card

    with open_desk() as desk:
        named = whose(desk, owner)
        found = card(desk, named, desk.store.preferences.spoken(named, lang))
    if as_json:
        click.echo(to_json({"owner": named} | found))
        return
    from kith.cli.output.week import print_line

    for sentence in (*found["told"], found["past"], found["effect"]):
        print_line(sentence)


@report_commands.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion_command(context: click.Context, shell: str) -> None:
    """Print what makes SHELL complete commands, options and names.

    In bash:  eval "$(kith completion bash)",  in ~/.bashrc; in zsh the same; in fish:
    kith completion fish | source
    """
    from click.shell_completion import get_completion_class

    made = get_completion_class(shell)
    assert made is not None  # noqa: S101 - click knows the three
    click.echo(made(context.find_root().command, {}, "kith", "_KITH_COMPLETE").source())
