"""Whether probabilities stopped being right: a two-sided CUSUM over weeks of closed windows.

Each week z = (sum y - sum p) / sqrt(sum p (1 - p)) over the forecasts whose window closed in it; its sums
up = max(0, up + z - SLACK) and down = max(0, down - z - SLACK) give the alarm above LIMIT (Page 1954).
`benchmarks/model/alarms/drift.py` simulates how often and how soon.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from math import sqrt
from zlib import crc32

from data.schema import DAY_SECONDS
from models.evaluation.calibration_by_arm import Forecast

# Of three sums together, over the list's own windows and over those of 14 and 30 days, one alarm in ten years
# at most is false.
SLACK, LIMIT = 0.25, 11.5
WEEK_SECONDS = 7 * DAY_SECONDS
# Below it a week's outcomes say nothing of their own.
LEAST_VARIANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Drift:
    """How the sums stand after the last closed week.

    `alarm_at` is when a limit was passed, in epoch seconds, until a new champion answers; None without. Since
    the sums began, `outcomes` windows have closed in `weeks` weeks, of which `expected` were foretold to go
    dormant and `observed` did.
    """

    up: float = 0.0
    down: float = 0.0
    weeks: int = 0
    outcomes: int = 0
    expected: float = 0.0
    observed: int = 0
    alarm_at: int | None = None

    def as_dict(self) -> dict[str, float | None]:
        """Return the fields by name, for JSON."""
        return asdict(self)

    def after(self, forecasts: Sequence[Forecast], at: int) -> "Drift":
        """Return how the sums stand after one week's forecasts; `at` is the week's end."""
        return self.after_sums(
            len(forecasts),
            sum(one.probability for one in forecasts),
            sum(one.probability * (1 - one.probability) for one in forecasts),
            sum(one.went_dormant for one in forecasts),
            at,
        )

    def after_sums(self, outcomes: int, expected: float, variance: float, observed: int, at: int) -> "Drift":
        """Return the same from how many outcomes were expected and observed, and the variance of these."""
        z = (observed - expected) / sqrt(variance) if variance > LEAST_VARIANCE else 0.0
        up, down = max(0.0, self.up + z - SLACK), max(0.0, self.down - z - SLACK)
        alarm_at = self.alarm_at or (at if max(up, down) > LIMIT else None)
        return replace(
            self,
            up=up,
            down=down,
            weeks=self.weeks + 1,
            outcomes=self.outcomes + outcomes,
            expected=self.expected + expected,
            observed=self.observed + observed,
            alarm_at=alarm_at,
        )


def calibration_drift(forecasts: Iterable[Forecast], crowned_at: Iterable[int] = ()) -> Drift:
    """Return how the sums stand over closed forecasts of contacts that no list showed.

    Who was shown may have been written to for that, so the outcome does not judge the model. After an alarm
    the sums begin anew with the forecasts that were made after a new champion was put in place
    (`crowned_at`, epoch seconds).
    """
    drift, since = Drift(), 0
    crowned = sorted(crowned_at)
    for at, closed in _weeks(forecasts):
        anew = [moment for moment in crowned if drift.alarm_at is not None and moment > drift.alarm_at]
        if anew and at - WEEK_SECONDS >= anew[0]:
            drift, since = Drift(), anew[0]
        counted = [one for one in closed if one.as_of >= since]
        if counted:
            drift = drift.after(counted, at)
    if drift.alarm_at is not None and crowned and crowned[-1] > drift.alarm_at:
        return Drift()
    return drift


def _weeks(forecasts: Iterable[Forecast]) -> list[tuple[int, list[Forecast]]]:
    """Return the end of each week in which windows closed, with these, each relationship once a horizon."""
    seen: set[tuple[str, str, int]] = set()
    weeks: dict[int, list[Forecast]] = defaultdict(list)
    for one in sorted(forecasts, key=lambda forecast: (forecast.as_of, forecast.owner, forecast.contact)):
        horizon = one.horizon_days * DAY_SECONDS
        # Each relationship has periods of its own, or all of them would close in the same week.
        shift = crc32(f"{one.owner}\x1f{one.contact}".encode()) % horizon
        period = (one.owner, one.contact, (one.as_of + shift) // horizon)
        if one.shown or period in seen:
            continue
        seen.add(period)
        weeks[(one.as_of + horizon) // WEEK_SECONDS + 1].append(one)
    return [(week * WEEK_SECONDS, closed) for week, closed in sorted(weeks.items())]
