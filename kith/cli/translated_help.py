"""A command's help in the language of whoever reads it: looked up as it is shown."""

from copy import copy
from gettext import gettext
from inspect import cleandoc
from typing import Any, TypeVar

import click

One = TypeVar("One", bound=click.Command)
SETTINGS: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
# How a sentence ends where click, which looks for a full stop, would not see it.
DANDA = "।"


class Shown(click.Context):
    """A context that shows its command's help in the language that is spoken."""

    def get_help(self) -> str:
        """Return the help."""
        return told(self.command).get_help(self)


def shown(command: One) -> One:
    """Return a command whose help, and that of all below it, is shown in the language that is spoken."""
    command.context_class = Shown
    # Made here: as click makes it, it asks for words, and nobody is to be looked up before help is shown.
    _help_option(command)
    if isinstance(command, click.Group):
        for one in command.commands.values():
            shown(one)
    return command


def told(command: One) -> One:
    """Return a command like this one, all its texts in the language that is spoken."""
    copied = copy(command)
    copied.help = _said(command.help)
    if copied.help is not None and DANDA in copied.help:
        copied.short_help = copied.help.partition(DANDA)[0] + DANDA
    copied.params = [_told(one) for one in (*command.params, *_help_option(command))]
    # It is among them now, in words of its own.
    copied.add_help_option = False
    if isinstance(copied, click.Group):
        copied.commands = {name: told(one) for name, one in copied.commands.items()}
    return copied


def _help_option(command: click.Command) -> list[click.Option]:
    found = command.get_help_option(click.Context(command, **SETTINGS))
    return [] if found is None else [found]


def _told(parameter: click.Parameter) -> click.Parameter:
    copied = copy(parameter)
    if isinstance(copied, click.Option):
        copied.help = _said(copied.help)
    return copied


def _said(text: str | None) -> str | None:
    # Nothing is a message of its own to gettext: a catalogue's head.
    return gettext(cleandoc(text)) if text else text
