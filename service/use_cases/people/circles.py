"""Circles of an owner's contacts: which there are, who is in one, and putting several into one at once."""

from collections.abc import Collection
from datetime import datetime

from data.errors import InputError, NotFoundError
from data.memory.remembered import LONGEST_NAME, Memory
from data.schema import to_epoch
from data.store.store import Store
from service.use_cases.find_contact import first_names, fold_name, refuse_unknown


def circle_names(store: Store, owner: str) -> list[str]:
    """Return the names of an owner's circles, sorted; of two spellings of one the first."""
    names: dict[str, str] = {}
    for circle in sorted(store.memories.circles(owner).values()):
        names.setdefault(fold_name(circle), circle)
    return list(names.values())


def members(store: Store, owner: str, circle: str) -> list[str]:
    """Return who is in a circle, capitals and accents apart; raises NotFoundError where there is none."""
    wanted = fold_name(circle)
    contacts = [who for who, name in store.memories.circles(owner).items() if fold_name(name) == wanted]
    if contacts:
        return contacts
    names = circle_names(store, owner)
    if not names:
        raise NotFoundError("there is no circle yet; make one with: kith circle CONTACT NAME")
    raise NotFoundError(
        "there is no circle {circle!r}; there are {circles}", circle=circle, circles=first_names(names)
    )


def put_into_circle(store: Store, owner: str, contacts: Collection[str], circle: str, now: datetime) -> None:
    """Put contacts into a circle, out of the one they were in; an empty name only takes them out.

    Raises InputError where the name is too long or somebody was erased, NotFoundError where one is not here.
    """
    name = " ".join(circle.split())
    if len(name) > LONGEST_NAME:
        raise InputError("a circle needs a short name, of {most} characters at most", most=LONGEST_NAME)
    # Of one circle there is one spelling.
    spelled = next((one for one in circle_names(store, owner) if fold_name(one) == fold_name(name)), name)
    refuse_unknown(store, owner, contacts)
    with store.database.transaction():
        for contact in contacts:
            store.list_inputs.say(owner, contact, Memory.CIRCLE, spelled or None, to_epoch(now))
