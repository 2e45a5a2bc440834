"""What the commands of kith connect share: asking, looking, reading an account once, saying how it is."""

import sys
from collections.abc import Container, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from data.errors import UsageError
from data.schema import to_epoch
from data.settings import Settings
from kith.cli.output.terminal import print_error, print_line
from kith.cli.parameters.options import now, running_clock
from kith.cli.stores import store_or_new

if TYPE_CHECKING:
    from data.store.bookkeeping.connections import Connection, ConnectionKind
    from data.store.store import Store
    from data.wording.language import Language
    from pipelines.connect.account import Overview, Part, Piece
    from pipelines.connect.mail.providers import MailServer
    from service.use_cases.connections.accounts import ConnectionUseCases, NewAccount


@contextmanager
def open_connections() -> "Iterator[tuple[ConnectionUseCases, Language]]":
    """Lend the accounts of the workspace that is meant, and its language."""
    from service.use_cases.connections.accounts import ConnectionUseCases

    with store_or_new() as store:
        yield ConnectionUseCases(store, Settings.from_environment().key_path), store.spoken()


def ask_password(lang: "Language", *, from_input: bool) -> str:
    """Return the password of an account, typed unseen or from the input's first line."""
    return ask_secret(lang.say("Password (it is not shown)"), from_input=from_input)


def ask_address(lang: "Language", *, from_input: bool) -> str:
    """Return the secret address of a calendar, typed unseen or from the input's first line."""
    return ask_secret(lang.say("Secret address in iCal format (it is not shown)"), from_input=from_input)


def ask_token(lang: "Language", *, from_input: bool) -> str:
    """Return the token of a CRM, typed unseen or from the input's first line."""
    return ask_secret(lang.say("Token (it is not shown)"), from_input=from_input)


def ask_secret(question: str, *, from_input: bool) -> str:
    """Return what is typed unseen, or stands in the input's first line."""
    if from_input:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt(question, hide_input=True))


def connect_account(
    connections: "ConnectionUseCases", account: "NewAccount", lang: "Language", *, yes: bool
) -> bool:
    """Show what would be read, keep the account, read it once; tell whether it could not be read."""
    from data.store.bookkeeping.connections import NOT_MINE

    overview = look_into(account.kind, account.settings, account.secret)
    show_overview(account.kind, overview, account.settings, lang)
    if not yes:
        others = _calendars_of_others(account.kind, overview, lang)
        account = replace(account, settings={**account.settings, NOT_MINE: others})
        click.confirm(lang.say("Connect it"), default=True, abort=True)
    failed = run_one(connections.store, connections.add(account, to_epoch(now())), lang)
    count = int(account.settings["every"]) // 60
    print_line(lang.say("From now on it is read every {count} minutes while kith work runs.", count=count))
    return failed


def _calendars_of_others(kind: "ConnectionKind", overview: "Overview", lang: "Language") -> list[str]:
    """Ask of each of several calendars whether it is the owner's; return the keys of those that are not."""
    from data.store.bookkeeping.connections import CALENDAR_KINDS

    if kind not in CALENDAR_KINDS or len(overview.parts) < 2:  # noqa: PLR2004 - one alone is not asked about
        return []
    return ask_of_each(overview.parts, lang)


def ask_of_each(
    parts: "Sequence[Part]", lang: "Language", not_mine: Container[str] = frozenset()
) -> list[str]:
    """Ask of each calendar whether it is the owner's, and return the keys of those that are not."""
    return [
        part.key
        for part in parts
        if not click.confirm(
            lang.say("Is the calendar {name} yours", name=part.name), default=part.key not in not_mine
        )
    ]


def look_into(kind: "ConnectionKind", settings: Any, secret: str) -> "Overview":
    """Return what would be read of an account, kept or not."""
    from pipelines.jobs.sync.open_account import open_account

    with closing(open_account(kind, settings, secret, running_clock())) as account:
        return account.overview()


def show_overview(kind: "ConnectionKind", overview: "Overview", settings: Any, lang: "Language") -> None:
    """Say what would be read, what is left out, and what is never read."""
    from data.wording.commands.connections import overview_lines

    names, count = [part.name for part in overview.parts], sum(part.size for part in overview.parts)
    for line in overview_lines(kind, names, count, overview.left_out, settings, lang):
        print_line(line)


def whose_account(store: "Store", owner: str | None) -> str:
    """Return whose account is meant: of whom is named, or of the store's one owner; raises UsageError."""
    from pipelines.jobs.ingest.take_in import only_owner

    whose = owner or only_owner(store)
    if not whose:
        raise UsageError("there are {count} owners; say whose with --owner", count=len(store.owners.names()))
    return whose


def run_one(store: "Store", connection: "Connection", lang: "Language") -> bool:
    """Read what is new in one account, say what that was, and tell whether it could not be read."""
    from pipelines.jobs.sync.sync import is_stopped, sync
    from service.use_cases.weekly.mailed_answers import answer_taker

    if is_stopped(store, connection):
        print_line(lang.say("No CRM is read or written, until: kith connect crm start"))
        return False
    key_path, clock = Settings.from_environment().key_path, running_clock()
    show, take = partial(_show_piece, lang=lang), answer_taker(key_path, clock)
    synced = sync(store, connection, key_path, clock, show=show, take_answer=take)
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
        print_error(lang.word(synced.fault.sentence))
    return synced.fault is not None


def _show_piece(piece: "Piece", *, lang: "Language") -> None:
    if sys.stderr.isatty():
        step = lang.say("{part}: {done} of {total}", part=piece.title, done=piece.done, total=piece.total)
        click.echo(step, err=True)


def print_connection(connection: "Connection", lang: "Language") -> None:
    """Print one account with its state."""
    from service.use_cases.connections.documents import connection_fields

    print_connections([connection_fields(connection, lang, to_epoch(now()))], lang)


def print_connections(rows: list[dict[str, Any]], lang: "Language") -> None:
    """Print accounts with their states."""
    if not rows:
        print_line(lang.say("No account is connected. Begin with: kith connect add ADDRESS"))
    for row in rows:
        print_line(f"{row['id']}  {row['address']}  {row['server']} ({row['what']})")
        print_line(f"    {' '.join(filter(None, (row['sentence'], row.get('written'))))}")


def mail_server_of(address: str, server: str | None, lang: "Language") -> "MailServer":
    """Return the named server of an address's mail, else the one that is found, and say which it is."""
    from pipelines.connect.mail.autoconfig import find_server
    from pipelines.connect.mail.providers import named_server

    mail_server = named_server(server) if server else find_server(address)
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
