"""One job of a kind at a time in one home."""

import subprocess
import sys
import time

import pytest

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
