"""kith settings folder: the folder from which kith up takes in what is put there."""

from pathlib import Path

import click

from data.errors import UsageError
from data.schema import OWN
from data.settings import Settings
from data.store.bookkeeping.preferences import WATCHED_FOLDER
from kith.cli.output.terminal import Output, print_line
from kith.cli.parameters.contacts import for_owner
from kith.cli.parameters.options import path_type
from kith.cli.stores import OpenOwner


@click.command("folder")
@click.argument("folder", required=False, type=path_type)
@click.option("--none", "nowhere", is_flag=True, help="Watch no folder any more.")
@for_owner
def folder_setting(opened: OpenOwner, folder: Path | None, *, nowhere: bool) -> Output:
    """Say from which FOLDER kith up takes in what is put there; without it, say which that is."""
    if folder is not None or nowhere:
        path = None if folder is None else _checked(folder.expanduser().absolute(), opened)
        opened.store.preferences.set(opened.owner, WATCHED_FOLDER, path and str(path))
    watched = opened.store.preferences.get(opened.owner, WATCHED_FOLDER)
    return {"owner": opened.owner, "folder": watched}, lambda: print_line(_sentence(watched, opened))


def _checked(folder: Path, opened: OpenOwner) -> Path:
    """Return a folder that may be watched, made if missing."""
    if opened.store.workspace != OWN:
        raise UsageError("files are taken in for this machine's own workspace only; here programs send them")
    kept, home = Settings.from_environment().home, Path.home()
    if folder in {*kept.parents, *home.parents, home} or kept in {folder, *folder.parents}:
        raise UsageError(
            "{folder} holds more than what is to be taken in; choose a folder of its own, like {example}",
            folder=folder,
            example=Path.home() / "Kith",
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            "the folder {folder} cannot be used ({why})", folder=folder, why=error.strerror or "OSError"
        ) from error
    return folder


def _sentence(watched: str | None, opened: OpenOwner) -> str:
    if watched is None:
        return opened.language.say("No folder is watched.")
    return opened.language.say(
        "kith up takes in what is put into {folder}, and moves it to done or not read there.", folder=watched
    )
