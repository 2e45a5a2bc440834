"""kith completion: what a shell needs to complete commands and names."""

import click

SHELLS = ("bash", "zsh", "fish")


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion_command(context: click.Context, shell: str) -> None:
    """Print what makes SHELL complete commands, options and names.

    In bash:  eval "$(kith completion bash)",  in ~/.bashrc; in zsh the same; in fish:
    kith completion fish | source
    """
    from click.shell_completion import get_completion_class

    completion = get_completion_class(shell)
    assert completion is not None  # noqa: S101 - click knows the three
    click.echo(completion(context.find_root().command, {}, "kith", "_KITH_COMPLETE").source())
