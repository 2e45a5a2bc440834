"""How a command prints: a sentence, a value for a program, text that is coloured for a person."""

from typing import TYPE_CHECKING, Any

import click

from service.use_cases.printable import printable

if TYPE_CHECKING:
    from rich.console import Console

INDENT = "   "


def console() -> "Console":
    """Return the terminal; in a pipe it is plain text."""
    # Imported here: what prints JSON or one sentence needs no colours.
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False)


def print_line(sentence: str) -> None:
    """Print one sentence; nothing in it can steer the terminal."""
    click.echo(printable(sentence))


def print_json(fields: Any) -> None:
    """Print what a program reads."""
    from data.strict_json import to_json

    click.echo(to_json(fields, indent=2))


def print_error(sentence: str) -> None:
    """Print on stderr what could not be done."""
    click.echo(f"kith: {sentence}", err=True)


def print_indented(terminal: "Console", sentence: str, style: str = "") -> None:
    """Print a sentence wrapped and indented; nothing in it can steer the terminal."""
    from rich.text import Text

    # Wrapped here: the console's own indenting fills every line up with spaces.
    text = Text(printable(sentence), style)
    for line in text.wrap(terminal, max(terminal.width - len(INDENT), 20)):
        terminal.print(Text.assemble(INDENT, line))
