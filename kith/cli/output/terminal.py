"""How a command prints: a sentence, a value for a program, text that is coloured for a person."""

from collections.abc import Callable, Iterable
from shutil import get_terminal_size
from textwrap import wrap
from typing import Any, TypeAlias

import click

from data.messages import Message
from service.use_cases.printable import printable

# Fields for a program, and what prints them for a person.
Output: TypeAlias = tuple[Any, Callable[[], None]]
INDENT = "   "
# Narrower than this a sentence is a column of words.
NARROWEST = 20


def print_line(sentence: str, *, err: bool = False) -> None:
    """Print one sentence; nothing in it can steer the terminal."""
    click.echo(printable(sentence), err=err)


def print_lines(sentences: Iterable[str]) -> None:
    """Print sentences, one under the other."""
    for sentence in sentences:
        print_line(sentence)


def print_json(fields: Any, *, err: bool = False) -> None:
    """Print what a program reads."""
    from data.strict_json import to_json

    click.echo(to_json(fields, indent=2), err=err)


def print_output(fields: Any, show: Callable[[], None], *, as_json: bool) -> None:
    """Print the fields for a program, or let `show` print them for a person."""
    if as_json:
        print_json(fields)
    else:
        show()


def print_error(sentence: str) -> None:
    """Print on stderr what could not be done."""
    click.echo(f"kith: {sentence}", err=True)


def print_note(sentence: Message) -> None:
    """Print on stderr what a person should know beside the answer."""
    from kith.cli.language import language_here

    print_line(language_here().word(sentence), err=True)


def print_indented(sentence: str, **style: Any) -> None:
    """Print a sentence wrapped and indented; nothing in it can steer the terminal."""
    width = max(get_terminal_size().columns - len(INDENT), NARROWEST)
    for line in wrap(printable(sentence), width, break_on_hyphens=False):
        click.echo(INDENT + click.style(line, **style))


def styled_name(contact: str, called: str) -> str:
    """Return what somebody is called, and the handle beside it where that is another."""
    handle = "" if called == contact else f" {printable(contact)}"
    return click.style(printable(called), fg="green", bold=True) + click.style(handle, dim=True)
