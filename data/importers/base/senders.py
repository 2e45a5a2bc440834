"""What counts as contact (docs/explanation/who-counts.md)."""

from data.identity.kinds.kind_of_contact import kind_of_handle
from data.messages import Message
from data.schema import ContactKind, Role

# More people than this, and a message or meeting is kept but is contact with nobody in particular.
CROWD = 12
OWN_TO_CROWD = Message("own messages to a group of more than {count} people", count=CROWD)


def kind_of_address(address: str, name: str = "") -> ContactKind:
    """Return what an address and the name it stands with tell of their kind, whatever else is known."""
    return kind_of_handle(address, (name,) if name else ())


def counts_by_kind(address: str, name: str = "") -> bool:
    """Tell whether what is exchanged with an address counts: with a person or a desk somebody answers."""
    return kind_of_address(address, name) in {ContactKind.PERSON, ContactKind.DESK}


def is_persons_address(address: str) -> bool:
    """Tell whether an address can be somebody's own: a desk of one person's is, too."""
    return counts_by_kind(address)


def is_contact(people: int, role: Role | None) -> bool:
    """Tell whether an interaction counts as contact: addressed to the contact, among at most CROWD people."""
    return people <= CROWD and (role is None or role == Role.TO)
