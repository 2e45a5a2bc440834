"""How much the signs of one export speak for each address in it; the numbers are points of one scale."""

from collections import Counter
from collections.abc import Collection, Iterator
from itertools import combinations

from data.identity.own.names import is_one_name, names_of
from data.identity.own.shown import Shown
from data.identity.own_addresses import Sign

Points = Counter[str]
# From so many points on an address is taken without asking; from so many on it is asked about.
SURE, DOUBTFUL = 3, 2
# What is delivered or sent as often as this share of the most frequent is the same owner's.
FREQUENT = 0.2
# Where so few of the mails say where they were delivered, they are strays: somebody passed them on.
FEW = 0.1
# So many are no accident; what holds of all but a few holds.
SOME, NEARLY_ALL = 3, 0.9
# Who is in more than half of everything, and how much more seldom the next may be.
HALF, RIVAL_IN_MAIL, RIVAL_AT_MEETINGS = 0.5, 0.5, 0.8
# Whose it is has met more than one.
PARTNERS = 2
# Who is nearly everywhere is among so many.
MOST_CENTRAL = 10


def direct_points(shown: Shown) -> Points:
    """Return what speaks for each address by itself, whoever else is in the export."""
    points: Points = Counter()
    for rule in (_delivered, _sent, _written, _calendar, _groups):
        points.update(rule(shown))
    return points


def sure_addresses(shown: Shown, own: Collection[str]) -> frozenset[str]:
    """Return the addresses that are surely those of whoever's the export is.

    Where nothing says so directly and no known address is in most of it, it is who is nearly everywhere.
    """
    if shown.is_rest:
        return frozenset()
    strong = frozenset(one for one, points in direct_points(shown).items() if points >= SURE)
    if strong or share(shown, own) > HALF:
        return strong
    best, rival, limit = _central(shown)
    if not best or rival > limit or _partners(shown, best) < PARTNERS:
        return frozenset()
    return best


def tied_addresses(shown: Shown, own: Collection[str]) -> frozenset[str]:
    """Return the addresses that are in so much of an export that it may be either's.

    Where nobody is in most of a calendar, these are any two of whom one is at nearly every meeting: whoever
    it belongs to may have two addresses.
    """
    if shown.is_rest or sure_addresses(shown, own) or share(shown, own) > HALF:
        return frozenset()
    tied = [group for group, part in _clusters(shown) if part > HALF]
    return frozenset().union(*(tied or _covering_pairs(shown)))


def is_rather_anothers(shown: Shown, group: Collection[str]) -> bool:
    """Tell whether an export may well be somebody else's than this group's.

    Of a calendar, because somebody is at more of its meetings or most go without the group; of mails, because
    most of them have somebody in common who is not of the group.
    """
    if shown.is_rest or not shown.together:
        return False
    part = share(shown, group)
    most = max((others for one, others in _clusters(shown) if one.isdisjoint(group)), default=0)
    if shown.of[Sign.MEETINGS]:
        return part <= HALF or part < most
    return part <= HALF < most


def are_few(some: Collection[Shown], all_: Collection[Shown]) -> bool:
    """Tell whether some exports hold hardly any of the mails and meetings of all: a stray invitation."""
    places = sum(shown.together.total() for shown in some)
    return places < SOME and places <= FEW * sum(shown.together.total() for shown in all_)


def share(shown: Shown, addresses: Collection[str]) -> float:
    """Return the share of mails and meetings that name one of these addresses, 0 to 1."""
    wanted = frozenset(addresses)
    named = sum(n for group, n in shown.together.items() if not wanted.isdisjoint(group.everybody))
    return named / max(1, shown.together.total())


def alone(shown: Shown, own: Collection[str]) -> Points:
    """Return how many mails to an address name none of the owner's."""
    counted: Points = Counter()
    for group, n in shown.together.items():
        if group.sender is not None and group.everybody.isdisjoint(own):
            counted.update(dict.fromkeys(group.receivers - {group.sender}, n))
    return counted


def sent_past(shown: Shown, own: Collection[str]) -> Points:
    """Return how many mails of a sender did not go to the owner."""
    counted: Points = Counter()
    for group, n in shown.together.items():
        if group.sender is not None and group.everybody.isdisjoint(own):
            counted[group.sender] += n
    return counted


def unnamed_meetings(shown: Shown, own: Collection[str]) -> Points:
    """Return who is at nearly all meetings of a calendar that name none of the owner's addresses."""
    counted: Points = Counter()
    meetings = [(group, n) for group, n in shown.together.items() if group.sender is None]
    unnamed = [(group.receivers, n) for group, n in meetings if group.receivers.isdisjoint(own)]
    for people, n in unnamed:
        counted.update(dict.fromkeys(people, n))
    least = max(SOME, NEARLY_ALL * sum(n for _, n in unnamed), FREQUENT * sum(n for _, n in meetings))
    return Counter({one: n for one, n in counted.items() if n >= least})


def _covering_pairs(shown: Shown) -> list[frozenset[str]]:
    if not shown.of[Sign.MEETINGS]:
        return []
    pairs = (one | other for (one, _), (other, _) in combinations(_clusters(shown), 2))
    return [pair for pair in pairs if share(shown, pair) >= NEARLY_ALL]


def _delivered(shown: Shown) -> Points:
    counted = shown.counts[Sign.DELIVERED]
    most = max(counted.values(), default=0)
    if shown.of[Sign.DELIVERED] < FEW * shown.of[Sign.PRESENT]:
        return Counter(dict.fromkeys(counted, 1))
    return Counter(
        {one: SURE if n >= FREQUENT * most else DOUBTFUL if n >= SOME else 1 for one, n in counted.items()}
    )


def _sent(shown: Shown) -> Points:
    counted = shown.counts[Sign.SENT]
    most = max(counted.values(), default=0)
    return Counter({one: SURE for one, n in counted.items() if n >= FREQUENT * most})


def _written(shown: Shown) -> Points:
    counted = shown.counts[Sign.WRITTEN]
    if shown.moved.total() < max(SOME, FREQUENT * shown.of[Sign.PRESENT]):
        # Nothing was moved by a server here, or hardly anything: what was not says nothing.
        return Counter()
    most = max(counted.values(), default=0)
    return Counter(
        {
            one: DOUBTFUL
            for one, n in counted.items()
            if n >= max(SOME, FREQUENT * most) and n >= NEARLY_ALL * (n + shown.moved[one])
        }
    )


def _calendar(shown: Shown) -> Points:
    return Counter(dict.fromkeys(shown.counts[Sign.CALENDAR], SURE))


def _groups(shown: Shown) -> Points:
    """Return who received every message of every group and wrote none: only the owner does."""
    everywhere = [
        one
        for one, n in shown.counts[Sign.GROUPS].items()
        if n == shown.of[Sign.GROUPS] and not shown.moved[one]
    ]
    return Counter(dict.fromkeys(everywhere, SURE if len(everywhere) == 1 else 1))


def _central(shown: Shown) -> tuple[frozenset[str], float, float]:
    """Return whose addresses are nearly everywhere, the rival's share of that, and how large it may be."""
    limit = RIVAL_AT_MEETINGS if shown.of[Sign.MEETINGS] else RIVAL_IN_MAIL
    clusters = _clusters(shown)
    if not clusters or clusters[0][1] <= HALF:
        return frozenset(), 0, limit
    if clusters[0][1] >= NEARLY_ALL:
        # Whose else it is would be missing in mails of their own.
        limit = RIVAL_AT_MEETINGS
    rival = clusters[1][1] if len(clusters) > 1 else 0
    return clusters[0][0], rival / clusters[0][1], limit


def _clusters(shown: Shown) -> list[tuple[frozenset[str], float]]:
    """Return the most frequent addresses, those under one name together, with their share of everything."""
    seen = shown.counts[Sign.PRESENT] + shown.counts[Sign.MEETINGS]
    often = sorted(seen, key=lambda one: (-seen[one], one))[:MOST_CENTRAL]
    shares = [(group, share(shown, group)) for group in _by_name(shown, often)]
    return sorted(shares, key=lambda one: (-one[1], sorted(one[0])))


def _by_name(shown: Shown, addresses: list[str]) -> Iterator[frozenset[str]]:
    left = list(addresses)
    while left:
        first, *left = left
        names = names_of(shown.names.get(first, ()))
        same = [one for one in left if is_one_name(names, names_of(shown.names.get(one, ())))]
        left = [one for one in left if one not in same]
        yield frozenset({first, *same})


def _partners(shown: Shown, group: Collection[str]) -> int:
    if shown.of[Sign.MEETINGS]:
        return PARTNERS
    return len(set().union(*(shown.partners.get(one, ()) for one in group)) - set(group))
