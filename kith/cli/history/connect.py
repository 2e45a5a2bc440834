"""kith connect: accounts that Kith reads by itself."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from data.errors import InputError, KithError, UsageError
from data.schema import to_epoch
from data.settings import Settings
from kith.cli.output.terminal import print_error, print_line, print_output
from kith.cli.parameters.options import Moment, exit_if, json_option, now, running_clock
from kith.cli.parameters.workspaces import shown_workspace_option as workspace_option
from kith.cli.stores import store_or_new
from kith.cli.translated_help import Group

if TYPE_CHECKING:
    from data.store.bookkeeping.connections import Connection
    from data.store.store import Store
    from data.wording.language import Language
    from pipelines.connect.account import MailPiece, Overview
    from pipelines.connect.mail.providers import MailServer
    from service.use_cases.connections.accounts import ConnectionUseCases

# So many names of folders are written out.
NAMES_SHOWN = 12
connection_argument = click.argument("connection_id")
password_option = click.option(
    "--password-stdin", is_flag=True, help="Read the password from the first line of the input."
)


@click.group("connect", cls=Group)
def connect_command() -> None:
    """Let Kith read an account by itself: add, list, test, pause, resume, remove, run."""


@connect_command.command("add")
@click.argument("address")
@click.option("--owner", metavar="NAME", help="Whose account it is. Default: the store's one owner.")
@click.option("--server", metavar="HOST[:PORT]", help="The IMAP server, where Kith does not know it.")
@click.option("--login", metavar="NAME", help="The name to sign in with. Default: the address.")
@click.option("--since", type=Moment(), metavar="DAY", help="Read nothing older. Default: everything.")
@click.option("--subjects", is_flag=True, help="Keep the subjects of mails, in the note.")
@click.option(
    "--every", default=15, show_default=True, type=click.IntRange(5, 10_080), help="Minutes between looks."
)
@click.option("--trust", metavar="FINGERPRINT", help="Trust the certificate with this SHA-256 fingerprint.")
@password_option
@click.option("--yes", is_flag=True, help="Do not ask whether to connect.")
@workspace_option
def add(
    address: str,
    owner: str | None,
    server: str | None,
    login: str | None,
    since: datetime | None,
    every: int,
    trust: str | None,
    *,
    subjects: bool,
    password_stdin: bool,
    yes: bool,
) -> None:
    """Connect the mail of ADDRESS: who wrote to whom and when is read, and no mail is changed.

    Bodies and attachments are never asked for. The password is sealed with a key outside the store.
    """
    with _open() as (connections, lang):
        mail_server = _server(address, server, lang)
        settings = {
            "server": mail_server.server,
            "port": mail_server.port,
            "starttls": mail_server.starttls,
            "login": login or address,
            "subjects": subjects,
            "every": every * 60,
            "fingerprint": trust,
            "since": to_epoch(since) if since is not None else None,
        }
        secret = _password(lang, from_input=password_stdin)
        _show_overview(_look(settings, secret), settings, lang)
        if not yes:
            click.confirm(lang.say("Connect it"), default=True, abort=True)
        connection = _keep(connections, owner, address, settings, secret)
        failed = _run_one(connections.store, connection, lang)
        print_line(
            lang.say("From now on it is read every {count} minutes while kith work runs.", count=every)
        )
    exit_if(failed)


@connect_command.command("list")
@workspace_option
@json_option
def list_connections(*, as_json: bool) -> None:
    """Show each account and how it is; never a password."""
    from service.use_cases.connections.documents import connection_fields

    with _open() as (connections, lang):
        moment = to_epoch(now())
        rows = [connection_fields(one, lang, moment) for one in connections.store.connections.all()]
    print_output(rows, lambda: _print_connections(rows, lang), as_json=as_json)


@connect_command.command("test")
@connection_argument
@workspace_option
def test(connection_id: str) -> None:
    """Sign in, and show what would be read; nothing is recorded."""
    from pipelines.connect.mail.mailbox import MailAccount
    from pipelines.jobs.sync.open_account import account_of

    with _open() as (connections, lang):
        connection = connections.store.connections.get(connection_id)
        with MailAccount(account_of(connection, connections.key_path)) as account:
            _show_overview(account.overview(), connection.settings, lang)


@connect_command.command("pause")
@connection_argument
@workspace_option
def pause(connection_id: str) -> None:
    """Read an account no more, until it is resumed."""
    with _open() as (connections, lang):
        _print_one(connections.pause(connection_id), lang)


@connect_command.command("resume")
@connection_argument
@click.option("--new-password", is_flag=True, help="Ask for another password.")
@password_option
@workspace_option
def resume(connection_id: str, *, new_password: bool, password_stdin: bool) -> None:
    """Read an account again, with a new password where it needs one."""
    from data.store.bookkeeping.connections import ConnectionState

    with _open() as (connections, lang):
        connection = connections.store.connections.get(connection_id)
        asks = new_password or password_stdin or connection.state is ConnectionState.NEEDS_YOU
        secret = _password(lang, from_input=password_stdin) if asks else None
        if secret is not None:
            # Before it is kept: a wrong one changes nothing.
            _look(connection.settings, secret)
        _print_one(connections.resume(connection_id, secret), lang)


@connect_command.command("remove")
@connection_argument
@workspace_option
def remove(connection_id: str) -> None:
    """Forget an account and its password; what was read from it stays."""
    with _open() as (connections, lang):
        removed = connections.remove(connection_id)
        print_line(lang.say("{address} is not read any more.", address=removed.address))


@connect_command.command("run")
@click.argument("connection_id", required=False)
@workspace_option
def run(connection_id: str | None) -> None:
    """Read what is new now, in one account or in all that are live; exit code 1 if one could not be read."""
    from data.store.bookkeeping.connections import ConnectionState

    with _open() as (connections, lang):
        store = connections.store
        if connection_id is not None:
            chosen = [store.connections.get(connection_id)]
        else:
            chosen = [one for one in store.connections.all() if one.state is ConnectionState.LIVE]
        failures = [_run_one(store, one, lang) for one in chosen]
        if not chosen:
            print_line(lang.say("No account is connected. Begin with: kith connect add ADDRESS"))
    exit_if(any(failures))


@contextmanager
def _open() -> "Iterator[tuple[ConnectionUseCases, Language]]":
    from service.use_cases.connections.accounts import ConnectionUseCases

    with store_or_new() as store:
        yield ConnectionUseCases(store, Settings.from_environment().key_path), store.spoken()


def _server(address: str, server: str | None, lang: "Language") -> "MailServer":
    from pipelines.connect.mail.providers import known_server, named_server

    if "@" not in address.strip("@"):
        raise InputError("{address!r} is not a mail address", address=address)
    mail_server = named_server(server) if server else known_server(address)
    if mail_server is None:
        raise UsageError(
            "where the mail of {address} is read is not known; name the IMAP server: --server HOST",
            address=address,
        )
    print_line(
        lang.say("The mail of {address} is read from {server}.", address=address, server=mail_server.server)
    )
    if mail_server.advice is not None:
        print_line(lang.word(mail_server.advice) + ".")
    return mail_server


def _password(lang: "Language", *, from_input: bool) -> str:
    if from_input:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt(lang.say("Password (it is not shown)"), hide_input=True))


def _look(settings: Any, secret: str) -> "Overview":
    from pipelines.connect.mail.mailbox import MailAccount
    from pipelines.jobs.sync.open_account import described_account

    with MailAccount(described_account(settings, secret)) as account:
        return account.overview()


def _show_overview(overview: "Overview", settings: Any, lang: "Language") -> None:
    names = [part.name for part in overview.parts]
    mails = sum(part.size for part in overview.parts)
    print_line(lang.say("Read: {mails} mails in {folders}.", mails=mails, folders=_some(names, lang)))
    if overview.left_out:
        print_line(lang.say("Left out: {folders}.", folders=_some(list(overview.left_out), lang)))
    print_line(lang.say("Of each mail who wrote to whom and when; never its text or its attachments."))
    if settings.get("subjects"):
        print_line(lang.say("Subjects are kept, as you asked."))


def _some(names: list[str], lang: "Language") -> str:
    rest = len(names) - NAMES_SHOWN
    more = [lang.counted("{count} more", "{count} more", rest)] if rest > 0 else []
    return lang.listed([*names[:NAMES_SHOWN], *more])


def _keep(
    connections: "ConnectionUseCases", owner: str | None, address: str, settings: dict[str, Any], secret: str
) -> "Connection":
    from data.store.bookkeeping.connections import ConnectionKind
    from pipelines.jobs.ingest.take_in import only_owner
    from service.use_cases.connections.accounts import NewAccount

    whose = owner or only_owner(connections.store)
    if not whose:
        count = len(connections.store.owners.names())
        raise UsageError("there are {count} owners; say whose with --owner", count=count)
    account = NewAccount(whose, ConnectionKind.IMAP, address, settings, secret)
    return connections.add(account, to_epoch(now()))


def _run_one(store: "Store", connection: "Connection", lang: "Language") -> bool:
    """Read what is new in one account, say what that was, and tell whether it could not be read."""
    from pipelines.jobs.sync.sync import sync

    key_path = Settings.from_environment().key_path
    synced = sync(store, connection, key_path, running_clock(), show=lambda piece: _show_piece(piece, lang))
    if synced.result is None:
        print_line(lang.say("{address} is being read already.", address=connection.address))
        return False
    recorded = synced.result.recorded
    print_line(
        lang.say(
            "{address}: {created} new interactions, {duplicate} known already.",
            address=connection.address,
            created=recorded.created,
            duplicate=recorded.duplicate,
        )
    )
    if synced.fault is not None:
        print_error(_sentence(synced.fault, lang))
    return synced.fault is not None


def _sentence(error: KithError, lang: "Language") -> str:
    return lang.word(error.sentence)


def _show_piece(piece: "MailPiece", lang: "Language") -> None:
    if piece.heads and sys.stderr.isatty():
        step = lang.say("{part}: {done} of {total}", part=piece.title, done=piece.done, total=piece.total)
        click.echo(step, err=True)


def _print_one(connection: "Connection", lang: "Language") -> None:
    from service.use_cases.connections.documents import connection_fields

    _print_connections([connection_fields(connection, lang, to_epoch(now()))], lang)


def _print_connections(rows: list[dict[str, Any]], lang: "Language") -> None:
    if not rows:
        print_line(lang.say("No account is connected. Begin with: kith connect add ADDRESS"))
    for row in rows:
        print_line(f"{row['id']}  {row['address']}  {row['server']}")
        print_line(f"    {row['sentence']}")
