"""What a CRM's records are in the log: handles, cards, interactions, and a digest of how they stand."""

from collections.abc import Collection
from dataclasses import asdict
from hashlib import blake2b

from data.identity.handles import handles_of
from data.importers.base.card_values import card_facts
from data.importers.base.items import AddressBookCard
from data.schema import Interaction, from_epoch
from data.strict_json import to_json
from pipelines.connect.crm.adapter import CrmActivity, CrmContact


def handle_of(source: str, number: str) -> str:
    """Return the handle under which a contact of a CRM stands in the log, whatever its addresses are."""
    return f"{source}:{number}"


def handles_of_contact(source: str, contact: CrmContact) -> tuple[str, ...]:
    """Return all handles of a contact, its addresses first."""
    forms = handles_of(None, contact.emails, contact.numbers, contact.pages)
    return (*forms, handle_of(source, contact.id))


def card_of(source: str, contact: CrmContact, owner: str) -> AddressBookCard:
    """Return a contact as a card of an owner's address book."""
    facts = card_facts(contact.company, contact.job_title, "")
    return AddressBookCard(owner, handles_of_contact(source, contact), contact.name or None, facts=facts)


def interaction_of(source: str, activity: CrmActivity, owner: str, handle: str) -> Interaction:
    """Return an activity as an interaction of one owner with one contact."""
    return Interaction(
        owner,
        handle,
        from_epoch(activity.at),
        activity.direction,
        activity.channel,
        source,
        activity.id,
        handle=handle,
        people=max(activity.people, len(activity.contacts)),
        counts=activity.held,
    )


def digest_of(contact: CrmContact, owners: Collection[str]) -> str:
    """Return a digest of all that is read of a contact, and of whose it is here."""
    values = asdict(contact) | {"flags": sorted(contact.flags), "whose": sorted(owners)}
    return blake2b(to_json(values, in_order=True).encode(), digest_size=16).hexdigest()
