"""Facts of the owner: how active they are now and before, and how their relationships end."""

from dataclasses import dataclass

import numpy as np

from data.schema import DAY_SECONDS
from models.history import RECEIVED, SENT, History
from models.log import Floats, Ints
from models.rhythm import HALF_LIVES, Rhythm
from models.segments import UNIT, Segments, decay, last_of_run, share_below
from models.snapshot import MIN_INTERACTIONS


@dataclass(frozen=True)
class Owner:
    """Of all the owner's relationships together, spread over each asked one.

    `past` is the cohort one horizon ago (and two), `lost` how many of it went dormant since.
    """

    silence: Floats
    age: Floats
    days_within: Ints
    days_faded: Floats
    interactions_faded: Floats
    sent: Ints
    received: Ints
    contacts_now: Ints
    contacts_before: Ints
    contacts_new: Ints
    past: Ints
    lost: Ints


@dataclass(frozen=True)
class Standing:
    """Share of the owner's asked relationships below this one, by recent days, silence, all days."""

    recent: Floats
    silence: Floats
    days: Floats


def owner(history: History) -> Owner:
    """Return what is known of each asked relationship's owner."""
    every = history.everyone
    order = np.lexsort((every.at, every.owner))
    who, age = every.owner[order], history.as_of - every.at[order]
    runs = Segments.of_keys(who)
    day = last_of_run(who, every.at[order] // DAY_SECONDS)
    faded = [decay(age, life * history.horizon_days) for life in HALF_LIVES]
    place = np.searchsorted(who[runs.start], history.owner)
    both = np.column_stack([runs.sum(day & (age <= k * history.horizon)) for k in (1, 2)])
    return Owner(
        silence=(age[runs.last] / DAY_SECONDS)[place],
        age=(age[runs.start] / DAY_SECONDS)[place],
        days_within=both[place],
        days_faded=(np.column_stack([runs.sum(weight * day) for weight in faded]) / UNIT)[place],
        interactions_faded=(np.column_stack([runs.sum(w) for w in faded]) / UNIT)[place],
        sent=runs.sum(every.direction[order] != RECEIVED)[place],
        received=runs.sum(every.direction[order] != SENT)[place],
        **{
            name: value[place]
            for name, value in {**_contacts(history), **_turnover(history)}.items()
        },
    )


def _contacts(history: History) -> dict[str, Ints]:
    """How many contacts the owner met in the last horizon, in the one before, and for the first time."""
    every, pairs = history.everyone, history.pairs
    owners = Segments.of_keys(every.owner[pairs.start])
    age, reach = history.as_of - every.at, history.horizon
    return {
        "contacts_now": owners.sum(pairs.sum(age <= reach) > 0),
        "contacts_before": owners.sum(pairs.sum((age > reach) & (age <= 2 * reach)) > 0),
        "contacts_new": owners.sum(age[pairs.start] <= reach),
    }


def _turnover(history: History) -> dict[str, Ints]:
    every, pairs = history.everyone, history.pairs
    owners = Segments.of_keys(every.owner[pairs.start])
    past, lost = [], []
    for back in (1, 2):
        then = history.as_of - back * history.horizon
        known = pairs.sum(every.at < then)
        last = every.at[pairs.start + np.maximum(known - 1, 0)]
        member = (known >= MIN_INTERACTIONS) & (last >= then - history.horizon)
        after = pairs.sum(every.at < then + history.horizon) - known
        past.append(owners.sum(member))
        lost.append(owners.sum(member & (after == 0)))
    return {"past": np.column_stack(past), "lost": np.column_stack(lost)}


def standing(history: History, rhythm: Rhythm) -> Standing:
    """Return where each asked relationship stands among the owner's others."""
    recent = np.rint(rhythm.days_faded[:, 2] * UNIT).astype(np.int64)
    return Standing(
        recent=share_below(history.owner, recent),
        silence=share_below(history.owner, history.silence),
        days=share_below(history.owner, rhythm.active_days),
    )
