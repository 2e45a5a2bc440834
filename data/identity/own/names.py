"""What people are called, compared: one name in other words, plainly another, or spelled in an address."""

import re
from collections.abc import Iterable
from itertools import combinations, permutations

from data.identity.naming.names import folded

# Each name as its words, whose order and letters' case do not matter.
Names = frozenset[frozenset[str]]
# So many words make a name that few share; of more than so many no order is tried.
WHOLE, MOST_WORDS = 2, 4
SEPARATORS = re.compile(r"[._\-]+")
# Parts before the @ that say nothing of a person.
ROLES = frozenset(
    {"info", "mail", "email", "contact", "kontakt", "office", "admin", "hello", "team", "sales", "support"}
    | {"service", "post", "home", "work", "web", "private", "family"}
)
SHORTEST_LOCAL = 3


def names_of(texts: Iterable[str]) -> Names:
    """Return names as sets of words."""
    return frozenset(words for text in texts if (words := frozenset(folded(text))))


def is_one_name(first: Names, second: Names) -> bool:
    """Tell whether two people bear one whole name: the words of the shorter one, at least two."""
    return any(len(one & other) >= max(WHOLE, min(len(one), len(other))) for one in first for other in second)


def differ(first: Names, second: Names) -> bool:
    """Tell whether two people are plainly called otherwise: both have names, and no word is in common."""
    words, others = frozenset[str]().union(*first), frozenset[str]().union(*second)
    return bool(words) and bool(others) and words.isdisjoint(others)


def are_several_people(texts: Iterable[str]) -> bool:
    """Tell whether names are of people who are plainly not one: a family's address bears them all."""
    each = [names_of([text]) for text in texts]
    return any(differ(one, other) for one, other in combinations(each, 2))


def spells(address: str, names: Names) -> bool:
    """Tell whether the part before the @ is one of these whole names, in any order."""
    local = address.partition("@")[0].casefold()
    parts, together = frozenset(SEPARATORS.split(local)), SEPARATORS.sub("", local)
    whole = [words for words in names if WHOLE <= len(words) <= MOST_WORDS]
    return any(
        parts == words or any("".join(order) == together for order in permutations(words)) for words in whole
    )


def local_part(address: str) -> str:
    """Return the part before the @ where it may be somebody's name; "" for a role, or too short a one."""
    local, at, _ = address.rpartition("@")
    return local if at and len(local) >= SHORTEST_LOCAL and local not in ROLES else ""
