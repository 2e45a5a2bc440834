"""Whether a workspace's probabilities stopped being right, worked out with its lists."""

from collections.abc import Iterable

from data.store.bookkeeping.preferences import DRIFT, EVERYONE
from data.store.store import Store
from models.evaluation.calibration_by_arm import Forecast
from models.evaluation.calibration_drift import Drift, calibration_drift


def measure_drift(store: Store, forecasts: Iterable[Forecast]) -> Drift:
    """Return how the sums over all closed windows of a workspace stand."""
    return calibration_drift(forecasts, [change.at for change in store.model_versions.changes()])


def publish_drift(store: Store, forecasts: Iterable[Forecast]) -> None:
    """Put how the sums stand where doctor, report and metrics read it; nothing before a window has closed."""
    drift = measure_drift(store, forecasts)
    if drift.weeks or store.preferences.get(EVERYONE, DRIFT) is not None:
        store.preferences.set(EVERYONE, DRIFT, drift.as_dict())
