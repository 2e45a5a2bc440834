"""kith up keeps page, worker and schedule on as one; kith up --install makes a service of it."""

import os
import plistlib
import re
import signal
import stat
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from click.testing import CliRunner

from data.errors import BusyError, KithError, UsageError
from data.schema import Direction, Interaction
from data.settings import Settings
from data.store.bookkeeping.preferences import TIMEZONE
from data.store.store import Store
from kith.cli.always_on import up
from kith.cli.always_on.user_service import user_service
from kith.cli.main import kith

LONG = 60


@pytest.fixture
def home() -> Settings:
    """Return an installation in which Ada's rhythm with Bob has stopped."""
    settings, now = Settings.from_environment(), datetime.now(UTC)
    days = [30 + 7 * week for week in range(12)]
    with Store(settings.store) as store:
        sent = [
            Interaction("Ada", "Bob", now - timedelta(days=one), Direction.SENT, "email", "t", f"{one}")
            for one in days
        ]
        store.interactions.record(sent, 1)
        store.preferences.set("Ada", TIMEZONE, "UTC")
    return settings


def run(*words: str):
    """Run a command in this process; an error comes out as it is."""
    return CliRunner().invoke(kith, words, catch_exceptions=False, input="y\n")


def test_up_makes_the_first_list_and_says_when_the_next_one_comes(home):
    """One command: the page answers, its worker makes the list, readyz and the page say when."""
    words = [sys.executable, "-m", "kith", "up", "--port", "0"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as up:
        try:
            place = re.search(r"http://127\.0\.0\.1:\d+/", up.stdout.readline())[0]
            deadline = datetime.now(UTC) + timedelta(seconds=LONG)
            while "schedule" not in (state := httpx2.get(f"{place}readyz").json()):
                assert datetime.now(UTC) < deadline, state
                # Asked without a pause, it would be kept from making the list.
                time.sleep(0.1)
            assert state["schedule"]["list"]["failing"] == 0
            assert datetime.fromisoformat(state["schedule"]["list"]["next_at"]) > datetime.now(UTC)
            assert "The next list comes by itself" in httpx2.get(f"{place}owners/Ada").text
            with pytest.raises(BusyError, match=f"kith up is running for {home.home} already"):
                run("up", "--port", "0")
        finally:
            up.send_signal(signal.SIGINT)
            assert up.wait(LONG) == 0


def test_a_store_that_is_busy_is_not_taken_for_another_kith_up(home, monkeypatch):  # noqa: ARG001 - is there
    """Only the lock of kith up itself says that one is running."""

    def busy(*_: object) -> None:
        raise BusyError("the store is in use")

    monkeypatch.setattr(up, "_run", busy)
    with pytest.raises(BusyError, match="the store is in use"):
        run("up")


@pytest.fixture
def calls(tmp_path, monkeypatch) -> Path:
    """Put a systemctl before the machine's own, which writes down what it is called with."""
    programs, written = tmp_path / "bin", tmp_path / "calls"
    programs.mkdir()
    program = programs / "systemctl"
    refusal = f'test ! -e "{tmp_path}/refuses" || {{ echo no bus >&2; exit 1; }}'
    program.write_text(f'#!/bin/sh\necho "$@" >> "{written}"\n{refusal}\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return written


def unit(calls: Path) -> Path:
    """Return where the unit lies."""
    return calls.parent / "config" / "systemd" / "user" / "kith.service"


@pytest.mark.skipif(sys.platform == "darwin", reason="systemd")
def test_the_service_is_shown_then_made_and_taken_away(calls):
    """It runs kith up for this installation; down leaves neither file nor service."""
    shown = run("up", "--install", "--port", "8799").output
    text = unit(calls).read_text()
    assert text.strip() in shown
    assert f'ExecStart="{sys.executable}" "-m" "kith" "up" "--port" "8799"' in text
    assert f'Environment="KITH_HOME={Settings.from_environment().home}"' in text
    assert calls.read_text().splitlines()[-1] == "--user restart kith.service"
    assert "is off" in run("down").output
    assert not unit(calls).exists()
    assert "--user disable --now kith.service" in calls.read_text()
    with pytest.raises(UsageError, match="no service is installed"):
        run("down")


@pytest.mark.skipif(sys.platform == "darwin", reason="systemd")
def test_without_a_yes_nothing_is_written(calls):
    """The question is answered with no."""
    CliRunner().invoke(kith, ["up", "--install"], catch_exceptions=False, input="n\n")
    assert not unit(calls).exists()
    assert not calls.exists()


@pytest.mark.skipif(sys.platform == "darwin", reason="systemd")
def test_a_refusal_says_which_command_and_why(calls):
    """As the program that refused said it."""
    (calls.parent / "refuses").touch()
    with pytest.raises(KithError, match=r"daemon-reload was refused \(no bus\)"):
        run("up", "--install", "--yes")


def test_a_path_with_odd_letters_stays_one_word(tmp_path, monkeypatch):
    """Of systemd's quotes, specifiers and variables none is taken for its own."""
    monkeypatch.setattr("shutil.which", lambda _: "systemctl")
    made = user_service(Settings(tmp_path / 'a "b" 50%i'), ["/o dd/py$thon"], tmp_path, "linux")
    assert 'ExecStart="/o dd/py$$thon"' in made.text
    assert '/a \\"b\\" 50%%i"' in made.text


def test_a_mac_has_an_agent_of_launchd(tmp_path):
    """Started at login, and again when it dies."""
    made = user_service(Settings(tmp_path), ["/usr/bin/python3", "-m", "kith", "up"], tmp_path, "darwin")
    agent = plistlib.loads(made.text.encode())
    assert made.path == tmp_path / "Library" / "LaunchAgents" / "kith.up.plist"
    assert agent["ProgramArguments"][1:] == ["-m", "kith", "up"]
    assert agent["EnvironmentVariables"]["KITH_HOME"] == str(tmp_path)
    assert (agent["RunAtLoad"], agent["KeepAlive"]) == (True, {"SuccessfulExit": False})


def test_where_nothing_keeps_programs_on_it_says_what_to_run(tmp_path, monkeypatch):
    """Without systemd the person is told the command."""
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(UsageError, match="there is no systemd here"):
        user_service(Settings(tmp_path), ["kith", "up"], tmp_path, "linux")
