"""Write docs/reference/cli.md from the commands' own help; with - print it. A test compares the two."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from kith.cli.main import kith

PAGE = Path(__file__).parent / "reference" / "cli.md"
HEAD = """# The command line

Every command with its help, as `kith COMMAND --help` prints it. Made by `make docs`.

What Kith says on the terminal is in the owner's language or that of `--lang`: helps, what is said of a
mistyped command, option or value, what went wrong with any command or file, and what a command says
when it is done. Here the helps stand in English. Tables of figures (`kith retrain`, `kith backtest`) and
the service's log are in English.
"""
WIDTH = 100


def page() -> str:
    """Return the whole page."""
    return "\n".join([HEAD, *_sections(kith, "kith", None)])


def _sections(command: click.Command, name: str, parent: click.Context | None) -> Iterator[str]:
    # As the front door sets them up: how wide, and that -h asks for help too.
    settings = {**kith.context_settings, "max_content_width": WIDTH, "terminal_width": WIDTH}
    context = click.Context(command, info_name=name, parent=parent, **settings)
    heading = "#" * (2 if parent is None else 3)
    yield f"{heading} {context.command_path}\n\n```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for one in command.list_commands(context):
            found = command.get_command(context, one)
            if found is not None and not found.hidden:
                yield from _sections(found, one, context)


if __name__ == "__main__":
    if sys.argv[1:] == ["-"]:
        sys.stdout.write(page())
    else:
        PAGE.write_text(page(), encoding="utf-8")
