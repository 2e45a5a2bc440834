"""kith me: which addresses are the owner's own, why, and the owner's word about them."""

from typing import Any

import click

from data.errors import NotFoundError
from data.identity.own_addresses import AddressState, OwnAddress
from data.schema import to_epoch
from data.wording.commands.own_addresses import address_line, reread, word
from data.wording.language import Language
from kith.cli.output.terminal import Output, print_line, print_lines
from kith.cli.parameters.contacts import OwnerPeople, for_log_owner
from kith.cli.parameters.options import now
from kith.cli.translated_help import ListingGroup


@click.group("me", cls=ListingGroup)
def me_command() -> None:
    """Which addresses are your own: list, why, add, remove."""


@me_command.command("list")
@for_log_owner
def list_addresses(opened: OwnerPeople) -> Output:
    """Print your own addresses, and those that may be yours."""
    addresses = opened.people.store.own_addresses.all(opened.people.owner)
    return [_fields(one) for one in addresses], lambda: _show(addresses, opened.language)


@me_command.command("why")
@click.argument("address")
@for_log_owner
def why(opened: OwnerPeople, address: str) -> Output:
    """Say what speaks for ADDRESS being yours."""
    from service.use_cases.own_addresses import find_address

    one = find_address(opened.people.store, opened.people.owner, address)
    if one is None:
        raise NotFoundError("nothing is known of {address!r} as an address of yours", address=address)
    return _fields(one), lambda: print_line(address_line(one, opened.language))


@me_command.command("add")
@click.argument("address")
@for_log_owner
def add(opened: OwnerPeople, address: str) -> Output:
    """Say that ADDRESS is yours; earlier mails are read anew."""
    return _say(opened, address, AddressState.OWN)


@me_command.command("remove")
@click.argument("address")
@for_log_owner
def remove(opened: OwnerPeople, address: str) -> Output:
    """Say that ADDRESS is somebody else's; earlier mails are read anew."""
    return _say(opened, address, AddressState.REFUSED)


def _say(opened: OwnerPeople, address: str, state: AddressState) -> Output:
    from service.use_cases.own_addresses import reread_document, say_address

    store, owner, lang = opened.people.store, opened.people.owner, opened.language
    spelt, change = say_address(store, owner, address, state, to_epoch(now()))
    lines = [word(spelt, state, lang), *reread(change, lang, is_own=state is AddressState.OWN)]
    fields = {"address": spelt, "state": str(state), **reread_document(change)}
    return fields, lambda: print_lines(lines)


def _show(addresses: list[OwnAddress], lang: Language) -> None:
    for one in addresses:
        print_line(address_line(one, lang))
    if not addresses:
        print_line(lang.say("No address of yours is known yet. Say one with: kith me add ADDRESS"))


def _fields(address: OwnAddress) -> dict[str, Any]:
    signs = {str(sign): list(seen) for sign, seen in address.signs.items()}
    return {
        "address": address.handle,
        "state": str(address.state),
        "by_owner": address.by_owner,
        "signs": signs,
        "names": list(address.names),
    }
