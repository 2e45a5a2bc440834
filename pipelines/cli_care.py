"""Beginning and seeing that all is well: kith start, kith doctor."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from data.schema import from_epoch, to_epoch
from data.settings import Settings
from data.wording.language import ENGLISH, LANGUAGES, language
from pipelines.options import exit_if, json_option

# As the store calls its one owner until somebody says otherwise.
NOBODY = "me"
# A first list is of whoever was heard of within the usual horizon.
ALIVE = timedelta(days=90)
HISTORY = click.Path(exists=True, path_type=Path)
# Before the answer nobody knows in which language to ask.
WHICH = "Which language / কোন ভাষা"
FRONT = (sys.executable, "-m", "kith")


@click.command("doctor")
@json_option
def doctor_command(as_json: bool) -> None:
    """Look whether everything here works, and say what to do where it does not. Exit code 1 if not."""
    from pipelines.doctor import examine

    findings = list(examine(Settings.from_environment(), datetime.now(UTC)))
    if as_json:
        click.echo(json.dumps([one.as_dict() for one in findings], indent=2))
    else:
        for one in findings:
            click.echo(f"{'well ' if one.well else 'look:'}  {one.part}: {one.found}")
            if one.todo is not None:
                click.echo(f"       {one.todo}")
    exit_if(any(not one.well for one in findings))


@click.command("start")
@click.option("--owner", help="A name for your lists. Asked for, if it is not given.")
@click.option(
    "--from",
    "where",
    type=HISTORY,
    metavar="PATH",
    help="The file or folder of your history. Asked for, if it is not given.",
)
@click.option("--lang", type=click.Choice(LANGUAGES), help="Asked for first, if it is not given.")
@click.option("--me", multiple=True, metavar="ADDRESS", help="Your own address, number or name in the files.")
@click.option("--yes", is_flag=True, help="Take in everything that is found, without asking.")
def start_command(
    owner: str | None, where: Path | None, lang: str | None, me: tuple[str, ...], yes: bool
) -> None:
    """Three questions, and your first list: what is found is shown before it is taken in."""
    from data.wording import start

    lang = lang or click.prompt(WHICH, type=click.Choice(LANGUAGES), default=ENGLISH)
    speaks = language(lang)
    owner = owner or click.prompt(start.who(speaks), default=NOBODY)
    where = where or click.prompt(start.where(speaks), type=HISTORY, default=_usual_place())
    from pipelines.finding import history_files

    found = history_files(where)
    if not found:
        raise click.UsageError(
            f"nothing in {where} is a history that Kith reads; docs/imports.md says what is"
        )
    for path, what in found:
        click.echo(f"  {path.name}: {what}")
    if not yes:
        click.confirm(start.take(len(found), speaks), default=True, abort=True)
    own = [word for one in me for word in ("--me", one)]
    # What cannot be read is told, and the rest goes on.
    _do("ingest", "--owner", owner, *own, *(str(path) for path, _ in found), check=False)
    _keep_language(owner, lang)
    _do("coverage", "--owner", owner)
    newest = _newest(owner)
    if newest is None or datetime.now(UTC) - newest > ALIVE:
        click.echo(start.no_list(newest, ALIVE.days, speaks))
    else:
        _do("suggest", "--owner", owner)
        _do("week", "--owner", owner)
    click.echo(start.page(speaks))


def _usual_place() -> Path:
    downloads = Path.home() / "Downloads"
    return downloads if downloads.is_dir() else Path.cwd()


def _newest(owner: str) -> datetime | None:
    """Return the last moment that anything is known of."""
    from data.store.store import Store

    with Store(Settings.from_environment().store) as store:
        last = [one.last for one in store.sources.coverage(to_epoch(datetime.now(UTC)), owner)]
    return from_epoch(max(last)) if last else None


def _keep_language(owner: str, lang: str) -> None:
    from data.store.store import Store

    with Store(Settings.from_environment().store) as store:
        store.preferences.set(owner, "language", lang)


def _do(*words: str, check: bool = True) -> None:
    """Run one command as a person would type it, and say so."""
    click.secho(f"$ kith {' '.join(words)}", dim=True)
    done = subprocess.run([*FRONT, *words], check=False)  # noqa: S603 - our own commands
    if check and done.returncode:
        sys.exit(done.returncode)
