"""Whoever names an owner who is not here is told so by every command; nothing is made or shown empty."""

import click

from data.settings import Settings
from data.store.store import Store
from tests.kith.test_command_table import commands_of_modules, every_command
from tests.pipelines.conftest import run

TABLE = "owner,contact,at,direction,channel\nNadia,Bob,2026-03-01T09:00:00Z,sent,email\n"
# These begin with an owner of whom nothing is here yet: a history, an account, a key, a first sign-in.
BEGIN = {
    *("start", "ingest", "connect add", "connect calendar", "connect crm", "connect dav"),
    *("keys create", "link"),
}
# What a command is told where a name says nothing to it.
TOLD = {
    "budget": ["5"],
    "guard": ["answered", "off"],
    "introductions": ["off"],
    "language": ["en"],
    "meetings": ["on"],
    "shares": ["0.5", "0.5"],
    "snooze": ["Bob", "friday"],
}


def naming_an_owner() -> dict[str, click.Command]:
    """Return every command that takes --owner, by how it is called."""
    commands = {
        path: command
        for name, (_, whole) in commands_of_modules().items()
        for path, command in every_command(whole, name).items()
    }
    return {
        path: one
        for path, one in commands.items()
        if path not in BEGIN and any("--owner" in option.opts for option in one.params)
    }


def words_of(path: str, command: click.Command) -> list[str]:
    """Return how a command is called, with something in the place of each argument that it needs."""
    needed = sum(isinstance(one, click.Argument) and one.required for one in command.params)
    return [*path.split(), *TOLD.get(path.rpartition(" ")[2], ["Bob"] * needed)]


def test_an_unknown_owner_is_an_error_of_every_command(tmp_path):
    """It names whom it did not find; nothing is kept afterwards of somebody who was not there."""
    file = tmp_path / "log.csv"
    file.write_text(TABLE)
    assert run("ingest", file).code == 0
    commands = naming_an_owner()
    assert len(commands) > 25
    for path, command in commands.items():
        said = run(*words_of(path, command), "--owner", "Nobody")
        assert (said.code != 0, said.out) == (True, ""), (path, said)
        assert "no owner 'Nobody'" in said.err, (path, said)
    assert '"code": "not_found"' in run("report", "--owner", "Nobody", "--json").err
    with Store.existing(Settings.from_environment().store) as store:
        assert store.owners.names() == ["Nadia"]


def test_the_first_owner_may_begin_with_a_word_of_their_own():
    """In a store in which nobody is yet there is nobody to mistake; the next unknown name is an error."""
    with Store(Settings.from_environment().store):
        pass
    assert run("log", "Grace", "--new", "--owner", "Ada").code == 0
    assert "no owner 'Adda'" in run("log", "Grace", "--new", "--owner", "Adda").err
