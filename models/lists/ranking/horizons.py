"""The same question over several horizons: how likely silence is in one month, two, three and six."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from data.schema import DAY_SECONDS
from models.dormancy.intervals import grade, interval
from models.dormancy.model_card import Artefact
from models.lists.ranking.scored_with_dormant import score_with_dormant
from models.lists.ranking.selection import Selection
from models.log.log import Floats
from models.log.snapshot import take_snapshot


@dataclass(frozen=True)
class HorizonOutlook:
    """For everyone asked about one row, for each horizon (days, rising) one column; never rising along it."""

    horizons: tuple[int, ...]
    probability: Floats
    low: Floats
    high: Floats

    def rows(self) -> list[list[list[float]]]:
        """Return [probability, low, high] of each horizon, row by row, to four places."""
        together = np.stack([self.probability, self.low, self.high], axis=2)
        found: list[list[list[float]]] = np.round(together, 4).tolist()
        return found


def predict_horizons(selection: Selection, models: Mapping[int, Artefact]) -> HorizonOutlook:
    """Return what the models of other horizons (days, rising) say; the list's own horizon is among them.

    One walk of the log for each further horizon. The list's own horizon stays as it is; silence through
    a longer one is never said to be likelier.
    """
    own = selection.snapshot.horizon // DAY_SECONDS
    columns = [
        np.stack([selection.predictions.probability, selection.interval.low, selection.interval.high])
        if days == own
        else _predict_at(selection, days, artefact)
        for days, artefact in models.items()
    ]
    falling = [_falling(one, list(models).index(own)) for one in np.stack(columns, axis=2)]
    return HorizonOutlook(tuple(models), *falling)


def _predict_at(selection: Selection, days: int, artefact: Artefact) -> Floats:
    snapshot = take_snapshot(selection.snapshot.log, selection.snapshot.as_of, days * DAY_SECONDS)
    probability = score_with_dormant(snapshot, artefact.model).probability
    # How much is known of somebody is one thing, however far ahead is asked.
    ends = interval(probability, grade(selection.predictions.facts), artefact.card.widths)
    return np.stack([probability, ends.low, ends.high])


def _falling(columns: Floats, own: int) -> Floats:
    """Return the columns, raised before and lowered after the list's own, so that none rises."""
    before = np.maximum.accumulate(columns[:, own::-1], axis=1)[:, ::-1]
    after = np.minimum.accumulate(columns[:, own:], axis=1)
    return np.concatenate([before[:, :-1], after], axis=1)
