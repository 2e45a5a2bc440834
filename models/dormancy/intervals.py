"""How sure a probability is: an interval that follows from how much history it rests on.

The interval is about groups: of relationships like this one, on a log the model has never seen, the
share that went dormant lay within the interval nine times in ten. It is as wide, on the scale of the
logit, as the prior was found to be off when tested on logs that were left out of its training. The width is
a quantile of distances on held-out data, as in split conformal prediction (Lei et al. 2018, JASA 113(523)),
with whole logs in the place of rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from data.schema import Confidence
from models.facts.facts import Facts
from models.features.reciprocity import workspace_age
from models.log.log import Bools, Floats, Ints

COVERAGE = 0.9
# Groups that are counted together: smaller ones would be mostly luck.
GROUP = 50
# Where nothing could be measured: an odds ratio of seven either way.
UNKNOWN_WIDTH = 2.0


GRADES = tuple(Confidence)
# What each grade above THIN asks for: days of contact, and for how many horizons the relationship and the
# workspace are known. Where a workspace is known for less, its level is not.
ASKED = ((5, 1.0, 2.0), (15, 4.0, 4.0))


@dataclass(frozen=True)
class Interval:
    """Lower and upper end of each row's probability."""

    low: Floats
    high: Floats


def grade(facts: Facts) -> Ints:
    """Return each row's place in GRADES, by days of contact and by horizons known."""
    days, horizons = facts.rhythm.active_days, facts.rhythm.age / facts.horizon_days
    whole = workspace_age.of(facts)
    met = [(days >= least) & (horizons >= own) & (whole >= all_) for least, own, all_ in ASKED]
    return np.sum(met, axis=0).astype(np.int64)


def interval(probability: Floats, grades: Ints, widths: Mapping[str, float]) -> Interval:
    """Return the probabilities a grade's width below and above, on the scale of the logit."""
    width = np.array([widths.get(str(name), UNKNOWN_WIDTH) for name in GRADES])[grades]
    logit = np.log(probability / (1 - probability))
    return Interval(1 / (1 + np.exp(width - logit)), 1 / (1 + np.exp(-width - logit)))


@dataclass(frozen=True)
class Misses:
    """How far off the logit of groups was, on one log, by grade."""

    grades: Ints
    distances: Floats


def misses(probability: Floats, went_dormant: Bools, grades: Ints) -> Misses:
    """Return abs(logit(observed share) - logit(mean probability)) for each group of alike rows."""
    found_grades: list[int] = []
    distances: list[float] = []
    for number in range(len(GRADES)):
        rows = np.flatnonzero(grades == number)
        rows = rows[np.argsort(probability[rows], kind="stable")]
        for part in np.array_split(rows, len(rows) // GROUP) if len(rows) >= GROUP else []:
            # Half a row of each outcome keeps a group of one kind from being infinitely far off.
            seen = (went_dormant[part].sum() + 0.5) / (len(part) + 1)
            predicted = float(probability[part].mean())
            found_grades.append(number)
            distances.append(abs(float(np.log(seen / (1 - seen)) - np.log(predicted / (1 - predicted)))))
    return Misses(np.array(found_grades, dtype=np.int64), np.array(distances))


def widths(logs: Sequence[Misses]) -> dict[str, float]:
    """Return for each grade the width that would have covered the groups, every log weighing the same."""
    return {str(name): round(_width(logs, number), 3) for number, name in enumerate(GRADES)}


def _width(logs: Sequence[Misses], number: int) -> float:
    parts = [log.distances[log.grades == number] for log in logs]
    parts = [part for part in parts if len(part)]
    if not parts:
        return UNKNOWN_WIDTH
    distance = np.concatenate(parts)
    weight = np.concatenate([np.full(len(part), 1 / len(part)) for part in parts])
    order = np.argsort(distance)
    share = np.cumsum(weight[order]) / weight.sum()
    return float(distance[order][np.searchsorted(share, COVERAGE)])


def covered(missed: Misses, widths_: Mapping[str, float]) -> float:
    """Return the share of a log's groups whose distance was within their grade's width."""
    allowed = np.array([widths_[str(name)] for name in GRADES])[missed.grades]
    return float((missed.distances <= allowed).mean()) if len(allowed) else float("nan")
