"""What leaves the machine: with nothing connected no socket is opened outward, and each flow is named."""

import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from click.testing import CliRunner

from data.schema import to_epoch
from data.sealed_secrets import key_or_new
from data.settings import Settings
from data.store.bookkeeping.preferences import DIGEST, TIMEZONE, WEEKLY
from data.store.feed.mail_accounts import MailAccount, MailSecurity, sealed_password
from data.store.store import Store
from data.weekly.digest_setting import DigestSetting
from data.weekly.weekly_moment import WeeklyMoment
from kith.cli.main import kith
from service.use_cases.privacy.flows import FlowKind, flows
from tests.pipelines.deliver.digest.mail_server import PASSWORD, USER, serving_mail

LONG = 90
ROOT = Path(__file__).parents[3]
# Python runs it at the start of every process of a command: each connection and each look-up of a name is
# written down. One to a path is to another process of this machine.
WITNESS = """
import os, sys
def write_down(event, words):
    if event == "socket.connect" and not isinstance(words[1], (str, bytes)) or event == "socket.getaddrinfo":
        with open(os.environ["WITNESS"], "a") as file:
            file.write(f"{event} {words[1] if event == 'socket.connect' else words[0]!r}\\n")
sys.addaudithook(write_down)
"""


@pytest.fixture
def witness(tmp_path, monkeypatch) -> Path:
    """Let every command's processes write down whom they connect to; return the file."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(WITNESS)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))
    monkeypatch.setenv("WITNESS", str(tmp_path / "witness"))
    return tmp_path / "witness"


def history(folder: Path) -> Path:
    """Write a history in which a rhythm has stopped."""
    now = datetime.now(UTC)
    rows = [f"Ada,Bob,{now - timedelta(days=30 + 7 * week):%Y-%m-%dT%H:%MZ},sent,email" for week in range(12)]
    path = folder / "log.csv"
    path.write_text("owner,contact,at,direction,channel\n" + "\n".join(rows) + "\n")
    return path


def run(*words: str) -> None:
    """Run a command in a process of its own."""
    subprocess.run([sys.executable, "-m", "kith", *words], check=True, capture_output=True)


def up_until(done) -> None:
    """Keep Kith on until a condition holds."""
    words = [sys.executable, "-m", "kith", "up", "--port", "0"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as up:
        try:
            place = up.stdout.readline().split("http://")[1].split("/")[0]
            deadline = time.monotonic() + LONG
            while not done(f"http://{place}"):
                assert time.monotonic() < deadline
                time.sleep(0.2)
        finally:
            up.send_signal(signal.SIGINT)
            up.wait(LONG)


def has_list(place: str) -> bool:
    """Tell whether the list of the week was made."""
    return "schedule" in httpx2.get(f"{place}/readyz").json()


def test_with_nothing_connected_no_socket_is_opened_outward(witness):
    """Importing, making lists, learning, and Kith kept on with its page: not one connection, not one name."""
    run("ingest", str(ROOT / "data" / "synthetic" / "demo" / "log.csv"))
    run("suggest")
    run("retrain")
    up_until(has_list)
    assert not witness.exists() or witness.read_text() == ""


def test_a_digest_is_the_one_connection_that_was_asked_for(tmp_path, witness, monkeypatch):
    """The same witness sees it: to the mail server that was named, and to nobody else."""
    run("ingest", str(history(tmp_path)))
    settings, now = Settings.from_environment(), datetime.now(UTC)
    with serving_mail(tmp_path) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
        with Store(settings.store) as store:
            password = sealed_password(key_or_new(settings.key_path), "own", PASSWORD)
            place = ("127.0.0.1", server.port, MailSecurity.STARTTLS, USER, password, "kith@home.example")
            store.mail_accounts.keep(MailAccount(*place))
            weekly = WeeklyMoment(now.weekday(), now.hour, "UTC")
            store.preferences.set("Ada", WEEKLY, weekly.as_setting())
            store.preferences.set("Ada", TIMEZONE, "UTC")
            store.preferences.set(
                "Ada", DIGEST, DigestSetting("ada@mail.example", quiet_line=True).as_setting()
            )
        up_until(lambda _: server.taken)
    places = {line for line in witness.read_text().splitlines() if "connect" in line}
    assert places == {f"socket.connect ('127.0.0.1', {server.port})"}


def test_each_flow_is_named_with_its_last_time(tmp_path):
    """A webhook by its host alone, a digest by its address, a database that is elsewhere, a program."""
    settings = Settings(tmp_path, "postgresql+psycopg://kith@db.example/kith")
    with Store(tmp_path / "kith.db") as store:
        assert flows(store, Settings(tmp_path), 1) == []
        hook = ("whk_1", "https://crm.example/hook?secret=1", [], "sealed")
        store.webhook_endpoints.add(*hook, made_at=1, made_by="test")
        server = ("smtp.example", 587, MailSecurity.TLS, None, None, "kith@home.example")
        store.mail_accounts.keep(MailAccount(*server))
        store.preferences.set("Ada", DIGEST, DigestSetting("ada@mail.example", on=False).as_setting())
        store.api_keys.make("own", "crm", ["admin"], owner=None, made_at=1, expires_at=None)
        store.api_keys.make("lab", "of another workspace", ["admin"], owner=None, made_at=1, expires_at=None)
        named = flows(store, settings, to_epoch(datetime.now(UTC)), "http://127.0.0.1:5000")
    assert [(one.kind, one.to, one.on) for one in named] == [
        (FlowKind.WEBHOOK, "crm.example", True),
        (FlowKind.DIGEST, "ada@mail.example (smtp.example)", False),
        (FlowKind.PROGRAM, "crm", True),
        (FlowKind.STORE, "db.example", True),
    ]


def test_the_command_says_that_nothing_leaves():
    """Also where nothing has been taken in yet."""
    assert "Nothing leaves this machine" in CliRunner().invoke(kith, ["privacy"]).output
    assert CliRunner().invoke(kith, ["privacy", "--json"]).output == "[]\n"
