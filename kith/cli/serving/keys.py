"""Keys for programs and links for browsers: kith keys create, list, rotate, revoke; kith link."""

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from data.schema import OWN, from_epoch, to_epoch, utc_minute
from data.wording.commands.erasures import TERMINAL
from kith.cli.output.terminal import print_line
from kith.cli.parameters.options import OWNER_NAME, now
from kith.cli.parameters.workspaces import named_workspace, within_workspace
from kith.cli.parameters.workspaces import shown_workspace_option as workspace_option
from kith.cli.stores import store_or_new, whole_store_or_new, workspace_to_make
from kith.cli.translated_help import Group
from service.security import Right
from service.use_cases.administration.keys import (
    BOTH_HOURS,
    MOST_BOTH_HOURS,
    make_key,
    revoke_key,
    rotate_key,
)
from service.use_cases.administration.sign_in_links import make_link
from service.use_cases.administration.workspaces import make_workspace
from service.use_cases.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.store.bookkeeping.api_keys import ApiKey
    from data.store.store import Store
    from data.wording.language import Language

RIGHTS = tuple(str(right) for right in Right)


@click.group("keys", cls=Group)
def keys_command() -> None:
    """Make, list, rotate and revoke the keys that programs call with."""


@keys_command.command("create")
@click.argument("name")
@workspace_option
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice(RIGHTS),
    metavar="SCOPE",
    help="Repeatable: suggestions:read, interactions:write, answers:write, people:write, jobs:write, "
    "metrics:read, or admin for all.",
)
@click.option("--owner", type=OWNER_NAME, help="Only this owner's relationships.")
@click.option("--days", type=click.IntRange(1, 3650), help="Valid for so many days. Default: until revoked.")
def create(name: str, scopes: tuple[str, ...], owner: str | None, days: int | None) -> None:
    """Make a key called NAME and show it, this once."""
    made_at = to_epoch(now())
    with workspace_to_make() as store:
        first, lang = not store.api_keys.any(), store.spoken()
        with store.database.transaction():
            is_new = make_workspace(store, TERMINAL, made_at)
            token, key = make_key(store, name, scopes, owner, days, TERMINAL, made_at)
    click.echo(token)
    if is_new and store.workspace != OWN:
        click.echo(lang.say("The workspace {name} is new.", name=printable(store.workspace)), err=True)
    _show_once(key, lang)
    if first:
        closed = lang.say("From now on nobody reads or writes over HTTP without a key, the page neither.")
        click.echo(closed, err=True)


@keys_command.command("list")
@workspace_option
def list_keys() -> None:
    """Show all keys: what they open, when they were used; never the keys themselves."""
    named = named_workspace()
    with whole_store_or_new() as whole:
        store = whole if named is None else within_workspace(whole)
        lang, moment = store.spoken(), to_epoch(now())
        for key in store.api_keys.all():
            if named in {None, key.workspace}:
                print_line(_line(key, moment, lang))


@keys_command.command("rotate")
@click.argument("key_id")
@click.option(
    "--hours",
    default=BOTH_HOURS,
    show_default=True,
    type=click.IntRange(0, MOST_BOTH_HOURS),
    help="So long the former key still works.",
)
def rotate(key_id: str, hours: int) -> None:
    """Show a new key that opens what KEY_ID opens, for as long; the former one ends soon."""
    with _workspace_of(key_id) as store:
        token, key = rotate_key(store, key_id, hours, TERMINAL, to_epoch(now()))
        lang = store.spoken()
        former = store.keys.get(key_id).expires_at
    click.echo(token)
    _show_once(key, lang)
    ends = utc_minute(former or 0)
    click.echo(lang.say("{key} works until {moment} UTC.", key=key_id, moment=ends), err=True)


@keys_command.command("revoke")
@click.argument("key_id")
def revoke(key_id: str) -> None:
    """Make the key KEY_ID worthless, for good."""
    with _workspace_of(key_id) as store:
        revoke_key(store, key_id, TERMINAL, to_epoch(now()))
        lang = store.spoken()
    click.echo(lang.say("{key} is revoked; a service that runs forgets it within a second.", key=key_id))


@click.command("link")
@click.option(
    "--at",
    "place",
    default="http://127.0.0.1:8765",
    show_default=True,
    metavar="URL",
    help="Where Kith is open.",
)
@click.option(
    "--minutes", default=15, show_default=True, type=click.IntRange(1, 1440), help="Good for so long."
)
@click.option(
    "--owner",
    type=OWNER_NAME,
    help="For this owner's pages alone; at a workplace everybody has a link of their own.",
)
@workspace_option
def link_command(place: str, minutes: int, owner: str | None) -> None:
    """Print a link that signs a browser in to the page, once."""
    with store_or_new() as store:
        whose, moment = _link_owner(store, owner), to_epoch(now())
        token = make_link(store, TERMINAL, moment, minutes * 60, whose)
        lang = store.spoken()
    click.echo(f"{place.rstrip('/')}/sign-in?link={token}")
    good = lang.say(
        "Good once, for {minutes} minutes: open it in the browser that shall be signed in.",
        minutes=minutes,
    )
    click.echo(good, err=True)


@contextmanager
def _workspace_of(key_id: str) -> "Iterator[Store]":
    """Open the workspace of a key, whichever it is."""
    with whole_store_or_new() as whole:
        yield whole.within(whole.api_keys.get(key_id).workspace)


def _show_once(key: "ApiKey", lang: "Language") -> None:
    once = lang.say("This is {key}, shown this once: keep it where only the program reads it.", key=key.id)
    click.echo(once, err=True)


def _link_owner(store: "Store", owner: str | None) -> str | None:
    """Return whose pages a link opens: the owner named, else the only one of a workplace; None is all."""
    if owner is not None or store.workspace == OWN:
        # Owners may sign in before anything of theirs is here: they read first what will be collected.
        return owner
    owners = store.owners.names()
    return owners[0] if len(owners) == 1 else None


def _line(key: "ApiKey", moment: int, lang: "Language") -> str:
    whose = key.workspace if key.owner is None else f"{key.workspace}/{key.owner}"
    scopes = ",".join(sorted(key.scopes))
    return "  ".join((key.id, key.name, whose, scopes, _state(key, moment, lang), _used(key, lang)))


def _state(key: "ApiKey", moment: int, lang: "Language") -> str:
    """Say whether a key opens anything, and until when."""
    ended = lang.say("expired") if key.revoked_at is None else lang.say("revoked")
    state = lang.say("in force") if key.opens(moment) else ended
    if key.expires_at is None:
        return state
    return lang.say("{state}, until {day}", state=state, day=f"{from_epoch(key.expires_at):%Y-%m-%d}")


def _used(key: "ApiKey", lang: "Language") -> str:
    if key.used_at is None:
        return lang.say("never used")
    return lang.say("used {moment} UTC", moment=utc_minute(key.used_at))
