"""One page of a pass: contacts with all that was found of them, and what could not be read counted."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from data.messages import Message
from pipelines.connect.account import Cursor
from pipelines.connect.crm.adapter import CrmActivity, CrmContact, CrmPage

NO_TIME = Message("activities whose time cannot be read")
T = TypeVar("T")


def steps(contacts: Sequence[T], size: int) -> Iterator[tuple[Sequence[T], int]]:
    """Yield the contacts of one page of `size` after the other, and how many there were by its end."""
    for place in range(0, len(contacts), size):
        some = contacts[place : place + size]
        yield some, place + len(some)


def page_of_contacts(
    contacts: Sequence[CrmContact],
    activities: Iterable[CrmActivity | None],
    cursor: Cursor,
    done: int,
    total: int,
) -> CrmPage:
    """Return the page after which a later look goes on from `cursor`; None is an activity without a time."""
    everything = list(activities)
    timed = tuple(one for one in everything if one is not None)
    return CrmPage(
        "contacts",
        cursor,
        tuple(contacts),
        timed,
        complete=frozenset(one.id for one in contacts),
        left_out=+Counter({NO_TIME: len(everything) - len(timed)}),
        done=done,
        total=total,
    )
