"""kith start: three questions, and the first list."""

import shlex
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from data.errors import InputError, KithError, NotEnoughHistoryError, NotFoundError, UsageError
from data.schema import from_epoch, to_epoch
from data.store.bookkeeping.preferences import LANGUAGE
from data.wording.language import ENGLISH, LANGUAGES, Language, language, own_name
from kith.cli.output.terminal import print_error
from kith.cli.parameters.options import OWNER_NAME, language_type, now
from kith.cli.parameters.workspaces import named_workspace, workspace_option
from kith.cli.stores import existing_store, store_or_new

# As the store calls its one owner until somebody says otherwise.
NOBODY = "me"
# A first list is of whoever was heard of within the usual horizon.
ALIVE = timedelta(days=90)
FILES = click.Path(exists=True, path_type=Path)


class HistoryPlace(click.ParamType[Path | str]):
    """A file or a folder that is there, or the mail address of an account."""

    name = "PATH"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path | str:
        """Return a path, or an address as text."""
        if isinstance(value, str) and "@" in value and not Path(value).exists():
            return value
        return FILES.convert(value, param, ctx)


HISTORY = HistoryPlace()
# Before the answer nobody knows in which language to ask.
WHICH = "Which language / কোন ভাষা"


@click.command("start")
@click.option("--owner", type=OWNER_NAME, help="A name for your lists. Asked for, if it is not given.")
@click.option(
    "--from",
    "where",
    type=HISTORY,
    metavar="PATH",
    help="The file or folder of your history, or a mail address to connect. Asked for, if it is not given.",
)
@click.option("--lang", type=language_type, help="Asked for first, if it is not given.")
@click.option("--me", multiple=True, metavar="ADDRESS", help="Your own address, number or name in the files.")
@click.option("--yes", is_flag=True, help="Take in everything that is found, without asking.")
@workspace_option
def start_command(
    owner: str | None, where: Path | str | None, lang: str | None, me: tuple[str, ...], yes: bool
) -> None:
    """Three questions, and your first list: what is found is shown before it is taken in.

    Once there is a history it goes on with it: who you are and your language are known.
    """
    from kith.cli.language import speak

    here, language_here = _here()
    lang = (
        lang or language_here or click.prompt(WHICH, type=language_type, value_proc=_code_of, default=ENGLISH)
    )
    speaks = language(lang)
    # Of what is mistyped from here on as well.
    speak(lambda: speaks)
    owner = _owner(owner, here, speaks, yes=yes)
    question = speaks.say("Where is your history (a file, a folder, or a mail address to connect)")
    where = where or click.prompt(question, type=HISTORY, default=_usual_place())
    if isinstance(where, Path):
        _agree(where, speaks, yes=yes)
    # First of all, so that everything from here on is said in it.
    with store_or_new() as store:
        store.preferences.set(owner, "language", lang)
    if isinstance(where, Path):
        _take_in(where, owner, me, speaks)
    else:
        _connect(where, owner, yes=yes)
    _first_list(owner, speaks)
    click.echo(speaks.say("See it as a page: kith serve"))


def _agree(where: Path, lang: Language, *, yes: bool) -> None:
    """Show what lies at a place, and go on when its owner says so."""
    count = _show_history(where, lang)
    if not yes:
        take = lang.counted("Take in {count} file?", "Take in these {count} files?", count)
        click.confirm(take, default=True, abort=True)


def _show_history(where: Path, lang: Language) -> int:
    """Show what lies at a place, by kind; return how many files are a history, or refuse where none is."""
    from data.wording.commands.import_results import kind_name, kinds_name
    from pipelines.jobs.ingest.recognise import history_at

    try:
        kinds, unread = history_at(where)
    except InputError as error:
        print_error(lang.word(error.sentence))
        kinds, unread = Counter(), []
    if not kinds:
        sentence = lang.say(
            "Nothing in {place} is a history that Kith reads. Fetch one first: an export of your mail, "
            "calendar, address book or chats (docs/how-to/imports.md says how), then: kith start",
            place=where,
        )
        raise UsageError(sentence)
    for kind, count in kinds.most_common():
        name = kind_name(kind, lang) if count == 1 else kinds_name(kind, lang)
        click.echo(f"  {lang.number(count)}: {name}")
    if unread:
        click.echo(f"  {lang.number(len(unread))}: {lang.say('files that Kith does not read')}")
    return kinds.total()


def _here() -> tuple[list[str], str | None]:
    """Return the owners whose history is here already, and the language that they have set, if one."""
    try:
        with existing_store() as store:
            owners = store.owners.names()
            codes = {store.preferences.get(owner, LANGUAGE) for owner in owners}
    except NotFoundError:
        return [], None
    return owners, codes.pop() if len(codes) == 1 else None


def _owner(owner: str | None, here: Sequence[str], lang: Language, *, yes: bool) -> str:
    """Return whose history it is: who is here already, unless somebody else is named and that is meant."""
    if owner is None and len(here) == 1:
        click.echo(
            lang.say(
                "This goes on with the history of {owner}. For somebody else: kith start --owner NAME",
                owner=here[0],
            )
        )
        return here[0]
    names = lang.listed(list(here))
    if owner is None and here:
        owner = click.prompt(lang.say("Whose history is it ({owners})", owners=names), type=OWNER_NAME)
    owner = owner or click.prompt(
        lang.say("Who are you (a name for your lists)"), type=OWNER_NAME, default=NOBODY
    )
    if here and owner not in here and not yes:
        question = lang.say(
            "Here is the history of {owners}. Begin another one of {owner}", owners=names, owner=owner
        )
        click.confirm(question, abort=True)
    return str(owner)


def _take_in(where: Path, owner: str, me: tuple[str, ...], lang: Language) -> None:
    """Run kith ingest; what cannot be read is printed, and the rest goes on."""
    own = [word for address in me for word in ("--me", address)]
    try:
        with suppress(SystemExit):
            _run("ingest", "--owner", owner, *own, str(where))
    except KithError as error:
        print_error(lang.word(error.sentence))


def _connect(address: str, owner: str, *, yes: bool) -> None:
    """Run kith connect add; an account that cannot be read to its end now is read on later."""
    with suppress(SystemExit):
        _run("connect", "add", address, "--owner", owner, *(["--yes"] if yes else []))


def _first_list(owner: str, lang: Language) -> None:
    """Make the first list and show it, or say what was found and what is missing for one."""
    with store_or_new() as store:
        sources = store.sources.coverage(to_epoch(now()), owner)
        people = len(store.interactions.contacts(owner))
    newest = from_epoch(max(source.last for source in sources)) if sources else None
    if newest is None or now() - newest > ALIVE:
        click.echo(_no_list(newest, lang))
        return
    try:
        _run("suggest", "--owner", owner)
    except NotEnoughHistoryError:
        from models.log.snapshot import MIN_INTERACTIONS

        count = sum(source.count for source in sources)
        click.echo(_too_little(count, people, MIN_INTERACTIONS, lang))
        return
    _run("week", "--owner", owner)


def _no_list(newest: datetime | None, lang: Language) -> str:
    """Say why a first day ends without a list, and what would bring one."""
    if newest is None:
        return lang.say("There is no list yet: nothing was found in what you gave. Try another export.")
    return lang.say(
        "There is no list yet: the newest that was found is of {newest:date}, and a list is of people you "
        "heard of in the last {span:days}. Take in a newer export: kith start.",
        newest=newest,
        span=ALIVE.days,
    )


def _too_little(interactions: int, people: int, least: int, lang: Language) -> str:
    """Say what was found, why that is no list yet, and what would bring one."""
    history = lang.say(
        "There is no list yet. Found: {interactions} with {people}.",
        interactions=lang.counted("{count} interaction", "{count} interactions", interactions),
        people=lang.counted("{count} person", "{count} people", people),
    )
    why = lang.say(
        "A list is of people with whom you were in touch at least {least} times, "
        "the last within {span:days}.",
        least=least,
        span=ALIVE.days,
    )
    what = lang.say(
        "What was found is kept, and more is added to it: an older mailbox, a calendar, a chat. "
        "Take it in with: kith start"
    )
    return f"{history} {why} {what}"


def _code_of(name: str) -> str:
    """Return the code of a language that was named, by its code or by its own name."""
    codes = {own_name(code).casefold(): code for code in LANGUAGES}
    return str(language_type(codes.get(name.strip().casefold(), name)))


def _usual_place() -> Path:
    downloads = Path.home() / "Downloads"
    return downloads if downloads.is_dir() else Path.cwd()


def _run(*words: str) -> None:
    """Run one command as a person would type it, and show what that would be."""
    workspace = named_workspace()
    words = words if workspace is None else (words[0], "--workspace", workspace, *words[1:])
    click.secho(f"$ kith {shlex.join(words)}", dim=True)
    command_line = click.get_current_context().find_root().command
    command_line.main(list(words), prog_name="kith", standalone_mode=False)
