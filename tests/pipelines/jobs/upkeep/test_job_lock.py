"""One job of a kind at a time in one home."""

import subprocess
import sys
import time

import pytest
from filelock import Timeout

from data.errors import BusyError
from pipelines.jobs.upkeep.job_lock import job_lock

HOLD = "import sys, time; from pathlib import Path; from pipelines.jobs.upkeep.job_lock import job_lock\n"
HOLD += "with job_lock(Path(sys.argv[1]), 'retrain'): print('in', flush=True); time.sleep(60)"


def test_a_second_job_is_told_and_the_lock_dies_with_its_process(tmp_path):
    """Busy while another process holds it, free at once when that process is killed."""
    with subprocess.Popen([sys.executable, "-c", HOLD, tmp_path], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"in\n"
        with pytest.raises(BusyError, match="another kith retrain"), job_lock(tmp_path, "retrain"):
            pass
        other.kill()
    started = time.monotonic()
    with job_lock(tmp_path, "retrain"):
        assert time.monotonic() - started < 5


def test_what_the_body_waits_for_in_vain_is_its_own(tmp_path):
    """Another lock that the body cannot have is not said to be this job's."""
    with pytest.raises(Timeout), job_lock(tmp_path, "retrain"):
        raise Timeout("another.lock")
    with job_lock(tmp_path, "retrain"):
        pass
