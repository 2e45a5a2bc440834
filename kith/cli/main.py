"""The front door: every command as one `kith`, and how an error reaches the reader."""

import os
import sys
from contextlib import suppress

import click

from data.errors import KithError, UpgradeNeededError, full_disk
from data.messages import as_json
from data.private_files import make_private_once
from data.settings import Settings
from kith.cli.command_table import COMMANDS, HIDDEN
from kith.cli.language import reader, speaking
from kith.cli.output.terminal import print_error, print_json
from kith.cli.parameters.options import pretend
from kith.cli.translated_help import SETTINGS, LazyGroup, with_translated_help


@click.group(cls=LazyGroup, table=COMMANDS, hidden=HIDDEN, context_settings=SETTINGS)
# The same in every language.
@click.version_option(package_name="kith", message="%(prog)s %(version)s")
@click.option("--no-color", is_flag=True, help="No colours; so does NO_COLOR in the environment.")
@click.option("--now", "moment", metavar="TIME", help="Pretend it is this day or time; so does KITH_NOW.")
@click.pass_context
def kith(context: click.Context, moment: str | None, *, no_color: bool) -> None:
    """Whom to reach out to this week, and why.

    Begin with:  kith start;  then  kith week,  and kith retrain to learn from your history.
    """
    if moment is not None:
        pretend(moment)
    if no_color:
        # For what prints with another library, and for the commands that a command runs.
        os.environ["NO_COLOR"] = "1"
    if os.environ.get("NO_COLOR"):
        context.color = False
    elif os.environ.get("FORCE_COLOR"):
        context.color = True
    # An address of a store that cannot be is for the command to refuse.
    with suppress(KithError):
        home = Settings.from_environment().home
        make_private_once(home)
        context.call_on_close(lambda: make_private_once(home))


with_translated_help(kith)


def main() -> None:
    """Run a command; an error that the reader can mend is one sentence and an exit code."""
    # A help waits for no server; what a command itself says does.
    with speaking(lambda: reader(sys.argv[1:], at_once=True)):
        try:
            _run()
        except Exception as error:
            refusal = _explained(error)
            if refusal is None:
                raise
            _print_refusal(refusal)
            sys.exit(refusal.exit_code)


def _run() -> None:
    """Run a command; where it finds its owner's own store at an older revision, after that was upgraded."""
    try:
        kith(prog_name="kith")
    except UpgradeNeededError:
        from kith.cli.serving.upgrade import upgrade_own

        if not upgrade_own():
            raise
        kith(prog_name="kith")


def _print_refusal(refusal: KithError) -> None:
    """Print an error on stderr as one sentence, or as JSON where --json was asked for."""
    detail = reader(sys.argv[1:]).word(refusal.sentence)
    if "--json" in sys.argv:
        print_json({"code": refusal.code, "detail": detail, **as_json(refusal.sentence)}, err=True)
    else:
        print_error(detail)


def _explained(error: Exception) -> KithError | None:
    """Return the error as one that its reader can mend, None for a mistake in Kith."""
    if isinstance(error, KithError):
        return error
    if full := full_disk(error):
        return full
    # Imported here: most commands end well, and some never open the store.
    from data.store.engine.sqlite import DatabaseError
    from data.store.engine.sqlite_file import damaged

    if not isinstance(error, DatabaseError):
        return None
    if damaged(error):
        return KithError("the store is damaged ({why}); restore kith.db from a copy.", why=f"{error}")
    return KithError(
        "the store cannot be read or written ({why}); look at its disk and try again.", why=f"{error}"
    )
