"""kith owners: whose histories the store holds; rename one, make two one and undo it, remove one for good."""

import shlex
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from data.schema import from_epoch, to_epoch
from data.store.bookkeeping.audit_log import AuditAction
from data.wording.commands.erasures import TERMINAL
from data.wording.commands.own_addresses import reread
from data.wording.language import Language
from kith.cli.output.terminal import print_line, print_lines, print_output
from kith.cli.parameters.options import OWNER_NAME, json_option, now
from kith.cli.parameters.workspaces import workspace_option
from kith.cli.stores import existing_store
from kith.cli.translated_help import ListingGroup
from service.use_cases.own_addresses import reread_document
from service.use_cases.printable import printable

if TYPE_CHECKING:
    from data.store.owners.owners import OwnerSummary
    from data.store.store import Store

yes_option = click.option("--yes", is_flag=True, help="Do not ask.")


@click.group("owners", cls=ListingGroup)
def owners_command() -> None:
    """Whose histories are here: list, rename, join, undo, remove."""


@owners_command.command("list")
@workspace_option
@json_option
def list_owners(*, as_json: bool) -> None:
    """Print every owner: contacts, interactions, the newest of them, own addresses."""
    with existing_store() as store:
        owners = store.owners.all()
        lang = store.spoken()
    print_output([_fields(one) for one in owners], lambda: _show(owners, lang), as_json=as_json)


@owners_command.command("rename")
@click.argument("owner", type=OWNER_NAME)
@click.argument("name", type=OWNER_NAME)
@workspace_option
@json_option
def rename(owner: str, name: str, *, as_json: bool) -> None:
    """Call OWNER by another NAME; their history, lists and settings stay theirs."""
    with existing_store() as store:
        lang = store.spoken(owner)
        with store.database.transaction():
            store.owners.rename(owner, name)
            _note(store, AuditAction.OWNER_RENAMED, name)
    sentence = lang.say("{owner} is called {name} now.", owner=owner, name=name)
    print_output({"owner": name, "former": owner}, lambda: print_line(sentence), as_json=as_json)


@owners_command.command("join")
@click.argument("owner", type=OWNER_NAME)
@click.argument("into", type=OWNER_NAME)
@yes_option
@workspace_option
@json_option
def join(owner: str, into: str, *, yes: bool, as_json: bool) -> None:
    """Make the history of OWNER part of INTO's: both names are one person's. Keys for OWNER end."""
    with existing_store() as store:
        lang, counts = store.spoken(into), store.owners.rows(owner)
        if not yes:
            question = lang.say(
                "Make all of {owner} part of {into} ({what})",
                owner=printable(owner),
                into=printable(into),
                what=_what(counts, lang),
            )
            click.confirm(question, abort=True, err=True)
        with store.database.transaction():
            change = store.owners.join(owner, into, to_epoch(now()))
            _note(store, AuditAction.OWNERS_JOINED, into)
    lines = [
        lang.say("What was {owner}'s is {into}'s now.", owner=owner, into=into),
        *reread(change, lang),
        lang.say("Undo it with: kith owners undo {owner}", owner=shlex.quote(into)),
        lang.say("Make a new list with: kith suggest"),
    ]
    fields = {"owner": into, "former": owner, **reread_document(change)}
    print_output(fields, lambda: print_lines(lines), as_json=as_json)


@owners_command.command("undo")
@click.argument("owner", type=OWNER_NAME)
@workspace_option
@json_option
def undo(owner: str, *, as_json: bool) -> None:
    """Undo the newest join into OWNER: both are apart again, each with what was theirs."""
    with existing_store() as store:
        with store.database.transaction():
            joined = store.owners.undo_join(owner, to_epoch(now()))
            _note(store, AuditAction.JOIN_UNDONE, owner)
        lang = store.spoken(owner)
    lines = [
        lang.say("{former} and {owner} are two again.", former=joined.former, owner=owner),
        lang.say("What came in since {day:date} stays with {owner}.", day=from_epoch(joined.at), owner=owner),
        lang.say("Make a new list with: kith suggest"),
    ]
    fields = {"owner": owner, "former": joined.former, "at": from_epoch(joined.at)}
    print_output(fields, lambda: print_lines(lines), as_json=as_json)


@owners_command.command("remove")
@click.argument("owner", type=OWNER_NAME)
@yes_option
@workspace_option
@json_option
def remove(owner: str, *, yes: bool, as_json: bool) -> None:
    """Delete everything of OWNER: history, cards, lists, answers, settings."""
    with existing_store() as store:
        lang, counts = store.spoken(owner), store.owners.rows(owner)
        if not yes:
            click.echo(lang.say("To keep a copy of everything first: kith export > FILE"), err=True)
            question = lang.say(
                "Remove everything of {owner} for good ({what})? There is no undo",
                owner=printable(owner),
                what=_what(counts, lang),
            )
            click.confirm(question, abort=True, err=True)
        with store.database.transaction():
            gone = store.owners.remove(owner, scrub=False)
            # Whose it was goes with everything else.
            _note(store, AuditAction.OWNER_REMOVED, "")
        store.database.scrub()
    sentence = lang.say("Everything of {owner} is removed.", owner=owner)
    print_output({"owner": owner, "rows": gone}, lambda: print_line(sentence), as_json=as_json)


def _note(store: "Store", action: AuditAction, owner: str) -> None:
    store.audit.add(action, TERMINAL, to_epoch(now()), about=owner)


def _what(counts: Mapping[str, int], lang: Language) -> str:
    """Say how much is an owner's."""
    return lang.listed(
        [
            lang.counted("{count} interaction", "{count} interactions", counts["interactions"]),
            lang.counted("{count} contact card", "{count} contact cards", counts["contacts"]),
            lang.counted("{count} list", "{count} lists", counts["lists"]),
            lang.counted("{count} answer", "{count} answers", counts["answers"]),
        ]
    )


def _show(owners: "list[OwnerSummary]", lang: Language) -> None:
    for one in owners:
        print_line(_line(one, lang))
    if not owners:
        print_line(lang.say("Nothing has been taken in yet."))


def _line(one: "OwnerSummary", lang: Language) -> str:
    parts = [
        lang.counted("{count} contact", "{count} contacts", one.contacts),
        lang.counted("{count} interaction", "{count} interactions", one.interactions),
    ]
    if one.last is not None:
        parts.append(lang.say("the last on {day:date}", day=from_epoch(one.last)))
    parts += one.addresses
    return f"{one.owner}: {', '.join(parts)}"


def _fields(one: "OwnerSummary") -> dict[str, Any]:
    return {
        "owner": one.owner,
        "contacts": one.contacts,
        "interactions": one.interactions,
        "last": None if one.last is None else from_epoch(one.last),
        "addresses": list(one.addresses),
    }
