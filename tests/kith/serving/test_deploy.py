"""What is shipped for operators: units that are hardened, and rules about metrics that there are."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from prometheus_client import generate_latest

from data.schema import DAY_SECONDS, Direction, Interaction, from_epoch
from data.store.bookkeeping.preferences import EVERYONE, JOB_RUNS
from data.store.store import Store
from pipelines.jobs.upkeep.job_runs import job_run
from service.middleware.telemetry import Metrics

DEPLOY = Path(__file__).parents[3] / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
# As systemd counts, of 10; a unit that names nothing but a user has 9.5.
MOST_EXPOSED = 1.5


@pytest.mark.needs("systemd-analyze")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_is_hardened(unit):
    """Its exposure is counted offline."""
    words = ["systemd-analyze", "security", "--offline=true", str(unit)]
    said = subprocess.run(words, capture_output=True, text=True, check=False).stdout
    [exposure] = re.findall(r"Overall exposure level for .*: ([0-9.]+)", said)
    assert float(exposure) <= MOST_EXPOSED


@pytest.mark.needs("docker-compose")
def test_the_compose_file_is_one():
    """By the schema of compose, with every secret, volume and service that it names."""
    words = ["docker-compose", "-f", str(DEPLOY / "compose.yaml"), "config", "--quiet"]
    done = subprocess.run(
        words, env=os.environ | {"KITH_HOST": "kith.example"}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_every_line_for_cron_runs_and_too_little_history_is_no_failure(tmp_path):
    """As cron runs it, by sh; where there is nothing to learn yet, nobody gets a mail."""
    home = tmp_path / "home"
    with Store(home / "kith.db") as store:
        met = Interaction("Ada", "Bo", from_epoch(DAY_SECONDS), Direction.SENT, "email", "test", "1")
        store.interactions.record([met], DAY_SECONDS)
    variables = {"KITH_HOME": str(home), "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    lines = re.findall(r"^[0-9*]+(?: [0-9*]+){4} (kith .*)$", (DEPLOY / "crontab").read_text(), re.MULTILINE)
    assert len(lines) == 3
    for line in lines:
        done = subprocess.run(
            ["sh", "-c", line], env=os.environ | variables, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stdout) == (0, ""), (line, done.stderr)


def test_the_image_runs_as_a_user_without_rights_and_keeps_its_state_in_a_volume():
    """And is asked whether it is healthy; the compose file lets it write nothing else."""
    steps = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    last = steps.rpartition("\nFROM ")[2]
    assert re.search(r"^USER (?!0|root)\d+:\d+$", last, re.MULTILINE)
    assert re.search(r"^VOLUME /var/lib/kith$", last, re.MULTILINE)
    assert "KITH_HOME=/var/lib/kith" in last
    assert "HEALTHCHECK" in last
    assert "read_only: true" in (DEPLOY / "compose.yaml").read_text(encoding="utf-8")


def test_every_unit_hardens_the_same_way():
    """What protects one protects all; only what they run differs."""
    line = r"^(?:Protect|Private|Restrict|SystemCall|Capab).*$"
    protecting = [set(re.findall(line, unit.read_text(encoding="utf-8"), re.MULTILINE)) for unit in UNITS]
    assert len(UNITS) == 3
    assert all(one == protecting[0] for one in protecting)


def test_every_metric_of_a_rule_is_shown():
    """A rule about a metric that nobody writes would never speak."""
    metrics = Metrics()
    metrics.show_jobs({"suggest": {"at": 5, "seconds": 1.5, "made": 3}}, 7)
    metrics.show_drift({"up": 1, "down": 2, "alarm_at": None})
    metrics.show_shift({"newest_rate": 0.5, "trained_rate": 0.4, "inputs": {}})
    with Store() as store:
        metrics.show_traffic(store.deliveries.by_state(), store.connections.by_state())
    shown = generate_latest(metrics.registry).decode()
    rules = (DEPLOY / "prometheus-rules.yml").read_text(encoding="utf-8")
    names = set(re.findall(r"\b(?:kith|http_server)_[a-z_]+", "\n".join(re.findall(r"expr: .*", rules))))
    assert len(names) > 3
    assert [name for name in names if f"# TYPE {name.removesuffix('_count')} " not in shown] == []
    chosen = {name for names in re.findall(r'state=~?"([a-z_|]+)"', rules) for name in names.split("|")}
    assert chosen == {"failed", "unknown", "retrying", "needs_you", "failing"}
    # At nought before the first: a rule about growth sees that one, too.
    for name in chosen:
        assert re.search(rf'^kith_(deliveries|connections){{.*state="{name}"}} 0\.0$', shown, re.MULTILINE)
    assert 'kith_job_last_success_timestamp_seconds{job_kind="suggest"} 5.0' in shown
    assert "kith_worker_last_seen_timestamp_seconds 7.0" in shown


def test_a_job_that_ends_well_is_kept_and_one_that_fails_is_not():
    """The last success stays what it was."""
    with Store() as store:
        with job_run(store, "suggest", 100) as run:
            run.made = 3
        with pytest.raises(ValueError, match="broken"), job_run(store, "suggest", 200):
            raise ValueError("broken")
        kept = store.preferences.get(EVERYONE, JOB_RUNS)["suggest"]
    assert (kept["at"], kept["made"]) == (100, 3)
