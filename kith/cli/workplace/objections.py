"""kith workplace objections, object, lift: contacts who want nothing made of their history."""

from dataclasses import asdict

import click

from data.schema import from_epoch, to_epoch
from data.wording.commands.erasures import TERMINAL
from kith.cli.output.terminal import print_line, print_lines, print_output
from kith.cli.parameters.options import json_option, now
from kith.cli.parameters.workspaces import shown_workspace_option
from kith.cli.stores import existing_store


@click.command("objections")
@shown_workspace_option
@json_option
def objections(*, as_json: bool) -> None:
    """Print which contacts objected, and since when."""
    with existing_store() as store:
        rows, lang = store.objections.all(), store.spoken()
    lines = [
        lang.say("{contact}, on {day:date}", contact=one.contact, day=from_epoch(one.at)) for one in rows
    ]
    fields = [asdict(one) | {"at": from_epoch(one.at)} for one in rows]
    print_output(fields, lambda: print_lines(lines or [lang.say("Nobody objected.")]), as_json=as_json)


@click.command("object")
@click.argument("contact")
@shown_workspace_option
@json_option
def add_objection(contact: str, *, as_json: bool) -> None:
    """Keep that CONTACT objected: their history stays, and nothing is made of it for any owner."""
    with existing_store() as store:
        owners, lang = store.objections.add(contact, to_epoch(now()), TERMINAL), store.spoken()
    line = lang.counted(
        "{contact} objected. That holds for {count} owner who knows them, and for whoever comes later.",
        "{contact} objected. That holds for {count} owners who know them, and for whoever comes later.",
        len(owners),
        contact=contact,
    )
    print_output({"contact": contact, "owners": owners}, lambda: print_line(line), as_json=as_json)


@click.command("lift")
@click.argument("contact")
@shown_workspace_option
@json_option
def lift(contact: str, *, as_json: bool) -> None:
    """Take back that CONTACT objected; the next lists may suggest them again."""
    with existing_store() as store:
        owners, lang = store.objections.lift(contact, to_epoch(now())), store.spoken()
    line = lang.say("{contact} objects no longer; the next lists may suggest them.", contact=contact)
    print_output({"contact": contact, "owners": owners}, lambda: print_line(line), as_json=as_json)
