"""Which settings are in force, and where each comes from."""

import re
from pathlib import Path

from data.settings import Settings
from kith.cli.settings.environment import VARIABLES, Origin, in_force
from tests.pipelines.conftest import run

URL = "postgresql+psycopg://kith:secret@db.example/kith"


def shown(*words: str) -> dict[str, tuple[str, str]]:
    """Return the value and the origin of each variable, by its name."""
    return {one["name"]: (one["value"], one["origin"]) for one in run(*words, "config", "--json").json()}


def test_each_value_says_where_it_comes_from(monkeypatch, tmp_path):
    """Of an option, the environment, or the default."""
    monkeypatch.setenv("KITH_HOME", str(tmp_path))
    monkeypatch.setenv("KITH_NOW", "2026-01-01")
    values = shown("--now", "2026-03-01")
    assert values["KITH_HOME"] == (str(tmp_path), Origin.ENVIRONMENT)
    assert values["KITH_STORE_URL"] == (str(tmp_path / "kith.db"), Origin.DEFAULT)
    assert values["KITH_NOW"] == ("2026-03-01", Origin.OPTION)
    assert values["KITH_TEAM"] == ("off", Origin.DEFAULT)


def test_an_address_is_read_from_a_file_and_shown_without_its_password(monkeypatch, tmp_path):
    """As a container's secret; the environment wins, and a file that is not there is told."""
    (tmp_path / "url").write_text(f"{URL}\n")
    monkeypatch.setenv("KITH_STORE_URL_FILE", str(tmp_path / "url"))
    assert Settings.from_environment().store == URL
    value, origin = shown()["KITH_STORE_URL"]
    assert (value, origin) == (URL.replace(":secret", ":***"), Origin.FILE)
    monkeypatch.setenv("KITH_STORE_URL", URL.replace("db.example", "other.example"))
    assert Settings.from_environment().store == URL.replace("db.example", "other.example")
    monkeypatch.delenv("KITH_STORE_URL")
    monkeypatch.setenv("KITH_STORE_URL_FILE", str(tmp_path / "nothing"))
    assert run("config").code == 2


def test_a_key_file_that_systemd_hands_over_comes_from_a_file(tmp_path):
    """The credential wins over the usual place."""
    (tmp_path / "kith-secret-key").write_text("key")
    given = {"CREDENTIALS_DIRECTORY": str(tmp_path), "KITH_HOME": str(tmp_path / "home")}
    values = {one.name: one for one in in_force(Settings.from_environment(given), given, [])}
    assert values["KITH_KEY_FILE"].origin is Origin.FILE


def test_every_variable_of_an_installation_is_in_the_table():
    """What Settings reads is shown."""
    source = (Path(__file__).parents[3] / "data" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'variables.get\("(KITH_[A-Z_]+)"', source))
    assert read
    assert read <= {one.name for one in VARIABLES}
