"""How right the probabilities were, apart for whom lists showed, held back by lot, and never suggested.

Reaching out changes what comes: only of those that nobody was shown does the outcome judge the model.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from data.schema import DAY_SECONDS

SHOWN, HELD_BACK, NEVER_SUGGESTED = "shown", "held back", "never suggested"
ARMS = (SHOWN, HELD_BACK, NEVER_SUGGESTED)


@dataclass(frozen=True, slots=True)
class Forecast:
    """A candidate of a list whose window has closed: its probability of silence, and whether it came true.

    `as_of` is in epoch seconds, `propensity` the probability of being shown.
    """

    owner: str
    contact: str
    as_of: int
    horizon_days: int
    propensity: float
    shown: bool
    probability: float
    went_dormant: bool

    @property
    def arm(self) -> str:
        """Shown; held back by lot; or one that the list had no place for."""
        if self.shown:
            return SHOWN
        return HELD_BACK if self.propensity > 0 else NEVER_SUGGESTED


def calibration_by_arm(forecasts: Iterable[Forecast]) -> dict[str, dict[str, float]]:
    """Return of each arm its `rows`, and the shares that were `expected` and `observed` to go dormant.

    A relationship counts once in a period of one horizon: as shown if any list of it showed it, else as held
    back if one did, and as it stood on the first such list. Arms without rows are left out.
    """
    first: dict[tuple[str, str, int], Forecast] = {}
    for forecast in sorted(forecasts, key=lambda one: (ARMS.index(one.arm), one.as_of)):
        period = forecast.as_of // (forecast.horizon_days * DAY_SECONDS)
        first.setdefault((forecast.owner, forecast.contact, period), forecast)
    by_arm: Mapping[str, list[Forecast]] = {
        arm: [forecast for forecast in first.values() if forecast.arm == arm] for arm in ARMS
    }
    return {arm: _calibration(forecasts) for arm, forecasts in by_arm.items() if forecasts}


def _calibration(forecasts: list[Forecast]) -> dict[str, float]:
    rows = len(forecasts)
    return {
        "rows": rows,
        "expected": sum(forecast.probability for forecast in forecasts) / rows,
        "observed": sum(forecast.went_dormant for forecast in forecasts) / rows,
    }
