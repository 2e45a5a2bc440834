"""Lists made week by week, as a person gets them: so many names, and whoever was shown rests.

A loss is a pause of a relationship in whose first horizon there is a week from which on the whole next
horizon is silent. It is shown where its name was on a list in such a week, and in time where the silence
was then shorter than half a horizon.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from data.schema import DAY_SECONDS
from models.dormancy.labelled_rows import LabelledRows, gather_examples
from models.dormancy.worth import LEAST_WORTH
from models.evaluation.bootstrap import (
    Difference,
    Measure,
    bootstrap_difference,
    bootstrap_weights,
    nothing,
)
from models.evaluation.metrics import Figures, Tables, in_long_lists
from models.evaluation.protocols.case import Case, draw_owners, of_owners, predict
from models.facts.depth import depth
from models.log.groupby import place_within
from models.log.log import Bools, Floats, Ints, take
from models.log.snapshot import take_snapshot

WEEK = 7 * DAY_SECONDS
# More owners move nothing that can be measured, and a forum has thousands.
OWNERS = 300
# Two sums of the same depths in another order.
ROUNDING = 1e-9


@dataclass(frozen=True)
class Plan:
    """How many names an owner gets a week, and after how many weeks a name may come again."""

    places: int
    rest_weeks: int


PLANS = {"one name a week": Plan(1, 3), "five names a week": Plan(5, 2)}


@dataclass(frozen=True)
class Losses:
    """Rows of all weeks with the number of each one's pause, and the depth of each pause.

    A pause that ended within every horizon it was asked about is no loss: its depth is nought.
    """

    rows: LabelledRows
    number: Ints
    depth: Floats

    @property
    def early(self) -> Bools:
        """Which rows have been silent for less than half a horizon."""
        facts = self.rows.facts
        return facts.rhythm.silence < facts.horizon_days / 2

    @cached_property
    def weights(self) -> Floats:
        """How often each pause's owner is drawn, by bootstrap over owners: shape (resamples, pauses)."""
        return bootstrap_weights(take(self.rows, np.unique(self.number, return_index=True)[1]), seed=0)

    def held(self, shown: Bools) -> Difference:
        """Return the depth of the losses that the rows shown hold, over that of all; NaN without any."""
        return bootstrap_difference(self.held_by_weight(shown), nothing, self.weights)

    def held_by_weight(self, shown: Bools) -> Measure:
        """Return the same as a function of the weights of the pauses."""
        which = np.unique(self.number[shown & self.rows.went_dormant])
        depth = np.zeros(len(self.depth))
        depth[which] = self.depth[which]
        return lambda weight: _share(float(weight @ depth), float(weight @ self.depth))


@dataclass(frozen=True)
class Way:
    """A way to rank the rows of all weeks, shape (rows,); `probability` where it promises one.

    Rows below `least` are shown by no list.
    """

    score: Floats
    probability: Floats | None = None
    least: float = -np.inf


def weekly_lists(case: Case) -> Tables:
    """Return the figures of each plan's lists by way of ranking.

    `lists` is how many weekly lists of MIN_COHORT names or more there were: of at most OWNERS owners who
    have such lists. `names` were shown. The other figures are those of `judge_shown`, and `in_vain_at_half`:
    the share in vain of the fewest best-scored names that together show half of all lost depth, so that
    ways are compared at the same worth, however long their lists; NaN where all names show less.
    """
    rows = weekly_rows(case)
    if not len(rows):
        return {}
    ranked, losses = ways(case, rows), find_losses(rows)
    return {name: _judge_plan(losses, ranked, plan) for name, plan in PLANS.items()}


def _judge_plan(losses: Losses, ranked: Mapping[str, Way], plan: Plan) -> Figures:
    shown = {name: show(losses.rows, way.score, plan, way.least) for name, way in ranked.items()}
    return {
        name: {
            "lists": len(np.unique(losses.rows.lists)),
            "names": int(shown[name].sum()),
            **judge_shown(losses, shown[name], way.probability),
            "in_vain_at_half": in_vain_at(0.5, losses, shown[name], way.score),
        }
        for name, way in ranked.items()
    }


def weekly_rows(case: Case) -> LabelledRows:
    """Return the rows of the long lists of all weeks from the first test day to the last, week by week."""
    drawn = draw_owners(case.test.owner[in_long_lists(case.test.lists)], OWNERS, case.seed)
    as_ofs = [*range(min(case.windows.test), max(case.windows.test) + 1, WEEK)]
    rows = gather_examples(of_owners(case.log, drawn, as_ofs, case.horizon), as_ofs, case.horizon)
    return take(rows, np.isin(rows.owner, drawn) & in_long_lists(rows.lists))


def ways(case: Case, rows: LabelledRows) -> Mapping[str, Way]:
    """Return the models' ways to rank, and the rules beside them.

    As listed is by what lists go by, worth, and without the names that are worth too little.
    """
    silence, deep = rows.facts.rhythm.silence, rows.depth
    models = {name: predict(model, rows) for name, model in case.judged.items()}
    share = depth_on_lists(case, rows)
    return {
        **{f"{name}, as listed": Way(likely * share, likely, LEAST_WORTH) for name, likely in models.items()},
        **{f"{name} x depth": Way(likely * deep, likely) for name, likely in models.items()},
        **{name: Way(likely, likely) for name, likely in models.items()},
        "silence x depth": Way(silence * deep),
        "silence": Way(silence),
        "deepest": Way(deep),
        "chance": Way(np.random.default_rng(case.seed).random(len(rows))),
    }


def depth_on_lists(case: Case, rows: LabelledRows) -> Floats:
    """Return each row's depth as lists have it, a share of that of the owner's deepest relationship."""
    log = of_owners(case.log, np.unique(rows.owner), [], case.horizon)
    share = np.zeros(len(rows))
    for as_of in np.unique(rows.as_of):
        snapshot, now = take_snapshot(log, int(as_of), case.horizon), rows.as_of == as_of
        # A snapshot is in order of owner and contact.
        size = len(log.contacts)
        place = np.searchsorted(
            snapshot.owner * size + snapshot.contact, rows.owner[now] * size + rows.contact[now]
        )
        share[now] = depth(snapshot)[place]
    return share


def show(rows: LabelledRows, score: Floats, plan: Plan, least: float = -np.inf) -> Bools:
    """Mark the rows that are shown: each week the highest scores of each owner, those that rest left out.

    Nor is a row shown whose score is below `least`.
    """
    pair = np.unique(np.column_stack([rows.owner, rows.contact]), axis=0, return_inverse=True)[1]
    shown_at = np.full(pair.max(initial=0) + 1, np.iinfo(np.int64).min // 2)
    shown = np.zeros(len(rows), dtype=bool)
    for as_of in np.unique(rows.as_of):
        rested = as_of - shown_at[pair] >= plan.rest_weeks * WEEK
        free = np.flatnonzero((rows.as_of == as_of) & rested & (score >= least))
        best = free[place_within(rows.owner[free], -score[free]) < plan.places]
        shown[best], shown_at[pair[best]] = True, as_of
    return shown


def judge_shown(losses: Losses, shown: Bools, probability: Floats | None = None) -> dict[str, float]:
    """Return the figures of the rows shown, among all rows that could have been.

    `in_vain` is the share of the names that were in touch within the next horizon anyway, `lost_depth` the
    depth of the losses that were shown over that of all, `in_time` the same of those shown before half a
    horizon of silence, from `low` to `high` by bootstrap over owners. `observed_over_expected` is how many of
    the names went dormant over the sum of their probabilities; NaN without these.
    """
    dormant = losses.rows.went_dormant[shown]
    expected = np.nan if probability is None else float(probability[shown].sum())
    in_time = losses.held(shown & losses.early)
    return {
        "in_vain": float(1 - dormant.mean()),
        "lost_depth": losses.held(shown).estimate,
        "in_time": in_time.estimate,
        "low": in_time.low,
        "high": in_time.high,
        "observed_over_expected": float(dormant.sum() / expected),
    }


def in_vain_at(share: float, losses: Losses, shown: Bools, score: Floats) -> float:
    """Return the share in vain of the fewest best-scored names shown that hold this share of lost depth.

    NaN where all names shown hold less.
    """
    best = np.flatnonzero(shown)[np.argsort(-score[shown], kind="stable")]
    dormant = losses.rows.went_dormant[best]
    _, first = np.unique(losses.number[best[dormant]], return_index=True)
    held = np.zeros(len(best))
    held[np.flatnonzero(dormant)[first]] = losses.depth[losses.number[best[dormant]][first]]
    enough = np.flatnonzero(np.cumsum(held) >= share * losses.depth.sum() * (1 - ROUNDING))
    return float(1 - dormant[: enough[0] + 1].mean()) if len(enough) else np.nan


def _share(part: float, whole: float) -> float:
    return part / whole if whole else np.nan


def find_losses(rows: LabelledRows) -> Losses:
    """Return the losses among the rows: a pause is named by owner, contact and the moment it began."""
    began = rows.as_of - np.rint(rows.facts.rhythm.silence * DAY_SECONDS).astype(np.int64)
    pauses = np.column_stack([rows.owner, rows.contact, began])
    number = np.unique(pauses, axis=0, return_inverse=True)[1].astype(np.int64)
    depth = np.zeros(number.max(initial=-1) + 1)
    depth[number[rows.went_dormant]] = rows.depth[rows.went_dormant]
    return Losses(rows, number, depth)
