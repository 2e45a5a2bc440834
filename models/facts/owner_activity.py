"""Facts of the owner and the workspace: how active they are, and how relationships end there."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from data.schema import DAY_SECONDS
from models.facts.rhythm import HALF_LIVES, TWO, Rhythm
from models.log.groupby import UNIT, Groups, counted_above, decay, share_below
from models.log.log import Floats, Ints, first_of_run, last_of_run
from models.log.snapshot import RECEIVED, SENT, History, Turnover, in_cohort


@dataclass(frozen=True)
class OwnerActivity:
    """Of all the owner's relationships together, spread over each asked one; lengths in days.

    `days_since` and `days_known` are the owner's days with any contact since the last and since the
    first one with this contact. `past` is the whole workspace's cohort of one horizon ago, `lost`
    how many of it went dormant since: no one owner has enough to tell a rate by. `past_half` and
    `lost_half` are of half a horizon ago; `workspace_days` is the time since the workspace's first
    interaction.
    """

    silence: Floats
    age: Floats
    days_within: Ints
    days_faded: Floats
    interactions_faded: Floats
    sent: Ints
    received: Ints
    contacts_now: Ints
    standing: Floats
    days_since: Ints
    days_known: Ints
    past: Ints
    lost: Ints
    past_half: Ints
    lost_half: Ints
    workspace_days: Floats


def owner(history: History, rhythm: Rhythm) -> OwnerActivity:
    """Return what is known of each asked relationship's owner."""
    every, order = history.everyone, history.by_time
    who, at = every.owner[order], every.at[order]
    runs, age = Groups.of_keys(who), history.as_of - at
    day = last_of_run(who, at // DAY_SECONDS)
    faded = [decay(age, life * history.horizon_days) for life in HALF_LIVES]
    place = np.searchsorted(who[runs.start], history.owner)
    both = [runs.sum(day & (age <= back * history.horizon)) for back in (1, 2)]
    return OwnerActivity(
        silence=(age[runs.last] / DAY_SECONDS)[place],
        age=(age[runs.start] / DAY_SECONDS)[place],
        days_within=np.column_stack(both)[place],
        days_faded=(np.column_stack([runs.sum(weight * day) for weight in faded]) / UNIT)[place],
        interactions_faded=(runs.sum(faded[TWO]) / UNIT)[place],
        sent=runs.sum(every.direction[order] != RECEIVED)[place],
        received=runs.sum(every.direction[order] != SENT)[place],
        contacts_now=_contacts_now(history)[place],
        standing=standing(history.owner, rhythm),
        **_days_of_owner(history, who, at),
        **spread_turnover(np.array([_turnover(history)]), np.full(len(place), history.as_of)),
    )


def standing(owner: Ints, rhythm: Rhythm) -> Floats:
    """Return the share of the owner's other relationships, of these, with less contact of late than each."""
    return share_below(owner, np.rint(rhythm.days_faded[:, TWO] * UNIT).astype(np.int64))


def spread_turnover(turnovers: Ints, as_of: Ints) -> dict[str, Any]:
    """Return the workspace's facts of each row, by name.

    `turnovers` has the fields of Turnover as columns, in one row for all rows or in one for each.
    """
    past, lost, past_half, lost_half, first = turnovers.T
    facts = {"past": past, "lost": lost, "past_half": past_half, "lost_half": lost_half}
    spread: dict[str, Any] = {
        name: np.array(np.broadcast_to(counts, as_of.shape)) for name, counts in facts.items()
    }
    return spread | {"workspace_days": (as_of - first) / DAY_SECONDS}


def _contacts_now(history: History) -> Ints:
    """How many contacts each owner was in touch with in the last horizon."""
    every, pairs = history.everyone, history.pairs
    met = pairs.sum(history.as_of - every.at <= history.horizon) > 0
    return Groups.of_keys(every.owner[pairs.start]).sum(met)


def _days_of_owner(history: History, who: Ints, at: Ints) -> dict[str, Any]:
    base = int(history.everyone.at.min(initial=history.as_of)) // DAY_SECONDS
    day = at // DAY_SECONDS - base
    fresh = first_of_run(who, day)
    who, day = who[fresh], day[fresh]
    own, rows = history.own, history.rows
    last = rows.at[own.last] // DAY_SECONDS - base
    first = rows.at[own.start] // DAY_SECONDS - base
    since, _ = counted_above(who, day, history.owner, last)
    days_after, _ = counted_above(who, day, history.owner, first)
    return {"days_since": since, "days_known": days_after + 1}


def _turnover(history: History) -> Turnover:
    """The turnover of the whole workspace, counted here where nobody else did."""
    if history.everyone.turnover is not None:
        return history.everyone.turnover[history.as_of, history.horizon]
    first = min(int(history.everyone.at.min(initial=history.as_of)), history.as_of)
    counts = [_lost(history, length) for length in (history.horizon, history.horizon // 2)]
    return Turnover(*counts[0], *counts[1], first)


def _lost(history: History, length: int) -> tuple[int, int]:
    """The workspace's cohort of so many seconds ago, and how many of it went dormant since."""
    every, pairs = history.everyone, history.pairs
    then = history.as_of - length
    past = pairs.sum(every.at < then)
    last = every.at[pairs.start + np.maximum(past - 1, 0)]
    member = (past > 0) & in_cohort(past, last, then, length)
    return int(member.sum()), int((member & (past == pairs.size)).sum())
