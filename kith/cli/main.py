"""The front door: both rooms' commands as one `kith`, each loaded only when it is called."""

import os
import sys
from contextlib import suppress
from datetime import datetime
from typing import Any

import click

from data.errors import KithError, full_disk
from data.private_files import make_private_once
from data.settings import Settings
from data.store.engine.sqlite import DatabaseError, damaged
from data.wording.problems import problem
from kith.cli.click_language import speaking
from kith.cli.data_teams.training import pipeline_commands
from kith.cli.personal.people import keeping_commands
from kith.cli.personal.preferences import wishes_commands
from kith.cli.personal.report import report_commands
from kith.cli.personal.week import service_commands
from kith.cli.personal.why import advice_commands
from kith.cli.reader_language import reader
from kith.cli.translated_help import SETTINGS, shown, told

ROOMS = (
    service_commands,
    advice_commands,
    report_commands,
    wishes_commands,
    pipeline_commands,
    keeping_commands,
)
# Set by a shell that asks what could come next.
COMPLETING = "_KITH_COMPLETE"


@click.group(
    # One group of all, so that a mistyped command is guessed among all of them.
    commands={name: one for room in ROOMS for name, one in room.commands.items()},
    context_settings=SETTINGS,
)
# The same in every language.
@click.version_option(package_name="kith", message="%(prog)s %(version)s")
@click.option("--no-color", is_flag=True, help="No colours; so does NO_COLOR in the environment.")
@click.pass_context
def kith(context: click.Context, *, no_color: bool) -> None:
    """Whom to reach out to this week, and why.

    Begin with:  kith start;  then  kith week,  and kith retrain to learn from your history.
    """
    if no_color:
        # For what prints with another library, and for the commands that a command runs.
        os.environ["NO_COLOR"] = "1"
    if os.environ.get("NO_COLOR"):
        context.color = False
    # An address of a store that cannot be is for the command to refuse.
    with suppress(KithError):
        home = Settings.from_environment().home
        make_private_once(home)
        context.call_on_close(lambda: make_private_once(home))


def _why_then(store: Any, owner: str, contact: str, as_of: int, now: datetime) -> dict[str, Any]:
    """Make a past answer again: the service asks, the pipelines know how."""
    from pipelines.jobs.lists.suggest_replay import why_then

    return why_then(store, Settings.from_environment().models_path, owner, contact, as_of=as_of, now=now)


def main() -> None:
    """Run a command; an error that the reader can mend is one sentence and an exit code."""
    # A help waits for no server; what a command itself says does.
    with speaking(lambda: reader(sys.argv[1:], at_once=True)):
        # A shell that completes shows helps as well.
        front = told(kith) if COMPLETING in os.environ else kith
        try:
            front(prog_name="kith", standalone_mode=True, obj={"why_then": _why_then})
        except Exception as error:
            ours = _explained(error)
            if ours is None:
                raise
            click.echo(f"kith: {problem(ours.sentence, reader(sys.argv[1:]))}", err=True)
            sys.exit(ours.exit_code)


def _explained(error: Exception) -> KithError | None:
    """Return the error as one that its reader can mend, None for a mistake in Kith."""
    if isinstance(error, KithError):
        return error
    if full := full_disk(error):
        return full
    if not isinstance(error, DatabaseError):
        return None
    if damaged(error):
        return KithError("the store is damaged ({why}); restore kith.db from a copy.", why=f"{error}")
    return KithError(
        "the store cannot be read or written ({why}); look at its disk and try again.", why=f"{error}"
    )


shown(kith)
