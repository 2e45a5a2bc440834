"""Find a contact by a name or address, by a part of either, or by one that is nearly the same."""

import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from data.errors import NotFoundError, UsageError
from data.identity.handles import handle
from service.use_cases.printable import printable

if TYPE_CHECKING:
    from data.store.store import Store

MOST_CANDIDATES = 10
# Below this likeness (of 100) a name is another name and no slip of the pen.
LEAST_SIMILARITY = 75
# From this likeness of the whole name on, if it is the only one, nobody else can be meant.
CERTAIN_SIMILARITY = 90
# Who is meant of several, or whether the one is: the chosen, or a UsageError.
Choose = Callable[[str, Sequence[str]], str]


def refuse_ambiguous(name: str, candidates: Sequence[str]) -> str:
    """Name the candidates: whoever asks has to say more."""
    raise UsageError(
        "{name!r} may be {candidates}; say more of the name", name=name, candidates=first_names(candidates)
    )


def require_owner(store: "Store", owner: str) -> str:
    """Return the owner; raises NotFoundError where nothing of such an owner is kept."""
    if not store.owners.knows(owner):
        raise NotFoundError("there is no owner {owner!r} here", owner=owner)
    return owner


def refuse_unknown(store: "Store", owner: str, contacts: Collection[str]) -> None:
    """Raise NotFoundError for the first of these contacts that the owner does not have."""
    kinds = store.contacts.kinds(owner, list(contacts))
    for contact in contacts:
        if contact not in kinds:
            raise NotFoundError("{owner!r} has no contact {contact!r}", owner=owner, contact=contact)


def match_contact(
    name: str, pairs: Iterable[tuple[str, str]], choose: Choose = refuse_ambiguous
) -> str | None:
    """Return the one contact that is meant, of (name or handle, contact) pairs; None where nobody is near.

    A whole name, one beginning or one part is enough; of several, and of who is only called nearly so,
    `choose` says which.
    """
    names = [(fold_name(called), contact) for called, contact in pairs]
    wanted = fold_name(handle(name))
    for meant in (
        {contact for called, contact in names if called == wanted},
        {contact for called, contact in names if called.startswith(wanted)},
        {contact for called, contact in names if wanted in called},
    ):
        if len(meant) == 1:
            return next(iter(meant))
        if meant:
            return choose(name, sorted(meant))
    near = _similar(wanted, names)
    if len(near) == 1 and near[0][1] >= CERTAIN_SIMILARITY:
        return near[0][0]
    return choose(name, [contact for contact, _ in near]) if near else None


def require_contact(name: str, pairs: Iterable[tuple[str, str]], choose: Choose = refuse_ambiguous) -> str:
    """Return the one contact that is meant; raises NotFoundError where nobody is near."""
    contact = match_contact(name, pairs, choose)
    if contact is None:
        raise NotFoundError("there is nobody called {name!r}", name=name)
    return contact


def exact_matches(name: str, names: Iterable[tuple[str, str]]) -> list[str]:
    """Return the contacts whose whole name or handle this is, capitals and accents apart; sorted."""
    wanted = fold_name(handle(name))
    return sorted({contact for called, contact in names if fold_name(called) == wanted})


def near_matches(name: str, names: Iterable[tuple[str, str]]) -> list[str]:
    """Return up to ten contacts with this name as a part of theirs; where there is none, with one like it."""
    pairs, wanted = [(fold_name(called), contact) for called, contact in names], fold_name(name)
    parts = sorted({contact for called, contact in pairs if wanted and wanted in called})
    return parts[:MOST_CANDIDATES] or [contact for contact, _ in _similar(wanted, pairs)]


def fold_name(name: str) -> str:
    """Return a name as it is typed in a hurry: without capitals and accents."""
    parts = unicodedata.normalize("NFKD", name.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part)).strip()


def _similar(wanted: str, names: list[tuple[str, str]]) -> list[tuple[str, float]]:
    """Return who is called nearly so, by the whole name or one word of it, and how nearly; nearest first."""
    # Imported here: most names are found without.
    from rapidfuzz import fuzz

    likeness: dict[str, float] = {}
    for name, contact in names:
        # One word alone never makes sure.
        parts = (min(fuzz.ratio(wanted, part), CERTAIN_SIMILARITY - 1.0) for part in name.split())
        nearest = max(fuzz.ratio(wanted, name), *parts, 0.0)
        likeness[contact] = max(nearest, likeness.get(contact, 0.0))
    near = [(contact, value) for contact, value in likeness.items() if value >= LEAST_SIMILARITY]
    return sorted(near, key=lambda match: (-match[1], match[0]))[:MOST_CANDIDATES]


def first_names(names: Sequence[str]) -> str:
    """Name up to ten, and say if there are more."""
    return printable(", ".join(names[:MOST_CANDIDATES])) + (", …" if len(names) > MOST_CANDIDATES else "")
