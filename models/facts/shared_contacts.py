"""The circle: who of the workspace knows both sides of a relationship."""

from dataclasses import dataclass

import numpy as np

from models.log.groupby import Groups
from models.log.history import History
from models.log.log import Bools, Floats, Ints, Log

# Both must have been in touch with the one they share within so many horizons.
REACH = 4
# Asked relationships are looked up in blocks of about so many questions, to bound the memory.
BLOCK = 4_000_000


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
