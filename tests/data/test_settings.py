"""Where things are kept."""

from pathlib import Path

import pytest

from data.errors import UsageError
from data.settings import Settings


def test_a_relative_home_is_the_same_folder_wherever_a_job_goes(tmp_path, monkeypatch):
    """It is made absolute when it is read."""
    monkeypatch.chdir(tmp_path)
    assert Settings.from_environment({"KITH_HOME": "mine"}).home == tmp_path / "mine"


@pytest.mark.parametrize("name", ["what?x=1", "p%20c"])
def test_a_home_that_would_read_as_an_address_is_refused(name):
    """With ? or % in it MLflow would write somewhere else."""
    with pytest.raises(UsageError, match="without"):
        Settings.from_environment({"KITH_HOME": f"/{name}"})


def test_without_a_name_it_is_the_platforms_folder():
    """No folder of Kith's own invention in the home."""
    assert Settings.from_environment({}).home.name == "kith"
    assert isinstance(Settings.from_environment({}).store_path, Path)
