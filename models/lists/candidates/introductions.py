"""Who of an owner's people could be of use to whom: a stated rule, without a model.

Two people fit by what speaks for them, in points: the same field of work 3, one circle 2, help that the one
gives and the other needs 2, one company 1, one town 1. Three points are enough. Who bears the same family
name needs no introduction, nor do those of a circle that is a family.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Any

from data.identity.naming.names import folded
from data.identity.spelling.plain_text import clean
from data.memory.introductions import PairEvidence, PairSign
from data.schema import Exchange, Pool

POINTS = {
    PairSign.FIELD: 3,
    PairSign.CIRCLE: 2,
    PairSign.HELP: 2,
    PairSign.COMPANY: 1,
    PairSign.PLACE: 1,
}
ENOUGH = 3
# Of this many pairs, the best first, it is looked up whether they know each other.
MOST_PAIRS = 60
# An owner has thousands of contacts and a few relationships: the deepest are looked at.
MOST_PEOPLE = 300
# Help of these kinds can be passed on. Favours and thanks are between two people.
PASSED_ON = (Exchange.ADVICE, Exchange.RESOURCE, Exchange.OPPORTUNITY)
# Everybody in such a circle knows everybody.
FAMILIES = re.compile(r"\b(?:family|familie|famille|familia|relatives|kin)\b|পরিবার|আত্মীয়|বাড়ি", re.IGNORECASE)
# Ranks and small words of a title: what is left names the field.
NO_FIELD = frozenset(
    {
        *("senior", "junior", "lead", "leading", "head", "chief", "principal", "staff", "associate"),
        *("deputy", "assistant", "vice", "president", "director", "manager", "managing", "executive"),
        *("founder", "cofounder", "co", "owner", "partner", "ceo", "cto", "cfo", "coo", "md", "intern"),
        *("trainee", "self", "employed", "freelance", "freelancer", "independent", "retired", "student"),
        *("officer", "vp", "member", "consultant", "of", "the", "and", "at", "for", "in", "a", "an"),
    }
)
LEGAL_FORMS = frozenset(
    {
        *("ltd", "limited", "inc", "incorporated", "llc", "llp", "gmbh", "ag", "sa", "sarl", "bv", "plc"),
        *("pvt", "co", "company", "corp"),
    }
)
# Guards that speak of writing to somebody just now, and not of introducing them.
OF_THE_MOMENT = {
    *("own_rhythm", "answered", "planned", "contact_cooldown", "colleague"),
    *("suggestion_cooldown", "in_rhythm"),
    *("rank", "budget", "held_back", "low_worth"),
}
BETWEEN_WORDS = re.compile(r"[\s,;:/&|()+._\u2013-]+")


@dataclass(frozen=True, slots=True)
class Introducible:
    """One of the owner's people as far as it matters for introducing them; None where nothing is known.

    `gave` are kinds of help that they gave the owner, `needed` those that the owner gave them.
    """

    contact: str
    name: str | None
    depth: float
    circle: str | None = None
    company: str | None = None
    job_title: str | None = None
    place: str | None = None
    gave: frozenset[Exchange] = frozenset()
    needed: frozenset[Exchange] = frozenset()


@dataclass(frozen=True, slots=True)
class PairProposal:
    """Two people in the order of their handles, and what speaks for introducing them, the strongest first."""

    first: str
    second: str
    points: int
    evidence: tuple[PairEvidence, ...]

    @property
    def pair(self) -> frozenset[str]:
        """The two, whoever is named first."""
        return frozenset((self.first, self.second))


def is_introducible(considered: Mapping[str, Any]) -> bool:
    """Tell whether the owner may introduce somebody, by the answer to "why, or why not?" of the newest list.

    They are alive or worth picking up again, both sides spoke, and no guard stands against it.
    """
    parts, pool = considered["depth"]["parts"] or {}, considered["pool"]
    is_worth_it = pool == Pool.UPKEEP or (pool == Pool.REVIVAL and bool(considered["worthwhile"]))
    is_free = all(guard["code"] in OF_THE_MOMENT for guard in considered["kept_off"])
    return is_worth_it and is_free and parts.get("both_sides", 0) > 0


def propose_pairs(people: Iterable[Introducible]) -> list[PairProposal]:
    """Return who could be introduced to whom, the best first, at most MOST_PAIRS, whatever the order.

    Of equal points the pair comes first whose lesser relationship is the deeper one.
    """
    deepest = sorted(people, key=lambda one: (-one.depth, one.contact))[:MOST_PEOPLE]
    depth = {one.contact: one.depth for one in deepest}
    proposals = filter(None, (_proposal(*pair) for pair in combinations(deepest, 2)))
    return sorted(
        proposals,
        key=lambda one: (-one.points, -min(depth[one.first], depth[one.second]), one.first, one.second),
    )[:MOST_PAIRS]


def choose_pair(
    proposals: Sequence[PairProposal],
    acquainted: Collection[frozenset[str]],
    named: Collection[frozenset[str]],
) -> PairProposal | None:
    """Return the best pair that was never named, and of whom nothing shows that they know each other."""
    return next((one for one in proposals if one.pair not in acquainted and one.pair not in named), None)


def _proposal(one: Introducible, other: Introducible) -> PairProposal | None:
    first, second = sorted((one, other), key=lambda who: who.contact)
    if _is_one_family(first.name, second.name):
        return None
    evidence = tuple(_evidence(first, second))
    points = sum(POINTS[part.sign] for part in evidence)
    return PairProposal(first.contact, second.contact, points, evidence) if points >= ENOUGH else None


def _is_one_family(name: str | None, other: str | None) -> bool:
    """Tell whether two full names end alike."""
    words, others = folded(name or ""), folded(other or "")
    return min(len(words), len(others)) > 1 and words[-1] == others[-1]


def _evidence(first: Introducible, second: Introducible) -> Iterator[PairEvidence]:
    comparisons = (
        (PairSign.FIELD, _field, first.job_title, second.job_title),
        (PairSign.CIRCLE, _circle, first.circle, second.circle),
        (PairSign.COMPANY, _company, first.company, second.company),
        (PairSign.PLACE, _town, first.place, second.place),
    )
    alike = [
        PairEvidence(sign, ours, theirs)
        for sign, key, ours, theirs in comparisons
        if ours and theirs and key(ours) and key(ours) == key(theirs)
    ]
    order = list(PairSign)
    yield from sorted([*alike, *_help(first, second)], key=lambda one: order.index(one.sign))


def _help(first: Introducible, second: Introducible) -> list[PairEvidence]:
    """Return the first kind of help that one of the two gives and the other needed, if there is one."""
    for kind in PASSED_ON:
        if kind in first.gave and kind in second.needed:
            return [PairEvidence(PairSign.HELP, str(kind), "")]
        if kind in second.gave and kind in first.needed:
            return [PairEvidence(PairSign.HELP, "", str(kind))]
    return []


def _field(title: str) -> frozenset[str]:
    """Return the words of a title that name a field: "Senior Product Designer" is in product design."""
    return _words(title) - NO_FIELD


def _circle(circle: str) -> frozenset[str]:
    return frozenset() if FAMILIES.search(circle) else _words(circle)


def _company(company: str) -> frozenset[str]:
    return _words(company) - LEGAL_FORMS


def _town(place: str) -> frozenset[str]:
    """Return the words of a town, without the country behind a comma."""
    return _words(place.partition(",")[0])


@lru_cache(4_096)
def _words(text: str) -> frozenset[str]:
    return frozenset(filter(None, BETWEEN_WORDS.split(clean(text).casefold())))
