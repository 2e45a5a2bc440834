"""Facts of the contact in the rest of the workspace; unknown unless the owners share them."""

from dataclasses import dataclass, fields

import numpy as np

from data.schema import DAY_SECONDS
from models.facts.rhythm import HALF_LIVES, TWO
from models.facts.shared_contacts import in_common
from models.log.groupby import UNIT, Groups, decay
from models.log.history import SENT, History
from models.log.log import Bools, Floats, Ints, Numbers

HALF = HALF_LIVES.index(0.5)
NOBODY = np.iinfo(np.int64).min


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
