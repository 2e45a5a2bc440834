"""Whether a workspace's probabilities stopped being right, or a source fell silent: found with its lists."""

from collections.abc import Iterable
from typing import Any

from data.model_card import EARLY_DAYS
from data.store.bookkeeping.preferences import DRIFT, EVERYONE, SILENT_SOURCES
from data.store.store import Store
from models.evaluation.calibration_by_arm import Forecast
from models.evaluation.calibration_drift import Drift, calibration_drift
from pipelines.jobs.lists.effect import early_forecasts


def measure_drift(store: Store, forecasts: Iterable[Forecast]) -> Drift:
    """Return how the sums over all closed windows of a workspace stand."""
    return calibration_drift(forecasts, [change.at for change in store.model_versions.changes()])


def measure_early(store: Store, now: int) -> dict[int, Drift]:
    """Return the same by days for the windows that close before the lists' own, where one has closed."""
    measured = {days: measure_drift(store, early_forecasts(store, days, now)) for days in EARLY_DAYS}
    return {days: drift for days, drift in measured.items() if drift.weeks}


def publish_drift(store: Store, forecasts: Iterable[Forecast], now: int) -> None:
    """Put how the sums stand where whoever tells it reads it; nothing before a window has closed."""
    drift, early = measure_drift(store, forecasts), measure_early(store, now)
    if drift.weeks or early or store.preferences.get(EVERYONE, DRIFT) is not None:
        store.preferences.set(EVERYONE, DRIFT, _values(drift, early))


def publish_silence(store: Store, now: int) -> None:
    """Keep how many sources and channels are silent as they never were in a year: a count names nobody."""
    store.preferences.set(EVERYONE, SILENT_SOURCES, len(store.sources.fell_silent(now)))


def _values(drift: Drift, early: dict[int, Drift]) -> dict[str, Any]:
    """Return the sums of the lists' own windows, those of each early one, and the first alarm of any."""
    alarms = [one.alarm_at for one in (drift, *early.values()) if one.alarm_at is not None]
    return drift.as_dict() | {
        "alarm_at": min(alarms, default=None),
        "early": {str(days): one.as_dict() for days, one in early.items()},
    }
