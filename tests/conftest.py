"""What every test may use, and what happens when the machine lacks something a test needs."""

import os
import shutil
from collections.abc import Callable

import pytest

# What a test may need of the machine: how to see it is there, how to get it.
NEEDS: dict[str, tuple[Callable[[], bool], str]] = {
    "chromium": (lambda: shutil.which("chromium") is not None, "apt-get install chromium"),
}


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker."""
    config.addinivalue_line("markers", "needs(thing): skipped where the machine lacks the thing")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip with one line that says what to install; with KITH_TESTS_STRICT=1 fail instead."""
    for mark in item.iter_markers("needs"):
        present, remedy = NEEDS[mark.args[0]]
        if not present():
            sentence = f"needs {mark.args[0]}: {remedy}"
            if os.environ.get("KITH_TESTS_STRICT") == "1":
                pytest.fail(sentence)
            pytest.skip(sentence)


@pytest.fixture(autouse=True)
def _own_home(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep every test in a folder of its own."""
    monkeypatch.setenv("KITH_HOME", f"{tmp_path}/kith-home")
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
