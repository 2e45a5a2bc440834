"""Whose files they are: the signs of all exports of an import weighed together with what is known already.

First each export alone says which addresses are surely those of whoever's it is: who it was delivered to, who
sent what is marked as sent, after whom the calendar is called; or else who is nearly everywhere in it. Then
addresses under one name, or that spell one, are one person's. What is linked with a known address of the
owner is the owner's, what bears another name is somebody else's, and what is neither is a question.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations

from data.identity.own.names import (
    WHOLE,
    Names,
    are_several_people,
    differ,
    is_one_name,
    local_part,
    names_of,
    spells,
)
from data.identity.own.shown import Shown
from data.identity.own.signs import (
    DOUBTFUL,
    FREQUENT,
    HALF,
    PARTNERS,
    SOME,
    SURE,
    Points,
    alone,
    are_few,
    direct_points,
    is_rather_anothers,
    sent_past,
    share,
    sure_addresses,
    tied_addresses,
    unnamed_meetings,
)
from data.identity.own.spellings import plainest
from data.identity.own_addresses import AddressState, OwnAddress, Seen, Sign

MOST_QUESTIONS = 5
# Each of these says by itself whose an export is.
KINDS = (Sign.DELIVERED, Sign.SENT, Sign.CALENDAR, Sign.MEETINGS, Sign.PRESENT, Sign.GROUPS)
# These hold of whoever is nearly everywhere, and there may be one in each export.
CENTRAL = frozenset({Sign.MEETINGS, Sign.PRESENT})


@dataclass(frozen=True)
class Before:
    """What is known before the import: the owner's addresses and names, and what the owner refused.

    `is_person` tells an address that can be somebody's from those of machines and lists.
    """

    own: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    is_person: Callable[[str], bool] = lambda _: True


@dataclass(frozen=True)
class Whose:
    """What an import tells of its owner.

    Attributes
    ----------
    own : the owner's addresses, the known ones as well.
    learned, doubtful : the addresses of the owner in it and those that may be, with their signs.
    others : of each export (by its label) that is somebody else's, whose.
    """

    own: frozenset[str] = frozenset()
    learned: tuple[OwnAddress, ...] = ()
    doubtful: tuple[OwnAddress, ...] = ()
    others: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def weigh(exports: Sequence[Shown], before: Before) -> Whose:
    """Return whose the exports are: the same answer in whatever order they come."""
    return _Weighing(sorted(exports, key=lambda one: one.label), before).result()


class _Weighing:
    """One weighing: what the exports show, and the owner's addresses as far as they are found."""

    def __init__(self, exports: Sequence[Shown], before: Before) -> None:
        self.exports, self.before = exports, before
        self.refused = frozenset(map(plainest, before.refused))
        self.own = frozenset(map(plainest, before.own)) - self.refused
        self.sure = {export.label: self._persons(sure_addresses(export, self.own)) for export in exports}
        self.doubtful: Points = Counter()
        self._names: dict[str, Names] = {}

    def result(self) -> Whose:
        """Return what was found."""
        self._take_group()
        while fresh := self._related():
            self.own |= fresh
        return Whose(
            self.before.own | {self._handle(one) for one in self.own},
            tuple(self._address(one, AddressState.OWN) for one in sorted(self.own)),
            tuple(self._address(one, AddressState.ASKED) for one in self._questions()),
            {
                export.label: tuple(sorted(map(self._handle, self.sure[export.label])))
                for export in self.exports
                if self._is_others(export)
            },
        )

    def _persons(self, addresses: Iterable[str]) -> frozenset[str]:
        return frozenset(one for one in addresses if one not in self.refused and self.before.is_person(one))

    def _take_group(self) -> None:
        """Take the sure addresses that are linked with the known ones, or those of one person."""
        groups = self._groups()
        taken = [group for group in groups if group & self.own or self._bears_name(group)]
        taken = taken or self._heaviest(groups)
        left = frozenset().union(*groups) - frozenset().union(*taken)
        self.own |= frozenset().union(*taken)
        self.doubtful.update({one: SURE for one in left if not differ(self._called(one), self._own_names())})

    def _heaviest(self, groups: Sequence[frozenset[str]]) -> list[frozenset[str]]:
        """Return the group for which more kinds of sign speak than for any other; none where two are even."""
        weights = sorted((-self._weight(group), sorted(group)) for group in groups)
        if not weights or (len(weights) > 1 and weights[0][0] == weights[1][0]):
            return []
        heaviest = frozenset(weights[0][1])
        return [] if self._is_contested(heaviest) else [heaviest]

    def _is_contested(self, group: Collection[str]) -> bool:
        """Tell whether another may be the owner as well: this group is often there, not in each export."""
        if any(self._shows(sign, group) for sign in KINDS if sign not in CENTRAL):
            return False
        others = [export for export in self.exports if is_rather_anothers(export, group)]
        return not are_few(others, self.exports)

    def _weight(self, group: Collection[str]) -> int:
        return sum(self._shows(sign, group) for sign in KINDS)

    def _shows(self, sign: Sign, group: Collection[str]) -> bool:
        return any(
            export.counts[sign][one]
            for export in self.exports
            for one in self.sure[export.label].intersection(group)
        )

    def _groups(self) -> list[frozenset[str]]:
        """Return the sure and the known addresses, one person's together."""
        addresses = sorted(self.own.union(*self.sure.values()))
        groups = {one: {one} for one in addresses}
        for first, second in combinations(addresses, 2):
            if groups[first] is not groups[second] and self._are_one(first, second):
                groups[first] |= groups[second]
                groups.update(dict.fromkeys(groups[second], groups[first]))
        return sorted({frozenset(group) for group in groups.values()}, key=sorted)

    def _are_one(self, first: str, second: str) -> bool:
        if first in self.own and second in self.own:
            return True
        names = self._called(first), self._called(second)
        if is_one_name(*names):
            return True
        if differ(*names):
            return False
        beside = any(first in sure and second in sure for sure in self.sure.values())
        return beside or local_part(first) == local_part(second) != ""

    def _bears_name(self, group: Collection[str]) -> bool:
        given = names_of(self.before.names)
        return any(is_one_name(self._called(one), given) or spells(one, given) for one in group)

    def _related(self) -> frozenset[str]:
        """Return further addresses that belong to the owner's, and note what is doubtful."""
        points: Points = Counter()
        for export in self.exports:
            if self.own and not self._is_others(export):
                points |= self._related_in(export)
        self.doubtful |= Counter({one: n for one, n in points.items() if DOUBTFUL <= n < SURE})
        return frozenset(one for one, n in points.items() if n >= SURE)

    def _related_in(self, export: Shown) -> Points:
        own_names, direct = self._own_names(), direct_points(export)
        unnamed, past = alone(export, self.own), sent_past(export, self.own)
        meetings = unnamed_meetings(export, self.own)
        points: Points = Counter()
        for one in self._persons({*unnamed, *direct, *meetings} - self.own):
            if not differ(self._called(one), own_names):
                speaks = self._is_like_own(one, own_names)
                points[one] = direct[one] + DOUBTFUL * speaks
                points[one] += self._by_absence(one, export, unnamed[one], speaks=bool(points[one]))
                # Who writes past the owner from here is no correspondent.
                points[one] += direct[one] >= DOUBTFUL and past[one] >= PARTNERS
                # At the meetings of this calendar without the owner is always this one.
                points[one] = max(points[one], DOUBTFUL * (one in meetings))
        return points

    def _is_like_own(self, one: str, own_names: Names) -> bool:
        """Tell whether an address is like one of the owner's: by its name or what it spells."""
        local = local_part(one)
        same = local != "" and local in map(local_part, self.own)
        return same or is_one_name(self._called(one), own_names) or spells(one, own_names)

    def _by_absence(self, one: str, export: Shown, unnamed: int, *, speaks: bool) -> int:
        """Return what it says that mails name an address and none of the owner's: how else did they come?"""
        if unnamed < FREQUENT * export.counts[Sign.PRESENT][one]:
            return 0
        if speaks:
            domains = {own.rpartition("@")[2] for own in self.own}
            aliased = export.counts[Sign.DELIVERED][one] and one.rpartition("@")[2] in domains
            return SURE if aliased and not export.moved[one] else int(unnamed >= PARTNERS)
        return DOUBTFUL if unnamed >= SOME else 0

    def _is_others(self, export: Shown) -> bool:
        """Tell whether an export is surely somebody's who is called otherwise than the owner."""
        sure, own_names = self.sure[export.label], self._own_names()
        others = [one for one in sure if one not in self.own and differ(self._called(one), own_names)]
        return bool(self.own and others) and sure.isdisjoint(self.own) and share(export, self.own) <= HALF

    def _questions(self) -> list[str]:
        open_ = Counter({one: n for one, n in self.doubtful.items() if one not in self.own})
        if not self.own:
            tied = (self._persons(tied_addresses(export, self.own)) for export in self.exports)
            open_ |= Counter(dict.fromkeys(frozenset().union(*self.sure.values(), *tied), SURE))
        often = {one: sum(export.counts[Sign.PRESENT][one] for export in self.exports) for one in open_}
        return sorted(open_, key=lambda one: (-open_[one], -often[one], one))[:MOST_QUESTIONS]

    def _own_names(self) -> Names:
        """Return what the owner is called on their addresses, and whole names that are known."""
        whole = (words for words in names_of(self.before.names) if len(words) >= WHOLE)
        return frozenset(whole).union(*map(self._called, self.own))

    def _called(self, one: str) -> Names:
        if one not in self._names:
            texts = self._names_on(one)
            # An address that several people share tells nobody's name.
            self._names[one] = names_of([] if are_several_people(texts) else texts)
        return self._names[one]

    def _names_on(self, one: str) -> list[str]:
        """Return the names that an address bears not only now and then."""
        counted = sum((Counter(export.names.get(one, {})) for export in self.exports), Counter[str]())
        return sorted(name for name, n in counted.items() if n >= FREQUENT * counted.total())

    def _handle(self, one: str) -> str:
        """Return how the owner gave an address, or how it is spelled most often."""
        given = sorted(handle for handle in self.before.own if plainest(handle) == one)
        counted = sum((Counter(export.spelled.get(one, {})) for export in self.exports), Counter[str]())
        return min(given or counted, key=lambda form: (-counted[form], form), default=one)

    def _address(self, one: str, state: AddressState) -> OwnAddress:
        signs = {sign: seen for sign in Sign if (seen := self._seen(sign, one))[0]}
        return OwnAddress(self._handle(one), state, signs=signs, names=tuple(self._names_on(one)))

    def _seen(self, sign: Sign, one: str) -> Seen:
        if sign is Sign.ALONE and not self.own:
            return 0, 0
        if sign is Sign.ALONE:
            return sum(alone(export, self.own)[one] for export in self.exports), self._mails
        shown = [export for export in self.exports if export.counts[sign][one]]
        return sum(export.counts[sign][one] for export in shown), sum(export.of[sign] for export in shown)

    @cached_property
    def _mails(self) -> int:
        return sum(export.of[Sign.PRESENT] for export in self.exports)
