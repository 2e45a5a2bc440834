"""The owner's own word about a contact: kith pin, unpin, importance, circle."""

from typing import Any

import click

from data.schema import to_epoch
from kith.cli.output.terminal import print_json, print_line
from kith.cli.parameters.contacts import contact_argument, known_contact
from kith.cli.parameters.options import json_option, now, owner_option
from kith.cli.stores import OwnerDesk, owner_desk
from service.use_cases.printable import printable


@click.command("pin")
@contact_argument
@owner_option
@json_option
def pin_command(contact: str, owner: str | None, as_json: bool) -> None:
    """Say that CONTACT matters as much as anybody."""
    _keep("pinned", True, contact, owner, as_json=as_json)


@click.command("unpin")
@contact_argument
@owner_option
@json_option
def unpin_command(contact: str, owner: str | None, as_json: bool) -> None:
    """Let the log speak for CONTACT again."""
    _keep("pinned", False, contact, owner, as_json=as_json)


@click.command("importance")
@contact_argument
@click.argument("value", required=False, type=click.FloatRange(0, 1))
@owner_option
@json_option
def importance_command(contact: str, value: float | None, owner: str | None, as_json: bool) -> None:
    """Say how deep it is with CONTACT, 0 to 1; without a VALUE the log speaks again."""
    _keep("importance", value, contact, owner, as_json=as_json)


@click.command("circle")
@contact_argument
@click.argument("name")
@owner_option
@json_option
def circle_command(contact: str, name: str, owner: str | None, as_json: bool) -> None:
    """Put CONTACT into a circle of yours, like family or work: answers are learned from by circle."""
    _keep("circle", name, contact, owner, as_json=as_json)


def _keep(name: str, value: Any, contact: str, owner: str | None, *, as_json: bool) -> None:
    with owner_desk(owner) as opened:
        handle = known_contact(opened, contact)
        opened.store.list_inputs.say(opened.owner, handle, name, value, to_epoch(now()))
    print_noted(opened, handle, {"contact": handle, name: value}, as_json=as_json)


def print_noted(opened: OwnerDesk, about: str, fields: dict[str, Any], *, as_json: bool) -> None:
    """Print that something was written down about a contact, or about the owner."""
    if as_json:
        print_json(fields)
        return
    from data.wording.explanations.week import noted

    print_line(noted(printable(about), opened.language))
