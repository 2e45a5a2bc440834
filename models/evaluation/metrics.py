"""How good probabilities are: ranking, calibration, and what five places a week would have caught."""

from dataclasses import asdict, dataclass

import numpy as np
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score

from models.log.groupby import Groups, place_within
from models.log.log import Bools, Floats, Ints

TOP = 5
MIN_COHORT = 10
BINS = 10
# By model or way of ranking, then by name of the figure; NaN where there is nothing to say.
Figures = dict[str, dict[str, float]]
# What one protocol found: its tables by title.
Tables = dict[str, Figures]


@dataclass(frozen=True)
class Metrics:
    """Metrics of one model on one set of outcomes; NaN where undefined (AUC of one outcome).

    `lists` is how many lists are long enough for the figures of lists: `auc_inside_lists`, top 5, depth.
    """

    rows: int
    base_rate: float
    auc: float
    log_loss: float
    brier: float
    precision_at_5: float
    depth_caught_at_5: float
    calibration_error: float
    observed_over_expected: float
    lists: int
    auc_inside_lists: float

    def as_dict(self) -> dict[str, float]:
        """Return the metrics by name."""
        return asdict(self)


def evaluate(
    probability: Floats,
    went_dormant: Bools,
    lists: Ints,
    depth: Floats,
    score: Floats | None = None,
) -> Metrics:
    """Return all metrics of n rows; every argument has the shape (n,).

    Parameters
    ----------
    probability
        Of going dormant.
    lists
        Number of the owner's list at one as_of that the row belongs to.
    depth
        What is lost with the relationship, 0 to 1.
    score
        Orders the rows, where a rule's own order is finer than its probability.
    """
    score = probability if score is None else score
    kept = np.clip(probability, 1e-6, 1 - 1e-6)
    return Metrics(
        rows=len(went_dormant),
        base_rate=float(went_dormant.mean()),
        auc=auc(score, went_dormant),
        log_loss=float(log_loss(went_dormant, kept, labels=[False, True])),
        brier=float(brier_score_loss(went_dormant, probability)),
        precision_at_5=precision_at(TOP, score, went_dormant, lists),
        depth_caught_at_5=depth_caught(TOP, score * depth, went_dormant * depth, lists),
        calibration_error=calibration_error(probability, went_dormant),
        observed_over_expected=float(went_dormant.sum() / max(float(probability.sum()), 1e-12)),
        lists=int((np.bincount(lists) >= MIN_COHORT).sum()),
        auc_inside_lists=auc_inside_lists(score, went_dormant, lists),
    )


def auc(score: Floats, went_dormant: Bools) -> float:
    """Return the area under the ROC curve; NaN where there is only one outcome."""
    both = 0 < went_dormant.sum() < len(went_dormant)
    return float(roc_auc_score(went_dormant, score)) if both else float("nan")


def auc_inside_lists(score: Floats, went_dormant: Bools, lists: Ints, at_least: int = MIN_COHORT) -> float:
    """Return the share of pairs of one list that are in order; NaN without any.

    A pair is a row that went dormant and one that did not, of the same list of `at_least` rows. All lists'
    pairs count alike, equal scores half. A person sees one list, so no other order is ever met.
    """
    won, pairs = pairs_in_order(score, went_dormant, lists, at_least)
    return float(won.sum() / pairs.sum()) if pairs.any() else float("nan")


def pairs_in_order(
    score: Floats, went_dormant: Bools, lists: Ints, at_least: int = MIN_COHORT
) -> tuple[Floats, Floats]:
    """Return how many pairs of each list are in order, and how many there are; both of shape (lists,)."""
    kept = np.flatnonzero(in_long_lists(lists, at_least))
    order = kept[np.lexsort((score[kept], lists[kept]))]
    number, stayed = lists[order], ~went_dormant[order]
    ties, whole = Groups.of_keys(number, score[order]), Groups.of_keys(number)
    below = np.concatenate([[0], np.cumsum(stayed)])
    won = below[ties.start][ties.index] - below[whole.start][whole.index] + ties.sum(stayed)[ties.index] / 2
    pairs = whole.sum(stayed)[whole.index]
    size = int(lists.max(initial=-1)) + 1
    by_list = np.array([np.bincount(number, ~stayed * each, size) for each in (won, pairs)], dtype=np.float64)
    return by_list[0], by_list[1]


def in_long_lists(lists: Ints, at_least: int = MIN_COHORT) -> Bools:
    """Mark the rows that stand on lists of `at_least` rows."""
    return np.bincount(lists)[lists] >= at_least


def top_rows(k: int, score: Floats, lists: Ints, at_least: int = MIN_COHORT) -> Bools:
    """Mark each list's k highest scores, in lists of `at_least` rows; ties go to the earlier row."""
    return (place_within(lists, -score) < k) & in_long_lists(lists, at_least)


def precision_at(k: int, score: Floats, went_dormant: Bools, lists: Ints) -> float:
    """Return the share of each list's k highest scores that went dormant; NaN without a long enough list."""
    top = top_rows(k, score, lists)
    return float(went_dormant[top].mean()) if top.any() else float("nan")


def depth_caught(k: int, score: Floats, lost: Floats, lists: Ints) -> float:
    """Return the lost depth within each list's k highest scores, over that of the best possible k."""
    chosen = lost[top_rows(k, score, lists)].sum()
    best = lost[top_rows(k, lost, lists)].sum()
    return float(chosen / best) if best > 0 else float("nan")


def calibration_bins(probability: Floats, went_dormant: Bools) -> list[tuple[float, float, int]]:
    """Return mean probability, observed rate and size of ten bins of equal mass."""
    order = np.argsort(probability, kind="stable")
    parts = [part for part in np.array_split(order, BINS) if len(part)]
    return [(float(probability[part].mean()), float(went_dormant[part].mean()), len(part)) for part in parts]


def calibration_error(probability: Floats, went_dormant: Bools) -> float:
    """Return the expected calibration error: mean distance of probability and rate, ten bins of equal mass.

    Naeini, Cooper and Hauskrecht (2015), AAAI, with bins of equal mass instead of equal width.
    """
    bins = calibration_bins(probability, went_dormant)
    return sum(size * abs(mean - rate) for mean, rate, size in bins) / len(probability)
