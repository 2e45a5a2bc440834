"""Beginning and seeing that all is well: kith start, kith doctor."""

import json
import shlex
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from data.errors import NotEnoughHistoryError, UsageError
from data.schema import from_epoch, to_epoch
from data.settings import Settings
from data.wording.language import ENGLISH, LANGUAGES, Language, language, own_name
from kith.cli.parameters.options import exit_if, json_option

if TYPE_CHECKING:
    from pipelines.jobs.upkeep.doctor import DoctorFinding

# As the store calls its one owner until somebody says otherwise.
NOBODY = "me"
# A first list is of whoever was heard of within the usual horizon.
ALIVE = timedelta(days=90)
HISTORY = click.Path(exists=True, path_type=Path)
# Before the answer nobody knows in which language to ask.
WHICH = "Which language / কোন ভাষা"
FRONT = (sys.executable, "-m", "kith")


@click.command("doctor")
@click.option("--lang", type=click.Choice(LANGUAGES), help="Default: the owner's setting `language`, or en.")
@json_option
def doctor_command(lang: str | None, as_json: bool) -> None:
    """Look whether everything here works, and say what to do where it does not. Exit code 1 if not."""
    from kith.cli.store_language import language_here
    from pipelines.jobs.upkeep.doctor import examine

    findings = list(examine(Settings.from_environment(), datetime.now(UTC)))
    if as_json:
        click.echo(json.dumps([one.as_dict() for one in findings], indent=2))
    else:
        _print_findings(findings, language_here() if lang is None else language(lang))
    exit_if(any(not one.well for one in findings))


def _print_findings(findings: "list[DoctorFinding]", lang: Language) -> None:
    from data.wording.problems import problem

    for one in findings:
        mark = lang.say("well") + " " if one.well else lang.say("look") + ":"
        click.echo(f"{mark}  {problem(one.part, lang)}: {problem(one.found, lang)}")
        if one.todo is not None:
            click.echo(f"       {problem(one.todo, lang)}")


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
    from data.wording.commands import start
    from data.wording.commands.import_results import kind_name
    from kith.cli.click_language import speak

    lang = lang or click.prompt(WHICH, type=click.Choice(LANGUAGES), value_proc=_named, default=ENGLISH)
    speaks = language(lang)
    # Of what is mistyped from here on as well.
    speak(lambda: speaks)
    owner = owner or click.prompt(start.who(speaks), default=NOBODY)
    where = where or click.prompt(start.where(speaks), type=HISTORY, default=_usual_place())
    from pipelines.jobs.ingest.find_history_files import history_files

    found = history_files(where)
    if not found:
        raise UsageError(start.nothing_read(str(where), speaks))
    for path, kinds in found:
        click.echo(f"  {path.name}: {', '.join(kind_name(one, speaks) for one in kinds)}")
    if not yes:
        click.confirm(start.take(len(found), speaks), default=True, abort=True)
    own = [word for one in me for word in ("--me", one)]
    # First of all, so that everything from here on is said in it.
    _keep_language(owner, lang)
    # What cannot be read is told, and the rest goes on.
    _do("ingest", "--owner", owner, *own, *(str(path) for path, _ in found), check=False)
    _do("coverage", "--owner", owner)
    _first_list(owner, speaks)
    click.echo(start.page(speaks))


def _first_list(owner: str, lang: Language) -> None:
    """Make the first list and show it, or say what was found and what is missing for one."""
    from data.store.store import Store
    from data.wording.commands import start

    with Store(Settings.from_environment().store) as store:
        seen = store.sources.coverage(to_epoch(datetime.now(UTC)), owner)
        people = len(store.interactions.contacts(owner))
    newest = from_epoch(max(one.last for one in seen)) if seen else None
    if newest is None or datetime.now(UTC) - newest > ALIVE:
        click.echo(start.no_list(newest, ALIVE.days, lang))
        return
    try:
        _suggest(owner)
    except NotEnoughHistoryError:
        from models.log.snapshot import MIN_INTERACTIONS

        count = sum(one.count for one in seen)
        click.echo(start.too_little(count, people, MIN_INTERACTIONS, ALIVE.days, lang))
        return
    _do("week", "--owner", owner)


def _suggest(owner: str) -> None:
    """Make the owner's list, in this process, so that too little history can be told from other faults."""
    from kith.cli.data_teams.suggest import suggest_command

    words = ("--owner", owner)
    _show("suggest", *words)
    suggest_command.main(args=list(words), standalone_mode=False)


def _named(said: str) -> str:
    """Return the language that was named, by its code or by its own name."""
    known = {own_name(code).casefold(): code for code in LANGUAGES}
    return str(click.Choice(LANGUAGES)(known.get(said.strip().casefold(), said)))


def _usual_place() -> Path:
    downloads = Path.home() / "Downloads"
    return downloads if downloads.is_dir() else Path.cwd()


def _keep_language(owner: str, lang: str) -> None:
    from data.store.store import Store

    with Store(Settings.from_environment().store) as store:
        store.preferences.set(owner, "language", lang)


def _do(*words: str, check: bool = True) -> None:
    """Run one command as a person would type it, and say so."""
    _show(*words)
    done = subprocess.run([*FRONT, *words], check=False)  # noqa: S603 - our own commands
    if check and done.returncode:
        sys.exit(done.returncode)


def _show(*words: str) -> None:
    click.secho(f"$ kith {shlex.join(words)}", dim=True)
