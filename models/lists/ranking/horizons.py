"""How likely silence is over several horizons: one month, two, three and six."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from data.model_card import EARLY_DAYS
from data.schema import DAY_SECONDS
from models.dormancy.intervals import grade, interval
from models.lists.ranking.scores import score_with_dormant
from models.lists.ranking.selection import Selection
from models.lists.ranking.workspace_stats import OUTLOOK_DAYS
from models.log.log import Floats
from models.log.snapshot import in_cohort, take_snapshot
from models.served.artefact import ServedModel


@dataclass(frozen=True)
class HorizonOutlook:
    """Probabilities of silence and their intervals, shape (scored relationships, horizons).

    `horizons` are days, rising. Along them no probability rises.
    """

    horizons: tuple[int, ...]
    probability: Floats
    low: Floats
    high: Floats

    def rows(self) -> list[list[list[float]]]:
        """Return [probability, low, high] of each horizon, row by row, to four places."""
        together = np.stack([self.probability, self.low, self.high], axis=2)
        rows: list[list[list[float]]] = np.round(together, 4).tolist()
        return rows


def predict_horizons(selection: Selection, models: Mapping[int, ServedModel]) -> HorizonOutlook:
    """Predict every scored relationship over each horizon.

    Parameters
    ----------
    selection
        The list's relationships; the prediction for the list's own horizon is taken from it, unchanged.
    models
        The model for each horizon in days, rising; the list's own horizon is among them. Each other one that
        a list looks ahead by costs a walk through the log.

    Returns
    -------
    HorizonOutlook
        One row per relationship of `selection.predictions`. Silence through a longer horizon is at most
        as likely as through a shorter one: before the list's horizon values are raised, after it lowered.
    """
    own = selection.snapshot.horizon // DAY_SECONDS
    ahead = {days: artefact for days, artefact in models.items() if days in OUTLOOK_DAYS or days == own}
    columns = [
        np.stack([selection.predictions.probability, selection.interval.low, selection.interval.high])
        if days == own
        else _predict_at(selection, days, artefact)
        for days, artefact in ahead.items()
    ]
    falling = [_falling(values, list(ahead).index(own)) for values in np.stack(columns, axis=2)]
    return HorizonOutlook(tuple(ahead), *falling)


def predict_early(
    selection: Selection, models: Mapping[int, ServedModel], outlook: HorizonOutlook
) -> dict[int, Floats]:
    """Return how likely silence of each scored relationship is over the windows that close early, by days.

    None are longer than the list's own horizon; what `outlook` holds is taken from there. NaN of who was
    silent for as long as a window already: no model of that window was trained on such.
    """
    own = selection.snapshot.horizon // DAY_SECONDS
    return {
        days: _of_its_cohort(selection, days, _predict_early(selection, days, models[days], outlook))
        for days in EARLY_DAYS
        if days < own and days in models
    }


def _predict_early(selection: Selection, days: int, model: ServedModel, outlook: HorizonOutlook) -> Floats:
    if days in outlook.horizons:
        return outlook.probability[:, outlook.horizons.index(days)]
    return _predict_at(selection, days, model)[0]


def _of_its_cohort(selection: Selection, days: int, probability: Floats) -> Floats:
    snapshot, rows = selection.snapshot, selection.predictions.rows
    counts, last_at = snapshot.interactions[rows], snapshot.last_at[rows]
    return np.where(in_cohort(counts, last_at, snapshot.as_of, days * DAY_SECONDS), probability, np.nan)


def _predict_at(selection: Selection, days: int, artefact: ServedModel) -> Floats:
    snapshot = take_snapshot(selection.snapshot.log, selection.snapshot.as_of, days * DAY_SECONDS)
    probability = score_with_dormant(snapshot, artefact.tables).probability
    # The grade of confidence is of the history, not of the horizon.
    ends = interval(probability, grade(selection.predictions.facts), artefact.card.widths)
    return np.stack([probability, ends.low, ends.high])


def _falling(columns: Floats, own: int) -> Floats:
    """Return the columns, raised before and lowered after the list's own, so that none rises."""
    before = np.maximum.accumulate(columns[:, own::-1], axis=1)[:, ::-1]
    after = np.minimum.accumulate(columns[:, own:], axis=1)
    return np.concatenate([before[:, :-1], after], axis=1)
