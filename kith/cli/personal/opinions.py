"""The owner's own word about a contact: kith pin, unpin, importance, circle."""

from typing import Any

import click

from data.schema import to_epoch
from data.wording.explanations.week import noted
from kith.cli.output.terminal import Output, print_line
from kith.cli.parameters.contacts import contact_argument, for_owner, known_contact
from kith.cli.parameters.options import now
from kith.cli.stores import OpenOwner
from service.use_cases.printable import printable


@click.command("pin")
@contact_argument
@for_owner
def pin_command(opened: OpenOwner, contact: str) -> Output:
    """Say that CONTACT matters as much as anybody."""
    return _keep(opened, contact, "pinned", True)


@click.command("unpin")
@contact_argument
@for_owner
def unpin_command(opened: OpenOwner, contact: str) -> Output:
    """Let the log speak for CONTACT again."""
    return _keep(opened, contact, "pinned", False)


@click.command("importance")
@contact_argument
@click.argument("value", required=False, type=click.FloatRange(0, 1))
@for_owner
def importance_command(opened: OpenOwner, contact: str, value: float | None) -> Output:
    """Say how deep it is with CONTACT, 0 to 1; without a VALUE the log speaks again."""
    return _keep(opened, contact, "importance", value)


@click.command("circle")
@contact_argument
@click.argument("name")
@for_owner
def circle_command(opened: OpenOwner, contact: str, name: str) -> Output:
    """Put CONTACT into a circle of yours, like family or work: answers are learned from by circle."""
    return _keep(opened, contact, "circle", name)


def _keep(opened: OpenOwner, contact: str, name: str, value: Any) -> Output:
    handle = known_contact(opened, contact)
    opened.store.list_inputs.say(opened.owner, handle, name, value, to_epoch(now()))
    return acknowledge(opened, handle, {"contact": handle, name: value})


def acknowledge(opened: OpenOwner, about: str, fields: dict[str, Any]) -> Output:
    """Return the answer that something was written down about a contact, or about the owner."""
    return fields, lambda: print_line(noted(printable(about), opened.language))
