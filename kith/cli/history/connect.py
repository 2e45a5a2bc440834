"""kith connect: accounts that Kith reads by itself."""

from contextlib import closing
from datetime import datetime
from typing import Any

import click

from data.errors import InputError, UsageError
from data.schema import HOUR_SECONDS, to_epoch
from kith.cli.history.accounts.calendars import ask_calendars
from kith.cli.history.accounts.signed_in_accounts import connect_signed_in, sign_in_again
from kith.cli.history.accounts.signing_in import SignIn, sign_in_options
from kith.cli.history.connecting import (
    ask_address,
    ask_password,
    connect_account,
    look_into,
    mail_server_of,
    open_connections,
    print_connection,
    print_connections,
    run_one,
    show_overview,
    whose_account,
)
from kith.cli.output.terminal import print_line, print_output
from kith.cli.parameters.options import OWNER_NAME, Moment, exit_if, json_option, now, running_clock
from kith.cli.parameters.workspaces import shown_workspace_option as workspace_option
from kith.cli.translated_help import Group
from kith.cli.workplace.crm import crm_group

connection_argument = click.argument("connection_id")
owner_option = click.option(
    "--owner", type=OWNER_NAME, metavar="NAME", help="Whose account it is. Default: the store's one owner."
)
trust_option = click.option(
    "--trust", metavar="FINGERPRINT", help="Trust the certificate with this SHA-256 fingerprint."
)
yes_option = click.option("--yes", is_flag=True, help="Do not ask whether to connect.")
password_option = click.option(
    "--password-stdin", is_flag=True, help="Read the password from the first line of the input."
)


@click.group("connect", cls=Group)
def connect_command() -> None:
    """Let Kith read an account by itself: add, list, test, pause, resume, remove, run."""


@connect_command.command("add")
@click.argument("address")
@owner_option
@click.option("--server", metavar="HOST[:PORT]", help="The IMAP server, where Kith does not know it.")
@click.option("--login", metavar="NAME", help="The name to sign in with. Default: the address.")
@click.option("--since", type=Moment(), metavar="DAY", help="Read nothing older. Default: everything.")
@click.option("--subjects", is_flag=True, help="Keep the subjects of mails, in the note.")
@click.option(
    "--every", default=15, show_default=True, type=click.IntRange(5, 10_080), help="Minutes between looks."
)
@click.option("--jmap", is_flag=True, help="Read it over JMAP, not IMAP; --server names a host of JMAP.")
@click.option(
    "--token", "bearer", is_flag=True, help="Read it over JMAP with an access token, not a password."
)
@sign_in_options
@trust_option
@password_option
@yes_option
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
    jmap: bool,
    bearer: bool,
    password_stdin: bool,
    yes: bool,
    **signing_in: Any,
) -> None:
    """Connect the mail of ADDRESS: who wrote to whom and when is read, and no mail is changed.

    Bodies and attachments are never asked for. The password is sealed with a key outside the store.

    With --sign-in no password is needed, and calendars and contacts can be read, too.
    """
    from data.store.bookkeeping.connections import ConnectionKind
    from pipelines.connect.mail.providers import jmap_settings, named_server
    from service.use_cases.connections.accounts import NewAccount

    with open_connections() as (connections, lang):
        wish = SignIn.of_options(signing_in, trust)
        if wish is not None and (jmap or bearer):
            raise UsageError("over JMAP nobody signs in with a browser; leave --sign-in or --jmap out")
        if "@" not in address.strip("@"):
            raise InputError("{address!r} is not a mail address", address=address)
        whose = whose_account(connections.store, owner)
        settings: dict[str, Any] = {
            "since": to_epoch(since) if since is not None else None,
            "subjects": subjects,
            "every": every * 60,
        }
        if wish is not None:
            settings |= named_server(server).as_settings() if server else {}
            failed = connect_signed_in(
                connections, whose, address, wish, settings, lang, from_input=password_stdin, yes=yes
            )
        else:
            jmap = jmap or bearer
            where = jmap_settings(address, server, bearer=bearer) if jmap else None
            settings |= where or mail_server_of(address, server, lang).as_settings()
            settings |= {"login": login or address, "fingerprint": trust}
            secret = ask_password(lang, from_input=password_stdin)
            kind = ConnectionKind.JMAP if jmap else ConnectionKind.IMAP
            account = NewAccount(whose, kind, address, settings, secret)
            failed = connect_account(connections, account, lang, yes=yes)
    exit_if(failed)


@connect_command.command("calendar")
@owner_option
@trust_option
@click.option("--me", metavar="ADDRESS", help="Your own address there, where Kith does not know it.")
@click.option("--address-stdin", is_flag=True, help="Read the address from the first line of the input.")
@yes_option
@workspace_option
def calendar(owner: str | None, trust: str | None, me: str | None, *, address_stdin: bool, yes: bool) -> None:
    """Connect a calendar by its secret address (iCal), which your calendar's settings show.

    Whoever has the address reads the calendar: it is asked for, sealed, and shown nowhere.
    """
    from data.importers.calendar.secret_address import shown_address
    from data.store.bookkeeping.connections import ConnectionKind
    from service.use_cases.connections.accounts import NewAccount

    with open_connections() as (connections, lang):
        secret = ask_address(lang, from_input=address_stdin)
        shown = shown_address(secret)
        host = shown.partition("/")[0]
        settings = {"server": host, "fingerprint": trust, "every": HOUR_SECONDS, "me": me}
        whose = whose_account(connections.store, owner)
        account = NewAccount(whose, ConnectionKind.ICS, shown, settings, secret)
        failed = connect_account(connections, account, lang, yes=yes)
    exit_if(failed)


@connect_command.command("dav")
@click.argument("server")
@click.option("--login", required=True, metavar="NAME", help="The name to sign in with.")
@click.option("--contacts", is_flag=True, help="The address books (CardDAV), not the calendars (CalDAV).")
@owner_option
@trust_option
@password_option
@yes_option
@workspace_option
def dav(
    server: str,
    login: str,
    owner: str | None,
    trust: str | None,
    *,
    contacts: bool,
    password_stdin: bool,
    yes: bool,
) -> None:
    """Connect the calendars of an account over CalDAV, or its address books over CardDAV.

    SERVER is a host or an https:// address.
    """
    from data.store.bookkeeping.connections import ConnectionKind
    from service.use_cases.connections.accounts import NewAccount

    with open_connections() as (connections, lang):
        url = server if "://" in server else f"https://{server}/"
        settings = {"server": url, "login": login, "fingerprint": trust, "every": HOUR_SECONDS}
        secret = ask_password(lang, from_input=password_stdin)
        kind = ConnectionKind.CARDDAV if contacts else ConnectionKind.CALDAV
        whose = whose_account(connections.store, owner)
        account = NewAccount(whose, kind, f"{login} {url}", settings, secret)
        failed = connect_account(connections, account, lang, yes=yes)
    exit_if(failed)


connect_command.add_command(crm_group)
connect_command.add_command(ask_calendars)


@connect_command.command("list")
@workspace_option
@json_option
def list_connections(*, as_json: bool) -> None:
    """Show each account and how it is; never a password."""
    from service.use_cases.connections.documents import connection_fields, writing_sentence

    with open_connections() as (connections, lang):
        moment = to_epoch(now())
        store = connections.store
        rows = [
            {**connection_fields(one, lang, moment), "written": writing_sentence(store, one, lang)}
            for one in store.connections.all()
        ]
    print_output(rows, lambda: print_connections(rows, lang), as_json=as_json)


@connect_command.command("test")
@connection_argument
@workspace_option
def test(connection_id: str) -> None:
    """Sign in, and show what would be read; nothing is recorded."""
    from pipelines.jobs.sync.open_account import open_connection

    with open_connections() as (connections, lang):
        connection = connections.store.connections.get(connection_id)
        with closing(
            open_connection(connections.store, connection, connections.key_path, running_clock())
        ) as account:
            show_overview(connection.kind, account.overview(), connection.settings, lang)


@connect_command.command("pause")
@connection_argument
@workspace_option
def pause(connection_id: str) -> None:
    """Read an account no more, until it is resumed."""
    with open_connections() as (connections, lang):
        print_connection(connections.pause(connection_id), lang)


@connect_command.command("resume")
@connection_argument
@click.option("--new-password", is_flag=True, help="Ask for another password.")
@password_option
@workspace_option
def resume(connection_id: str, *, new_password: bool, password_stdin: bool) -> None:
    """Read an account again, with a new password or a new sign-in where it needs one."""
    from data.store.bookkeeping.connections import ConnectionKind, ConnectionState

    with open_connections() as (connections, lang):
        connection = connections.store.connections.get(connection_id)
        asks = new_password or password_stdin or connection.state is ConnectionState.NEEDS_YOU
        secret = None
        if asks and "oauth" in connection.settings:
            secret = sign_in_again(connections, connection, lang)
        elif asks and connection.kind is ConnectionKind.ICS:
            secret = ask_address(lang, from_input=password_stdin)
        elif asks:
            secret = ask_password(lang, from_input=password_stdin)
        if secret is not None:
            # Before it is kept: a wrong one changes nothing.
            look_into(connection.kind, connection.settings, secret)
        print_connection(connections.resume(connection_id, secret), lang)


@connect_command.command("remove")
@connection_argument
@workspace_option
def remove(connection_id: str) -> None:
    """Forget an account and its password; what was read from it stays."""
    with open_connections() as (connections, lang):
        removed = connections.remove(connection_id)
        print_line(lang.say("{address} is not read any more.", address=removed.address))


@connect_command.command("run")
@click.argument("connection_id", required=False)
@workspace_option
def run(connection_id: str | None) -> None:
    """Read what is new now, in one account or in all that are live; exit code 1 if one could not be read."""
    from data.store.bookkeeping.connections import ConnectionState

    with open_connections() as (connections, lang):
        store = connections.store
        if connection_id is not None:
            chosen = [store.connections.get(connection_id)]
        else:
            chosen = [one for one in store.connections.all() if one.state is ConnectionState.LIVE]
        failures = [run_one(store, one, lang) for one in chosen]
        if not chosen:
            print_line(lang.say("No account is connected. Begin with: kith connect add ADDRESS"))
    exit_if(any(failures))
