"""kith upgrade: the store brought to the newest revision of its schema, after a copy of it was made."""

from typing import TYPE_CHECKING

import click

from data.errors import NotFoundError
from data.settings import Settings
from kith.cli.language import language_here
from kith.cli.output.terminal import print_line, print_output
from kith.cli.parameters.options import json_option

if TYPE_CHECKING:
    from data.store.transfer.upgrade import Upgraded


@click.command("upgrade")
@click.option("--dry-run", is_flag=True, help="Try it on a copy, and leave the store as it is.")
@json_option
def upgrade_command(dry_run: bool, as_json: bool) -> None:
    """Bring the store to this Kith's revision of its schema, after copying it.

    One person's own file is upgraded by the next command by itself. A store that others use, a server's
    or one with keys or several workspaces, waits for this command: end kith serve and kith work of the
    older Kith first. The copy is in the folder backups of KITH_HOME; an older Kith can use it.
    """
    from data.store.transfer.upgrade import rehearse_upgrade, upgrade_store

    settings = Settings.from_environment()
    if settings.store_url is None and not settings.store_path.exists():
        raise NotFoundError("there is no {path} to upgrade", path=settings.store_path)
    work = rehearse_upgrade if dry_run else upgrade_store
    done = work(settings.store, settings.backups_path)
    fields = {"before": done.before, "after": done.after, "copy": done.copy and str(done.copy)}
    print_output(fields, lambda: _print_upgraded(done, dry_run=dry_run), as_json=as_json)


def upgrade_own() -> bool:
    """Upgrade the store where it is one person's own file, and say so; tell whether it was."""
    from data.store.transfer.upgrade import is_shared, upgrade_store

    settings = Settings.from_environment()
    if is_shared(settings.store):
        return False
    _print_upgraded(upgrade_store(settings.store, settings.backups_path), err=True)
    return True


def _print_upgraded(done: "Upgraded", *, dry_run: bool = False, err: bool = False) -> None:
    lang = language_here()
    if done.before == done.after:
        print_line(lang.say("The store is at revision {after}, the newest.", after=done.after))
    elif dry_run:
        print_line(
            lang.say(
                "A copy went from revision {before} to {after}; the store itself is as it was.",
                before=done.before,
                after=done.after,
            )
        )
    else:
        print_line(
            lang.say(
                "The store went from revision {before} to {after}; as it was before, it lies in {path}.",
                before=done.before,
                after=done.after,
                path=done.copy,
            ),
            err=err,
        )
