"""Nothing acknowledged is lost, whenever the service is killed (`make torture` kills more often)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KILLS = os.environ.get("KITH_KILLS", "4")
# With so slow a commit, few kills suffice to see an acknowledgement that came before it.
SLOW_COMMITS = ["--commit-seconds", "0.2"] if "KITH_KILLS" not in os.environ else []


def killed_again_and_again(*words: str) -> str:
    """Return what the torture said; fail where it found something missing."""
    script = [sys.executable, "-m", "benchmarks.service.torture", "--kills", KILLS, *SLOW_COMMITS, *words]
    done = subprocess.run(script, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    sys.stdout.write(done.stdout)
    return done.stdout


def test_a_file_keeps_what_was_acknowledged():
    """Killed at random moments under concurrent writes, SQLite holds every acknowledged write once."""
    assert f"SQLite: {KILLS} kills" in killed_again_and_again()


@pytest.mark.needs("postgresql")
def test_a_server_keeps_what_was_acknowledged(postgres_url):
    """The same with PostgreSQL."""
    assert f"PostgreSQL: {KILLS} kills" in killed_again_and_again("--store", postgres_url)
