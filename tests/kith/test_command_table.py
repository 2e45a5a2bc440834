"""The table of commands: it tells what the modules hold, and its help fits a terminal of 80 columns."""

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import click
import pytest

import kith.cli
from data.wording.language import LANGUAGES, language
from kith.cli.command_table import COMMANDS, HIDDEN
from kith.cli.language import speaking
from kith.cli.main import kith as command_line
from kith.cli.translated_help import TranslatedContext

ENTRIES = {name: entry for entries in COMMANDS.values() for name, entry in entries.items()}
COLUMNS = 80


def commands_of_modules() -> dict[str, tuple[str, click.Command]]:
    """Return every command that a module of the command line makes, by name, with where it is made."""
    modules = [import_module(found.name) for found in walk_packages(kith.cli.__path__, "kith.cli.")]
    return {
        command.name: (command.callback.__module__.removeprefix("kith.cli."), command)
        for module in modules
        for attribute, command in vars(module).items()
        if isinstance(command, click.Command) and attribute.endswith("_command")
    }


def every_command(command: click.Command, path: str) -> dict[str, click.Command]:
    """Return a command and all below it, by how they are called."""
    below = command.commands.items() if isinstance(command, click.Group) else ()
    return {path: command} | {
        place: one for name, child in below for place, one in every_command(child, f"{path} {name}").items()
    }


PATHS = every_command(command_line, "kith")


def help_of(command: click.Command, path: str, code: str) -> str:
    """Return a help as a terminal of 80 columns shows it."""
    context = TranslatedContext(command, info_name=path, terminal_width=COLUMNS, max_content_width=100)
    with speaking(lambda: language(code)):
        return context.get_help()


def test_the_table_names_every_command_and_its_module():
    """A command that a module makes can be called, and one that can be called is made."""
    made = {name: module for name, (module, _) in commands_of_modules().items()}
    assert {name: entry.module for name, entry in ENTRIES.items()} | HIDDEN == made


@pytest.mark.parametrize("name", ENTRIES)
def test_a_summary_is_the_first_sentence_of_its_command(name):
    """The list of commands and the command's own help say the same."""
    assert commands_of_modules()[name][1].get_short_help_str(1000) == ENTRIES[name].summary


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("path", PATHS)
def test_no_line_of_a_help_is_longer_than_a_terminal(path, code):
    """A terminal of 80 columns breaks no line of its own."""
    assert [line for line in help_of(PATHS[path], path, code).splitlines() if len(line) > COLUMNS] == []


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("path", [path for path, one in PATHS.items() if isinstance(one, click.Group)])
def test_no_summary_in_a_list_of_commands_is_cut_off(path, code):
    """The first sentence of each command's help stands there whole, on as many lines as it needs."""
    group, listed = PATHS[path], " ".join(help_of(PATHS[path], path, code).split())
    for name in group.list_commands(click.Context(group)):
        command = group.commands[name]
        paragraph = help_of(command, name, code).split("\n\n")[1]
        sentence = re.match(r".*?(\.(?= [^a-z]|$)|।|$)", " ".join(paragraph.split()))[0]
        assert command.hidden or f"{name} {sentence}" in listed


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_list_of_commands_has_its_headings_in_order(code):
    """Your week comes first, what data teams need last; each heading stands in the reader's language."""
    lines = help_of(command_line, "kith", code).splitlines()
    headings = [language(code).commands.gettext(heading) for heading in COMMANDS]
    assert [line.removesuffix(":") for line in lines if line.endswith(":")][-len(headings) :] == headings
    assert headings == list(COMMANDS) or code != "en"
    rows = [line.split()[0] for line in lines if re.match(r"  \S", line)]
    names = [name for name in rows if name in ENTRIES]
    assert list(dict.fromkeys(names)) == list(ENTRIES)


def test_the_help_lists_at_most_forty_commands():
    """A person finds a command by reading; what is listed in a group runs under its former name as well."""
    context = click.Context(command_line)
    listed = set(command_line.list_commands(context))
    assert len(listed) <= 40
    assert listed.isdisjoint(HIDDEN)
    listing = {"kith people", "kith settings", "kith store"}
    groups = [group.commands for path, group in PATHS.items() if path in listing]
    for name in set(HIDDEN) - {"score-stream", "mcp"}:
        assert command_line.get_command(context, name) in [group.get(name) for group in groups]


LOADED = "import sys; from kith.cli.main import kith; kith(standalone_mode=False); print(*sys.modules)"


@pytest.mark.parametrize(
    ("words", "modules"),
    [(["--help"], set()), (["week", "--help"], {"week.week"}), (["keys", "--help"], {"serving.keys"})],
)
def test_only_the_command_that_is_called_is_loaded(words, modules):
    """The list of commands needs none, and a command no other."""
    done = subprocess.run(
        [sys.executable, "-c", f"{LOADED}", *words],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    loaded = set(done.stdout.splitlines()[-1].split())
    kinds = tuple(f"kith.cli.{entry.module.partition('.')[0]}." for entry in ENTRIES.values())
    assert {name.removeprefix("kith.cli.") for name in loaded if name.startswith(kinds)} == modules
    assert "babel" not in loaded
