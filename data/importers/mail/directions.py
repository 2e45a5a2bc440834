"""Who was in touch with the owner by a mail, which way, and whether it counts: one rule for whoever asks.

The importer asks when it reads a mail, and the store when it learns that one more address is the owner's.
"""

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass

from data.importers.base.senders import counts_by_kind, is_contact
from data.schema import Direction, Role


@dataclass(frozen=True, slots=True)
class Contacted:
    """One other person of a mail, by handle; `people` is how many others took part."""

    handle: str
    direction: Direction
    people: int
    role: Role
    counts: bool


def contacts_of(
    sender: str,
    receivers: Mapping[str, Role],
    own: Container[str],
    answers: Callable[[str], bool] = counts_by_kind,
    *,
    by_owner: bool = False,
) -> Iterator[Contacted]:
    """Yield whom the owner was in touch with; nobody where a mail is to oneself.

    `answers` tells whether somebody answers at an address; `by_owner` where the owner sent the mail in
    somebody else's name.
    """
    if by_owner or sender in own:
        direction = Direction.SENT
        others = {handle: role for handle, role in receivers.items() if handle not in own}
        people = len(others)
    else:
        direction = Direction.RECEIVED
        # Not named in it at all: a blind copy, or an address that came through another.
        others = {sender: next((role for handle, role in receivers.items() if handle in own), Role.BCC)}
        people = len([handle for handle in {*receivers, sender} if handle not in own])
    for handle, role in others.items():
        counts = answers(handle) and is_contact(people, role)
        yield Contacted(handle, direction, people, role, counts)
