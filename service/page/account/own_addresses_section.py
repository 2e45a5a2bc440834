"""The owner's own addresses on the page: what is asked with its evidence, what is theirs, what is not."""

from typing import Any

from data.identity.own_addresses import AddressState, OwnAddress
from data.store.store import Store
from data.wording.commands.own_addresses import evidence
from data.wording.language import Language


def own_addresses_section(store: Store, lang: Language, owner: str) -> dict[str, Any]:
    """Return the addresses of an owner by state, each with what speaks for it."""
    rows = store.own_addresses.all(owner)
    return {
        f"{state}_addresses": [_row(one, lang) for one in rows if one.state is state]
        for state in AddressState
    }


def _row(address: OwnAddress, lang: Language) -> dict[str, str]:
    return {"address": address.handle, "why": evidence(address, lang)}
