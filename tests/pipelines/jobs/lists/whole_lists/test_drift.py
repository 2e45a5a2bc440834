"""Drift is worked out of a workspace's own candidates, and shown by doctor, the report and the metrics."""

from datetime import UTC, datetime

import pytest
from prometheus_client import generate_latest

from data.errors import ExitCode
from data.schema import DAY_SECONDS, to_epoch
from data.settings import Settings
from data.store.bookkeeping.preferences import DRIFT, EVERYONE
from data.store.store import Store
from data.wording.language import language
from models.evaluation.calibration_drift import Drift
from pipelines.jobs.lists.drift import measure_drift, publish_drift
from pipelines.jobs.lists.effect import closed_forecasts
from service.middleware.telemetry import Metrics
from service.use_cases.report_card import report_card
from service.use_cases.week import WeekUseCases
from tests.pipelines.conftest import run

BEGIN = to_epoch(datetime(2025, 1, 6, tzinfo=UTC))
WEEKS, NOW = 20, BEGIN + 40 * 7 * DAY_SECONDS
LIST = (
    "INSERT INTO lists (id, workspace, owner, as_of, horizon_days, model_version, published_at) "
    "VALUES (?, ?, 'Ada', ?, 90, '7', ?)"
)
CANDIDATE = (
    "INSERT INTO candidates (workspace, list_id, handle, contact, pool, propensity, shown, probability, "
    "revived_at) VALUES (?, ?, ?, ?, 'upkeep', 0, 0, .2, ?)"
)


@pytest.fixture
def home() -> Settings:
    """Fill two workspaces: .2 were foretold to go dormant, and all did in the one, .2 in the other."""
    settings = Settings.from_environment()
    with Store(settings.store) as store:
        for first, workspace, rate in ((0, "own", 1.0), (100, "calm", 0.2)):
            for week in range(WEEKS):
                number, as_of = first + week + 1, BEGIN + week * 7 * DAY_SECONDS
                store.database.write_many(LIST, [(number, workspace, as_of, as_of)])
                rows = [
                    (workspace, number, f"{week}-{n}", f"{week}-{n}", None if n < 10 * rate else as_of + 9)
                    for n in range(10)
                ]
                store.database.write_many(CANDIDATE, rows)
    return settings


def drift_of(store: Store) -> Drift:
    """Return how the sums stand in a workspace."""
    return measure_drift(store, closed_forecasts(store, NOW))


def test_each_workspace_has_its_own(home):
    """The alarm of one is none of the other's."""
    with Store(home.store) as store:
        assert drift_of(store).alarm_at is not None
        calm = drift_of(store.within("calm"))
        assert (calm.alarm_at, calm.outcomes) == (None, 10 * WEEKS)


def test_doctor_report_and_metrics_show_it(home):
    """Since when, in words and as a number; the exit code says that something is to be looked at."""
    with Store(home.store) as store:
        publish_drift(store, closed_forecasts(store, NOW))
        drift = store.preferences.get(EVERYONE, DRIFT)
    metrics = Metrics()
    metrics.show_drift(drift)
    shown = generate_latest(metrics.registry).decode()
    assert "kith_calibration_alarm 1.0" in shown
    assert f'kith_calibration_cusum{{side="up"}} {drift["up"]}' in shown
    done = run("doctor", "--json")
    assert done.code == ExitCode.DEGRADED
    [found] = [one for one in done.json() if str(one["part"]) == "calibration"]
    assert (found["well"], "not right any more since 2025" in found["found"]) == (False, True)
    with Store(home.store) as store:
        use_cases = WeekUseCases(store, lambda: datetime.fromtimestamp(NOW, UTC))
        told = report_card(use_cases, "Ada", language())["told"]
    assert any("probabilities are not right any more" in sentence for sentence in told)
