"""The owner's own addresses: what is known of each, by which signs, and whose word it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum


class AddressState(StrEnum):
    """Whether an address is the owner's: yes, asked about, or no by the owner's word."""

    OWN = "own"
    ASKED = "asked"
    REFUSED = "refused"


class Sign(StrEnum):
    """What speaks for an address being the owner's."""

    # Mails that a mail server delivered to it.
    DELIVERED = "delivered"
    # Mails from it in a folder of sent mail, or marked as sent.
    SENT = "sent"
    # Mails from it that no mail server touched, in a mailbox where servers touched the others.
    WRITTEN = "written"
    # Mails from or to it under a name that stands on another of the owner's addresses.
    NAME = "name"
    # Mails that it is in, as sender or receiver.
    PRESENT = "present"
    # Mails that name it and none of the owner's addresses.
    ALONE = "alone"
    MEETINGS = "meetings"
    # Calendars that are called after it.
    CALENDAR = "calendar"
    # Received messages of groups that it was sent to.
    GROUPS = "groups"


# How often a sign was seen, of how many places where it could have been.
Seen = tuple[int, int]


@dataclass(frozen=True, slots=True)
class OwnAddress:
    """An address, number or profile that is, or may be, the owner's.

    Attributes
    ----------
    handle : its normal form (`data.identity.handles`).
    state : whether it is the owner's.
    by_owner : the owner said so; no import changes that.
    signs : what spoke for it, by sign.
    names : what the owner is called on it.
    at : when its state was last said or learned, in epoch seconds.
    """

    handle: str
    state: AddressState
    by_owner: bool = False
    signs: Mapping[Sign, Seen] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    at: int = 0


def with_learned(kept: OwnAddress, learned: OwnAddress) -> OwnAddress:
    """Return what is known of an address after an import: more signs, and no step back.

    What the owner said stands, and what is the owner's already is not asked about again.
    """
    signs = dict(kept.signs)
    for sign, seen in learned.signs.items():
        # Of two imports the one that saw more: the same mailbox read twice adds nothing.
        signs[sign] = max(signs.get(sign, seen), seen, key=lambda one: (one[1], one[0]))
    names = tuple(sorted({*kept.names, *learned.names}))
    stands = kept.by_owner or kept.state is AddressState.OWN or kept.state is learned.state
    state, at = (kept.state, kept.at) if stands else (learned.state, learned.at)
    return replace(kept, signs=signs, names=names, state=state, at=at)
