"""Drift is worked out of a workspace's own candidates, and shown by doctor, the report and the metrics."""

from datetime import UTC, datetime

import pytest
from prometheus_client import generate_latest

from data.errors import ExitCode
from data.schema import DAY_SECONDS, Direction, Interaction, from_epoch, to_epoch
from data.settings import Settings
from data.store.bookkeeping.preferences import DRIFT, EVERYONE, SILENT_SOURCES
from data.store.store import Store
from data.wording.language import language
from models.evaluation.calibration_drift import Drift
from models.lists.ranking.list_request import ListRequest
from pipelines.jobs.lists.drift import measure_drift, measure_early, publish_drift
from pipelines.jobs.lists.effect import closed_forecasts
from pipelines.jobs.lists.suggest import suggest
from pipelines.log_sources.stored import log_from_store
from pipelines.model_store.artefact import prior
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
        publish_drift(store, closed_forecasts(store, NOW), NOW)
        drift = store.preferences.get(EVERYONE, DRIFT)
    metrics = Metrics()
    metrics.show_drift(drift)
    shown = generate_latest(metrics.registry).decode()
    assert "kith_calibration_alarm 1.0" in shown
    assert f'kith_calibration_cusum{{side="up",window="own"}} {drift["up"]}' in shown
    done = run("doctor", "--json")
    assert done.code == ExitCode.DEGRADED
    [found] = [one for one in done.json() if str(one["part"]) == "calibration"]
    assert (found["well"], "not right any more since 2025" in found["found"]) == (False, True)
    with Store(home.store) as store:
        use_cases = WeekUseCases(store, lambda: datetime.fromtimestamp(NOW, UTC))
        told = report_card(use_cases, "Ada", language())["told"]
    assert any("probabilities are not right any more" in sentence for sentence in told)


EARLY = (
    "INSERT INTO candidates (workspace, list_id, handle, contact, pool, propensity, shown, probability_14, "
    "probability_30, kept_at) VALUES ('own', ?, ?, ?, 'upkeep', 0, 0, .2, .2, ?)"
)


@pytest.fixture
def young() -> Settings:
    """Fill a workspace whose ten lists of 90 days are all open; everybody was reached on the 20th day."""
    settings = Settings.from_environment()
    with Store(settings.store) as store:
        for week in range(10):
            as_of = BEGIN + week * 7 * DAY_SECONDS
            store.database.write_many(LIST, [(week + 1, "own", as_of, as_of)])
            names = [f"{week}-{n}" for n in range(10)]
            rows = [(week + 1, name, name, as_of + 20 * DAY_SECONDS) for name in names]
            store.database.write_many(EARLY, rows)
    return settings


def log_goes_on_until(store: Store, at: int) -> None:
    """Let the owner's log have something of a moment."""
    last = Interaction("Ada", "Zoe", from_epoch(at), Direction.SENT, "email", "mail", f"{at}")
    store.interactions.record([last], at)


def test_windows_of_14_and_30_days_are_judged_before_the_lists_own(young):
    """Silent through 14 days, and reached within 30: each is an outcome of its own."""
    end = BEGIN + 80 * DAY_SECONDS
    with Store(young.store) as store:
        log_goes_on_until(store, end)
        early = measure_early(store, end)
        assert closed_forecasts(store, end) == []
    assert (early[14].outcomes, early[14].observed) == (100, 100)
    assert early[14].alarm_at is not None
    assert (early[30].outcomes, early[30].observed) == (80, 0)


def test_a_log_that_ends_is_no_silence(young):
    """Nothing was taken in for a month: windows that reach beyond the log are open."""
    now = BEGIN + 120 * DAY_SECONDS
    with Store(young.store) as store:
        log_goes_on_until(store, BEGIN + 15 * DAY_SECONDS)
        assert [days.outcomes for days in measure_early(store, now).values()] == [10]


def test_an_early_alarm_is_the_workspace_s(young):
    """Doctor says of which windows; each window's sums are a metric."""
    end = BEGIN + 80 * DAY_SECONDS
    with Store(young.store) as store:
        log_goes_on_until(store, end)
        publish_drift(store, closed_forecasts(store, end), end)
        drift = store.preferences.get(EVERYONE, DRIFT)
    metrics = Metrics()
    metrics.show_drift(drift)
    shown = generate_latest(metrics.registry).decode()
    assert f'kith_calibration_cusum{{side="up",window="14"}} {drift["early"]["14"]["up"]}' in shown
    assert "kith_calibration_alarm 1.0" in shown
    [found] = [one for one in run("doctor", "--json").json() if str(one["part"]) == "calibration"]
    assert "100 closed windows of 14 days" in found["found"]
    assert not found["well"]


def test_the_lists_count_what_fell_silent(tmp_path):
    """For the metrics, which would read a year of rows each time; a number names nobody."""
    days = [NOW - DAY_SECONDS * day for day in range(200, 20, -1)]
    with Store(tmp_path / "kith.db") as store:
        rows = [
            Interaction("Ada", "Bo", from_epoch(at), Direction.SENT, "call", "phone", f"{at}") for at in days
        ]
        store.interactions.record(rows, 1)
        suggest(store, log_from_store(store), prior(), ListRequest(NOW, NOW))
        assert store.preferences.get(EVERYONE, SILENT_SOURCES) == 1
