"""kith people person and kith people not-a-person: the owner's word on what a contact is."""

import click

from data.schema import ContactKind
from kith.cli.output.terminal import Output, print_lines
from kith.cli.parameters.contacts import contact_argument, for_owner, known_contact, shown_name
from kith.cli.parameters.options import now
from kith.cli.stores import OpenOwner
from service.use_cases.kinds import say_kind

OTHERS = [str(kind) for kind in ContactKind if kind is not ContactKind.PERSON]


@click.command("person")
@contact_argument
@for_owner
def person_command(opened: OpenOwner, contact: str) -> Output:
    """Say that CONTACT is a person, whatever the address looks like."""
    return _say(opened, contact, ContactKind.PERSON)


@click.command("not-a-person")
@contact_argument
@click.option("--kind", type=click.Choice(OTHERS), default="desk", help="What it is, if not a desk.")
@for_owner
def not_a_person_command(opened: OpenOwner, contact: str, kind: str) -> Output:
    """Say that CONTACT is a desk, a machine or a list: kept, and never suggested."""
    return _say(opened, contact, ContactKind(kind))


def _say(opened: OpenOwner, contact: str, kind: ContactKind) -> Output:
    handle = known_contact(opened, contact)
    word = say_kind(opened.store, opened.owner, handle, kind, now())
    called = shown_name(opened, handle)
    fields = {"contact": handle, "kind": kind, "domain": word.domain, "others": word.others}
    return fields, lambda: print_lines(word.sentences(called, opened.language))
