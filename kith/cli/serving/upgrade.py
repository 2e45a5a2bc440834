"""kith upgrade: the store brought to the newest revision of its schema, after a copy of it was made."""

from typing import TYPE_CHECKING, Any

import click

from data.errors import NotFoundError
from data.settings import Settings
from kith.cli.language import language_here
from kith.cli.output.terminal import print_line, print_output
from kith.cli.parameters.options import json_option, seconds_of

if TYPE_CHECKING:
    from data.store.owners.spellings import SettledSpelling
    from data.store.transfer.upgrade import Upgraded
    from data.wording.language import Language


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
    if dry_run:
        done = rehearse_upgrade(settings.store, settings.backups_path)
    else:
        done = upgrade_store(settings.store, settings.backups_path, seconds_of(None))
    fields = {
        "before": done.before,
        "after": done.after,
        "copy": done.copy and str(done.copy),
        "owners": [_settled_fields(one) for one in done.settled],
    }
    print_output(fields, lambda: _print_upgraded(done, dry_run=dry_run), as_json=as_json)


def upgrade_own() -> bool:
    """Upgrade the store where it is one person's own file, and say so; tell whether it was."""
    from data.store.transfer.upgrade import is_shared, upgrade_store

    settings = Settings.from_environment()
    if is_shared(settings.store):
        return False
    done = upgrade_store(settings.store, settings.backups_path, seconds_of(None))
    _print_upgraded(done, err=True)
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
    for one in done.settled:
        print_line(_settled_line(one, lang), err=err)


def _settled_line(one: "SettledSpelling", lang: "Language") -> str:
    if one.why_not is not None:
        return lang.word(one.why_not.sentence)
    if one.joined:
        return lang.say(
            "{former} and {owner} are two spellings of one name (workspace {workspace}): what was the one's "
            "is the other's now; undo it with: kith owners undo {owner}",
            former=ascii(one.former),
            owner=one.owner,
            workspace=one.workspace,
        )
    return lang.say(
        "The owner {former} is spelt {owner} now (workspace {workspace}).",
        former=ascii(one.former),
        owner=one.owner,
        workspace=one.workspace,
    )


def _settled_fields(one: "SettledSpelling") -> dict[str, Any]:
    return {
        "workspace": one.workspace,
        "former": one.former,
        "owner": one.owner,
        "joined": one.joined,
        "why_not": one.why_not and one.why_not.code,
    }
