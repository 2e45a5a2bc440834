"""The owner's own word on a contact: how much they matter, and in which circle they are."""

from typing import Any

import click

from data.schema import to_epoch
from data.wording.explanations.week import noted
from kith.cli.output.terminal import Output, print_line
from kith.cli.parameters.contacts import contact_argument, contact_names, for_owner, known_contact, shown_name
from kith.cli.parameters.options import now
from kith.cli.stores import OpenOwner


@click.command("pin")
@contact_argument
@for_owner
def pin_command(opened: OpenOwner, contact: str) -> Output:
    """Say that CONTACT matters more than most."""
    return _keep(opened, contact, "pinned", True)


@click.command("unpin")
@contact_argument
@for_owner
def unpin_command(opened: OpenOwner, contact: str) -> Output:
    """Take back kith pin for CONTACT."""
    return _keep(opened, contact, "pinned", False)


@click.command("importance")
@contact_argument
@click.argument("value", required=False, type=click.FloatRange(0, 1))
@for_owner
def importance_command(opened: OpenOwner, contact: str, value: float | None) -> Output:
    """Say how deep it is with CONTACT, 0 to 1; without a VALUE Kith judges from the history."""
    return _keep(opened, contact, "importance", value)


@click.command("circle")
@click.argument("contacts", nargs=-1, required=True, metavar="CONTACT...", shell_complete=contact_names)
@click.argument("name")
@for_owner
def circle_command(opened: OpenOwner, contacts: tuple[str, ...], name: str) -> Output:
    """Put one CONTACT or several into a circle of yours, like family or work; kith week --circle shows it."""
    from service.use_cases.people.circles import put_into_circle

    handles = list(dict.fromkeys(known_contact(opened, contact) for contact in contacts))
    put_into_circle(opened.store, opened.owner, handles, name, now())
    called = opened.language.listed([shown_name(opened, handle) for handle in handles])
    return {"contacts": handles, "circle": name}, lambda: print_line(noted(called, opened.language))


def _keep(opened: OpenOwner, contact: str, name: str, value: Any) -> Output:
    handle = known_contact(opened, contact)
    opened.store.list_inputs.say(opened.owner, handle, name, value, to_epoch(now()))
    called = shown_name(opened, handle)
    return {"contact": handle, name: value}, lambda: print_line(noted(called, opened.language))
