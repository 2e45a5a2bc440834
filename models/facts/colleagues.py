"""Facts of the contact in the rest of the workspace; unknown unless the owners share them.

Among them is the circle: who of the workspace knows both sides of a relationship.
"""

from dataclasses import dataclass, fields

import numpy as np

from data.schema import DAY_SECONDS
from models.facts.rhythm import HALF_LIVES, TWO
from models.log.groupby import UNIT, Groups, decay
from models.log.log import Bools, Floats, Ints, Log, Numbers
from models.log.snapshot import SENT, History

# Both must have been in touch with the one they share within so many horizons.
REACH = 4
# Asked relationships are looked up in blocks of about so many questions, to bound the memory.
BLOCK = 4_000_000
HALF = HALF_LIVES.index(0.5)
NOBODY = np.iinfo(np.int64).min


def in_common(history: History) -> Floats:
    """Return how many other owners were lately in touch with both sides of each asked relationship.

    Whom an owner is in touch with is told by name: NaN where no owner is anybody's contact.
    """
    every, owner = history.everyone, history.everyone.owner
    as_contact = _as_contact(every)
    # Only who has a history counts: the log also names those who come later.
    if (as_contact[np.unique(owner)] < 0).all():
        return np.full(len(history.owner), np.nan)
    pairs, contact = history.pairs, history.rows.contact[history.own.start]
    live = history.as_of - every.at[pairs.last] <= REACH * history.horizon
    acquaintances = _Acquaintances.of(owner[pairs.start][live], every.contact[pairs.start][live])
    return acquaintances.in_common(history.owner, contact, as_contact).astype(np.float64)


def _as_contact(log: Log) -> Ints:
    """Return each owner's code among the contacts, -1 for whoever is nobody's contact."""
    codes = {str(name): code for code, name in enumerate(log.contacts)}
    codes_as_contact = np.array([codes.get(str(name), -1) for name in log.owners], dtype=np.int64)
    met = np.isin(codes_as_contact, log.contact)
    return np.where(met, codes_as_contact, -1)


@dataclass(frozen=True)
class _Acquaintances:
    """Relationships in order of contact, and as one sorted number each, to look them up."""

    owner: Ints
    runs: Groups
    contact: Ints
    keys: Ints
    base: int

    @classmethod
    def of(cls, owner: Ints, contact: Ints) -> "_Acquaintances":
        order = np.argsort(contact, kind="stable")
        runs = Groups.of_keys(contact[order])
        base = int(contact.max(initial=0)) + 1
        return cls(owner[order], runs, contact[order][runs.start], np.sort(owner * base + contact), base)

    def in_common(self, owner: Ints, contact: Ints, as_contact: Ints) -> Ints:
        """Count the others who know the contact and whom the owner knows, for each pair."""
        place = np.searchsorted(self.contact, contact)
        # Whom nobody knows lately has a run of nothing.
        met = np.append(self.contact, -1)[place] == contact
        size = np.append(self.runs.size, 0)[place] * met
        start = np.append(self.runs.start, 0)[place]
        cuts: Ints = np.flatnonzero(np.diff(np.cumsum(size) // BLOCK, prepend=0))
        pairs_with = [
            self._count(who, first, many, as_contact)
            for who, first, many in zip(*(np.split(part, cuts) for part in (owner, start, size)), strict=True)
        ]
        return np.concatenate(pairs_with)

    def _count(self, owner: Ints, start: Ints, size: Ints, as_contact: Ints) -> Ints:
        pair = np.repeat(np.arange(len(owner)), size)
        other = self.owner[np.arange(len(pair)) + np.repeat(start - (np.cumsum(size) - size), size)]
        owner_code, code = owner[pair], as_contact[other]
        common = (other != owner_code) & (code >= 0) & self._has(owner_code * self.base + code, code)
        return np.bincount(pair[common], minlength=len(owner))

    def _has(self, keys: Ints, code: Ints) -> Bools:
        place = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        # A code beyond the base would be read as another owner's.
        return (self.keys[place] == keys) & (code < self.base)


@dataclass(frozen=True)
class Colleagues:
    """The contact's life with the workspace's other owners, NaN where that is not shared.

    `silence` is in days, NaN too where they met no other owner. The faded counts have half-lives of
    half a horizon or two; `wrote` are those in which the contact reached out. `owners_now` of the others
    were in touch with the contact within the last horizon; `in_common` with both sides within four.
    """

    silence: Floats
    faded_half: Floats
    faded_two: Floats
    wrote_half: Floats
    owners_now: Floats
    in_common: Floats


def team(history: History) -> Colleagues:
    """Return what the others know of each asked relationship's contact."""
    if not _is_shared(history):
        return nobody(len(history.owner))
    every, pairs, horizon = history.everyone, history.pairs, history.horizon_days
    age = history.as_of - every.at
    half, two = (decay(age, HALF_LIVES[which] * horizon) for which in (HALF, TWO))
    others = _Others.of(every.contact[pairs.start])
    last = others.latest(every.at[pairs.last])
    everyone = {
        "silence": np.where(last > NOBODY, (history.as_of - last) / DAY_SECONDS, np.nan),
        "faded_half": others.sum(pairs.sum(half)) / UNIT,
        "faded_two": others.sum(pairs.sum(two)) / UNIT,
        "wrote_half": others.sum(pairs.sum(half * (every.direction != SENT))) / UNIT,
        "owners_now": others.sum(age[pairs.last] <= history.horizon).astype(np.float64),
    }
    selected = {name: values[history.selected] for name, values in everyone.items()}
    return Colleagues(**selected, in_common=in_common(history))


def nobody(size: int) -> Colleagues:
    """Return what is known of so many contacts where owners keep it to themselves."""
    return Colleagues(*np.full((len(fields(Colleagues)), size), np.nan))


def _is_shared(history: History) -> bool:
    """Tell whether the log says so, and there is more than one owner in it."""
    owner = history.everyone.owner
    return history.everyone.shared and len(owner) > 0 and bool(owner[0] != owner[-1])


@dataclass(frozen=True)
class _Others:
    """The relationships sorted by contact: those of one contact are each other's others."""

    order: Ints
    runs: Groups

    @classmethod
    def of(cls, contact: Ints) -> "_Others":
        order = np.argsort(contact, kind="stable")
        return cls(order, Groups.of_keys(contact[order]))

    def sum(self, values: Ints | Bools) -> Ints:
        """Return the sum over the contact's relationships with other owners."""
        values = values.astype(np.int64)
        return self._spread(self.runs.sum(values[self.order])[self.runs.index]) - values

    def latest(self, values: Ints) -> Ints:
        """Return the greatest value among them, NOBODY where there is none."""
        ordered = values[self.order]
        best = self.runs.max(ordered)[self.runs.index]
        top = ordered == best
        next_best = self.runs.max(np.where(top, NOBODY, ordered))[self.runs.index]
        alone_at_top = top & (self.runs.sum(top)[self.runs.index] == 1)
        return self._spread(np.where(alone_at_top, next_best, best))

    def _spread(self, ordered: Numbers) -> Ints:
        out = np.empty(len(ordered), dtype=np.int64)
        out[self.order] = ordered
        return out
