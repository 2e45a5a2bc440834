"""Whether a workspace's probabilities stopped being right, worked out with its lists."""

from data.store.bookkeeping.preferences import DRIFT, EVERYONE
from data.store.store import Store
from models.evaluation.calibration_by_arm import Forecast
from models.evaluation.calibration_drift import Drift, calibration_drift


def measure_drift(store: Store, now: int) -> Drift:
    """Return how the sums over closed windows stand in a workspace."""
    forecasts = [
        Forecast(owner, contact, at, days, propensity, bool(shown), probability, bool(dormant))
        for owner, contact, at, days, propensity, shown, probability, dormant in store.list_inputs.of(
            None
        ).forecasts(now)
    ]
    return calibration_drift(forecasts, [change.at for change in store.model_versions.changes()])


def publish_drift(store: Store, now: int) -> None:
    """Put how the sums stand where doctor, report and metrics read it; nothing before a window has closed."""
    drift = measure_drift(store, now)
    if drift.weeks or store.preferences.get(EVERYONE, DRIFT) is not None:
        store.preferences.set(EVERYONE, DRIFT, drift.as_dict())
