"""A group of commands that loads only the one that is called."""

from collections.abc import Iterator, Mapping
from gettext import gettext
from importlib import import_module
from typing import Any, NamedTuple, cast

import click

from kith.cli.translated_help import Group, Section


class Entry(NamedTuple):
    """The module below kith.cli that holds NAME_command, and the first sentence of its help."""

    module: str
    summary: str


class LazyCommands(Mapping[str, click.Command]):
    """Commands by name, each imported when it is looked up."""

    def __init__(self, modules: Mapping[str, str]) -> None:
        self._modules = modules

    def __getitem__(self, name: str) -> click.Command:
        module = import_module(f"kith.cli.{self._modules[name]}")
        return cast("click.Command", getattr(module, f"{name.replace('-', '_')}_command"))

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __len__(self) -> int:
        return len(self._modules)


class LazyGroup(Group):
    """A group whose help and completion are read from a table: headings, names, modules, summaries."""

    def __init__(
        self, *, table: Mapping[str, Mapping[str, Entry]], hidden: Mapping[str, str], **settings: Any
    ) -> None:
        super().__init__(**settings)
        self.table = table
        modules = {name: entry.module for entries in table.values() for name, entry in entries.items()}
        # Click only reads it.
        self.commands = cast("dict[str, click.Command]", LazyCommands({**modules, **hidden}))

    def sections(self) -> Iterator[Section]:
        """Yield headings with their rows, in the language spoken; no command is loaded."""
        for heading, entries in self.table.items():
            yield gettext(heading), [(name, gettext(entry.summary)) for name, entry in entries.items()]
