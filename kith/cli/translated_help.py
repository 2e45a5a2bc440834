"""A command's help in the language of whoever reads it, looked up as it is shown; a group's from a table."""

from collections import UserDict
from collections.abc import Iterator, Mapping
from copy import copy
from gettext import gettext
from importlib import import_module
from inspect import cleandoc
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

import click

from data.wording.language import language
from kith.cli.language import speaking

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

AnyCommand = TypeVar("AnyCommand", bound=click.Command)
SETTINGS: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
# How a sentence ends where click, which looks for a full stop, would not see it.
DANDA = "।"
# More than any summary has: what is too long for a line is wrapped, not cut.
WHOLE = 1_000
Section = tuple[str, list[tuple[str, str]]]


class TranslatedContext(click.Context):
    """A context that shows its command's help in the language that is spoken."""

    def get_help(self) -> str:
        """Return the help."""
        return translated(self.command).get_help(self)


class Group(click.Group):
    """A group whose commands stand in the order of their making, none of their summaries cut off."""

    def sections(self) -> Iterator[Section]:
        """Yield headings with their rows, a command's name and its summary, in the language spoken."""
        yield (
            gettext("Commands"),
            [(name, _summary(command)) for name, command in self.commands.items() if not command.hidden],
        )

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the same in every context
        """Return the names, in order."""
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the commands under their headings."""
        for heading, rows in self.sections():
            with formatter.section(heading):
                formatter.write_dl(rows)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command; for a shell that completes, with its texts in the language spoken."""
        command = super().get_command(ctx, cmd_name)
        if command is None:
            return None
        return translated(command) if ctx.resilient_parsing else with_translated_help(command)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        """Return the commands and options that begin so."""
        from click.shell_completion import CompletionItem

        rows = (row for _, rows in self.sections() for row in rows)
        commands = [CompletionItem(name, help=text) for name, text in rows if name.startswith(incomplete)]
        return commands + click.Command.shell_complete(translated(self), ctx, incomplete)


class ListingGroup(Group):
    """A group that, called without a command, lists."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words; options without a command are those of its list."""
        names_command = args and (not args[0].startswith("-") or args[0] in ctx.help_option_names)
        first = [] if names_command or ctx.resilient_parsing else ["list"]
        return super().parse_args(ctx, [*first, *args])


class Entry(NamedTuple):
    """The module below kith.cli that holds NAME_command, and the first sentence of its help."""

    module: str
    summary: str


class LazyCommands(UserDict[str, Any]):
    """Commands by name, each imported when it is looked up from the module that is held for it."""

    def __getitem__(self, name: str) -> click.Command:
        """Import a command."""
        module = import_module(f"kith.cli.{self.data[name]}")
        return cast("click.Command", getattr(module, f"{name.replace('-', '_')}_command"))


class LazyGroup(Group):
    """A group whose help and completion are read from a table: headings, names, modules, summaries."""

    def __init__(
        self, *, table: Mapping[str, Mapping[str, Entry]], hidden: Mapping[str, str], **settings: Any
    ) -> None:
        super().__init__(**settings)
        self.table = table
        modules = {name: entry.module for entries in table.values() for name, entry in entries.items()}
        self.listed = list(modules)
        self.commands = LazyCommands({**modules, **hidden})

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the same in every context
        """Return the names in the table, in order."""
        return self.listed

    def sections(self) -> Iterator[Section]:
        """Yield headings with their rows, in the language spoken; no command is loaded."""
        for heading, entries in self.table.items():
            yield gettext(heading), [(name, gettext(entry.summary)) for name, entry in entries.items()]


def with_translated_help(command: AnyCommand) -> AnyCommand:
    """Return a command whose help is shown in the language that is spoken."""
    command.context_class = TranslatedContext
    # Made here: as click makes it, it asks for words, and nobody is to be looked up before help is shown.
    _help_option(command)
    return command


def translated(command: AnyCommand) -> AnyCommand:
    """Return a command like this one, its own texts in the language that is spoken."""
    copied = copy(command)
    copied.help = _say(command.help)
    if copied.help is not None and DANDA in copied.help:
        copied.short_help = copied.help.partition(DANDA)[0] + DANDA
    copied.params = [_translated(parameter) for parameter in (*command.params, *_help_option(command))]
    # It is among them now, in words of its own.
    copied.add_help_option = False
    return copied


def _summary(command: click.Command) -> str:
    return translated(command).get_short_help_str(WHOLE)


def _help_option(command: click.Command) -> list[click.Option]:
    # In English: its text is a message that is translated when it is shown.
    with speaking(language):
        option = command.get_help_option(click.Context(command, **SETTINGS))
    return [] if option is None else [option]


def _translated(parameter: click.Parameter) -> click.Parameter:
    copied = copy(parameter)
    if isinstance(copied, click.Option):
        copied.help = _say(copied.help)
    return copied


def _say(text: str | None) -> str | None:
    # Nothing is a message of its own to gettext: a catalogue's head.
    return gettext(cleandoc(text)) if text else text
