"""kith connect crm: a CRM, read for all its people and, where somebody says so, written into."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from data.errors import UsageError
from data.schema import HOUR_SECONDS, ContactFlag
from data.settings import Settings
from kith.cli.history.connecting import ask_token, connect_account, open_connections, run_one
from kith.cli.output.terminal import print_line, print_note, print_output
from kith.cli.parameters.options import OWNER_NAME, exit_if, json_option, now
from kith.cli.parameters.workspaces import shown_workspace_option as workspace_option
from kith.cli.translated_help import Group
from kith.cli.workplace.crm_note import note
from kith.cli.workplace.crm_webhook import webhook

if TYPE_CHECKING:
    from data.store.bookkeeping.connections import Connection
    from data.store.crm_users import MappedUser
    from data.store.store import Store
    from data.wording.language import Language
    from models.served.artefact import ServedModel

KINDS = ("bottlecrm", "espocrm", "hubspot", "salesforce")
connection_argument = click.argument("connection_id")
yes_option = click.option("--yes", is_flag=True, help="Do not ask.")


@click.group("crm", cls=Group)
def crm_group() -> None:
    """Connect a CRM: add it, say who is who, preview, write, stop, start, uninstall."""


@crm_group.command("add")
@click.argument("kind", metavar="KIND", type=click.Choice(KINDS))
@click.argument("address")
@click.option(
    "--network",
    "networks",
    multiple=True,
    metavar="NETWORK",
    help="Allow a CRM in this network of your own, like 127.0.0.0/8; else only public addresses.",
)
@click.option(
    "--flag",
    "flags",
    multiple=True,
    metavar="WORD=FLAG",
    help="What a tag of yours means: which guard of a CRM it stands for.",
)
@click.option("--token-stdin", is_flag=True, help="Read the token from the first line of the input.")
@yes_option
@workspace_option
def add(
    kind: str,
    address: str,
    networks: tuple[str, ...],
    flags: tuple[str, ...],
    *,
    token_stdin: bool,
    yes: bool,
) -> None:
    """Connect the CRM of a KIND at ADDRESS: contacts and activities are read, never subjects or texts."""
    from data.store.bookkeeping.connections import ConnectionKind
    from service.use_cases.connections.accounts import NewAccount

    with open_connections() as (connections, lang):
        settings = {
            "server": address.rstrip("/"),
            "networks": ",".join(networks),
            "words": _words(flags),
            "every": HOUR_SECONDS,
        }
        secret = ask_token(lang, from_input=token_stdin)
        account = NewAccount("", ConnectionKind(kind), address.rstrip("/"), settings, secret)
        failed = connect_account(connections, account, lang, yes=yes)
        kept = connections.store.connections.same("", ConnectionKind(kind), address.rstrip("/"))
        if kept is not None:
            _print_users(connections.store, kept, lang)
    exit_if(failed)


@crm_group.command("users")
@connection_argument
@click.argument("user", required=False)
@click.argument("owner", type=OWNER_NAME, required=False)
@click.option("--nobody", is_flag=True, help="USER is nobody's here: what they did is left out.")
@click.option("--accept", is_flag=True, help="Accept every proposal.")
@workspace_option
@json_option
def users(
    connection_id: str, user: str | None, owner: str | None, *, nobody: bool, accept: bool, as_json: bool
) -> None:
    """Show who of the CRM is which owner here, or say it of USER, by address or id."""
    from service.use_cases.connections.crm import CrmUseCases

    with open_connections() as (connections, lang):
        use_cases = CrmUseCases(connections.store)
        if accept:
            use_cases.accept_proposals(connection_id)
        elif user is not None:
            if (owner is None) is not nobody:
                raise UsageError("say which owner {user} is, or --nobody", user=user)
            use_cases.decide(connection_id, user, owner or "")
        connection = connections.store.connections.get(connection_id)
        rows = use_cases.users(connection_id)
        print_output(
            [_fields(one) for one in rows],
            lambda: _print_users(connections.store, connection, lang),
            as_json=as_json,
        )


@crm_group.command("preview")
@connection_argument
@workspace_option
@json_option
def preview(connection_id: str, *, as_json: bool) -> None:
    """Show the first twenty changes of fields that would be written now; nothing is."""
    with open_connections() as (connections, lang):
        fields = _dry_run(connections.store, connection_id)
        print_output(fields, lambda: _print_changes(fields, lang), as_json=as_json)


@crm_group.command("write")
@connection_argument
@click.argument("mode", metavar="WHAT", type=click.Choice(("off", "fields", "tasks", "both")))
@yes_option
@workspace_option
def write(connection_id: str, mode: str, *, yes: bool) -> None:
    """Say WHAT is written into the CRM once a day: off, fields, tasks for the weekly few, or both.

    The first twenty changes are shown before.
    """
    from service.use_cases.connections.crm import CrmUseCases

    with open_connections() as (connections, lang):
        store = connections.store
        if mode != "off":
            _print_changes(_dry_run(store, connection_id), lang)
        if mode != "off" and not yes:
            click.confirm(lang.say("Write this from now on, once a day"), default=False, abort=True)
        CrmUseCases(store).set_mode(connection_id, mode)
        print_line(_mode_sentence(mode, lang))


@crm_group.command("stop")
@workspace_option
def stop() -> None:
    """Read from no CRM of the workspace and write into none, until it is started again."""
    _switch(stopped=True)


@crm_group.command("start")
@workspace_option
def start() -> None:
    """Let the CRMs of the workspace be read and written again, as it was said before."""
    _switch(stopped=False)


@crm_group.command("forget")
@connection_argument
@yes_option
@workspace_option
def forget(connection_id: str, *, yes: bool) -> None:
    """Let contacts go that the CRM does not show any more, although it is most of them."""
    from service.use_cases.connections.crm import CrmUseCases

    with open_connections() as (connections, lang):
        if not yes:
            click.confirm(lang.say("What the CRM told of them is deleted here; go on"), abort=True)
        CrmUseCases(connections.store).let_go(connection_id)
        failed = run_one(connections.store, connections.store.connections.get(connection_id), lang)
    exit_if(failed)


@crm_group.command("uninstall")
@connection_argument
@yes_option
@workspace_option
def uninstall(connection_id: str, *, yes: bool) -> None:
    """Take Kith's fields and open tasks out of the CRM; what was read from it stays here."""
    from pipelines.jobs.write_back.write_back import uninstall as take_away

    with open_connections() as (connections, lang):
        store = connections.store
        connection = store.connections.get(connection_id)
        if not yes:
            click.confirm(lang.say("Take every field and open task of Kith's out of the CRM"), abort=True)
        fields, tasks = take_away(store, connection, connections.key_path, now())
        print_line(lang.say("{fields} fields and {tasks} tasks are gone.", fields=fields, tasks=tasks))


for command in (note, webhook):
    crm_group.add_command(command)


def _words(flags: tuple[str, ...]) -> Mapping[str, str]:
    words = dict(one.rpartition("=")[::2] for one in flags)
    if wrong := [word for word, flag in words.items() if not word or flag not in list(ContactFlag)]:
        raise UsageError("found --flag {word!r}, expected WORD=FLAG", word=wrong[0])
    return words


def _switch(*, stopped: bool) -> None:
    from service.use_cases.connections.crm import CrmUseCases

    with open_connections() as (connections, lang):
        CrmUseCases(connections.store).switch(stopped=stopped)
        if stopped:
            print_line(lang.say("No CRM is read or written, until: kith connect crm start"))
        else:
            print_line(lang.say("The CRMs are read again, and written as it was said before."))


def _model(store: "Store") -> "ServedModel":
    from pipelines.model_store.workspace_models import CHAMPION, WorkspaceModels

    return WorkspaceModels.of(store, Settings.from_environment(), print_note).find(CHAMPION, None)


def _fields(one: "MappedUser") -> dict[str, Any]:
    names = ("id", "name", "email", "active", "owner", "proposed")
    return {name: getattr(one, name) for name in names}


def _print_users(store: "Store", connection: "Connection", lang: "Language") -> None:
    from data.store.crm_users import mapped_users
    from data.wording.commands.connections import user_sentence

    rows = mapped_users(store, connection)
    for one in rows:
        print_line(f"{one.name or one.email}  {one.email}  {user_sentence(one, lang)}")
    if any(one.owner is None for one in rows):
        print_line(
            lang.say(
                "Say who they are with: kith connect crm users {connection} USER OWNER, or --accept",
                connection=connection.id,
            )
        )


def _dry_run(store: "Store", number: str) -> dict[str, Any]:
    """Return how many changes there would be, and the first of them with the names of their contacts."""
    from pipelines.jobs.write_back.dry_run import dry_run
    from service.use_cases.connections.crm_preview import named_changes

    result = dry_run(store, store.connections.get(number), _model(store), now())
    return {
        "changes": result["changes"],
        "first": named_changes(store, result["first"]),
        "tasks": result["tasks"],
    }


def _print_changes(fields: dict[str, Any], lang: "Language") -> None:
    from data.wording.commands.connections import dry_run_sentence

    print_line(dry_run_sentence(fields["changes"], fields["tasks"], lang))
    emptied = lang.say("emptied")
    for row in fields["first"]:
        values = [f"{name}={value}" for name, value in row["after"].items() if value is not None]
        print_line(f"{row['contact']}: {', '.join(values) or emptied}")


def _mode_sentence(mode: str, lang: "Language") -> str:
    from data.wording.commands.connections import mode_sentence

    return mode_sentence(mode, lang)
