"""An account whose server tells when mail came is read within seconds, on the line that waited."""

import time
from socket import SHUT_RDWR
from threading import Event, Timer

import pytest

from data.settings import Settings
from data.store.bookkeeping.connections import ConnectionState
from data.store.store import Store
from kith.cli.history import syncing
from pipelines.connect.mail import mailbox
from pipelines.jobs.sync.idle_lines import (
    PAUSE_SECONDS,
    QUIET_SECONDS,
    SETTLE_SECONDS,
    SHORT_LIFE_SECONDS,
    IdleLines,
)
from pipelines.jobs.sync.sync import sync_due
from tests.pipelines.connect.dovecot import mail
from tests.pipelines.jobs.sync.conftest import Connected

pytestmark = pytest.mark.needs("dovecot")
NEVER = Event()


class Waiting:
    """An account that was read and waits; the test lets the clock of its lines leap."""

    def __init__(self, connected: Connected) -> None:
        self.connected, self.ahead = connected, 0.0
        self.lines = IdleLines(lambda: time.monotonic() + self.ahead)
        connected.server.append("INBOX", [mail(1)])
        assert self.read() == 1

    def read(self) -> int:
        """Read what is due, as a worker does after each wait, and return how many accounts that were."""
        store, now = self.connected.store, self.connected.now
        self.lines.ask_for_news(store)
        return sync_due(store, self.connected.key_path, lambda: now, lines=self.lines)

    def leap(self, seconds: float) -> None:
        """Let time pass at once."""
        self.ahead += seconds

    def drop_the_line(self) -> None:
        """Let what lies between this machine and the server end the line."""
        for key in list(self.lines._sockets.get_map().values()):  # noqa: SLF001 - nobody else cuts a line
            key.fileobj.shutdown(SHUT_RDWR)
        self.wait(0.3)

    def wait(self, seconds: float) -> float:
        """Wait for mail, and return how many seconds that took."""
        begun = time.monotonic()
        self.lines.wait(seconds, NEVER)
        return time.monotonic() - begun


@pytest.fixture
def waiting(connected):
    """Lend an account that was read and waits."""
    waiting = Waiting(connected)
    yield waiting
    waiting.lines.close()


@pytest.fixture
def sign_ins(monkeypatch):
    """Count how often somebody signs in."""
    count, sign_in = [], mailbox.sign_in
    monkeypatch.setattr(mailbox, "sign_in", lambda account: [count.append(account), sign_in(account)][1])
    return count


def test_a_new_mail_is_read_at_once_on_the_line_that_waited(waiting, sign_ins):
    """Nobody signs in a second time, and what was sent meanwhile comes along."""
    waiting.leap(PAUSE_SECONDS)
    waiting.connected.server.append("Gesendet", [mail(2, "ana@example.net", "bob@example.org")])
    waiting.connected.server.append("INBOX", [mail(3)])
    assert waiting.wait(20) < 5
    assert waiting.read() == 1
    assert len(waiting.connected.log()) == 3
    waiting.leap(PAUSE_SECONDS)
    waiting.connected.server.append("INBOX", [mail(4)])
    assert waiting.wait(20) < 5
    assert waiting.read() == 1
    assert len(waiting.connected.log()) == 4
    assert sign_ins == []


def test_a_mail_that_came_before_the_line_waited_is_read_too(waiting, monkeypatch):
    """It lands between the last question and the first waiting: nothing is told of it any more."""
    fetch = mailbox.MailAccount.fetch

    def fetch_then_get_mail(account, cursors):
        yield from fetch(account, cursors)
        waiting.connected.server.append("INBOX", [mail(6)])

    waiting.leap(PAUSE_SECONDS)
    waiting.connected.server.append("INBOX", [mail(5)])
    waiting.wait(20)
    with monkeypatch.context() as once:
        once.setattr(mailbox.MailAccount, "fetch", fetch_then_get_mail)
        assert waiting.read() == 1
    assert len(waiting.connected.log()) == 2
    waiting.leap(PAUSE_SECONDS)
    assert waiting.wait(20) < 5
    assert waiting.read() == 1
    assert len(waiting.connected.log()) == 3


def test_where_nothing_comes_waiting_costs_nothing(waiting):
    """Not even where a flag changes, which the server tells of, too."""
    waiting.leap(SETTLE_SECONDS)
    waiting.wait(0.3)
    client = waiting.connected.server.client()
    client.select("INBOX")
    client.store("1", "+FLAGS", "\\Seen")
    client.logout()
    cpu = time.thread_time()
    assert waiting.wait(1) >= 1
    assert time.thread_time() - cpu < 0.05
    assert waiting.read() == 0


def test_many_mails_one_after_the_other_are_one_look(waiting):
    """The account was read a moment ago: the next look waits ten seconds."""
    waiting.connected.server.append("INBOX", [mail(2)])
    assert waiting.wait(1) >= 1
    assert waiting.read() == 0
    waiting.leap(PAUSE_SECONDS)
    waiting.wait(20)
    assert waiting.read() == 1


def test_a_line_that_was_lost_is_made_anew(waiting, sign_ins):
    """What came meanwhile is read, and the account waits again."""
    waiting.leap(SHORT_LIFE_SECONDS)
    server = waiting.connected.server
    waiting.drop_the_line()
    server.append("INBOX", [mail(2)])
    waiting.leap(PAUSE_SECONDS)
    assert waiting.read() == 1
    assert (len(waiting.connected.log()), len(sign_ins)) == (2, 1)
    waiting.leap(PAUSE_SECONDS)
    server.append("INBOX", [mail(3)])
    assert waiting.wait(20) < 5
    assert waiting.read() == 1


def test_a_server_that_ends_every_line_at_once_is_asked_by_the_clock_alone(waiting):
    """Its next look is that of a quarter of an hour."""
    waiting.drop_the_line()
    waiting.leap(SHORT_LIFE_SECONDS)
    assert waiting.read() == 0


def test_a_dead_line_is_found_out_within_ten_minutes(waiting, monkeypatch):
    """Nothing tells that it is dead but that the server does not answer."""
    looks, look = [], mailbox.IdleLine.look
    monkeypatch.setattr(mailbox.IdleLine, "look", lambda line: [looks.append(line), look(line)][1])
    waiting.leap(SETTLE_SECONDS)
    waiting.wait(0.3)
    assert len(looks) == 1
    waiting.leap(QUIET_SECONDS)
    waiting.wait(0.3)
    assert len(looks) == 2


def test_a_server_that_cannot_tell_is_asked_by_the_clock(connected, monkeypatch):
    """Its line ends with the look."""
    monkeypatch.setattr(mailbox, "CAPABILITY", "X-NOT-THERE")
    waiting = Waiting(connected)
    connected.server.append("INBOX", [mail(2)])
    waiting.wait(0.3)
    assert waiting.read() == 0


def test_whoever_pauses_an_account_ends_its_line(waiting):
    """No new mail makes it due."""
    waiting.connected.store.connections.set_state(waiting.connected.number, ConnectionState.PAUSED)
    waiting.leap(PAUSE_SECONDS)
    waiting.connected.server.append("INBOX", [mail(2)])
    assert waiting.read() == 0
    assert waiting.wait(1) >= 1
    waiting.connected.store.connections.set_state(waiting.connected.number, ConnectionState.LIVE)
    assert waiting.read() == 1


def test_an_account_that_is_read_otherwise_from_now_on_is_signed_in_anew(waiting, sign_ins):
    """The line of before knows nothing of the new settings."""
    connections, connection = waiting.connected.store.connections, waiting.connected.connection
    connections.set_settings(connection.id, {**connection.settings, "subjects": True})
    waiting.leap(PAUSE_SECONDS)
    waiting.connected.server.append("INBOX", [mail(2)])
    waiting.wait(20)
    assert waiting.read() == 1
    assert [account.subjects for account in sign_ins] == [True]


def test_a_worker_waits_and_ends_within_a_second(connected, monkeypatch, tmp_path):
    """From its start on: what comes is recorded in seconds, long before the account's quarter of an hour."""
    monkeypatch.setenv("KITH_HOME", str(tmp_path))
    monkeypatch.setattr(syncing, "LOOK_SECONDS", 0.2)
    monkeypatch.setattr("pipelines.jobs.sync.idle_lines.PAUSE_SECONDS", 0.2)
    settings, ended, ends = Settings.from_environment(), Event(), []
    connected.store = Store(settings.store)
    connected.key_path = settings.key_path
    connection = connected.connect()
    connected.store.connection_health.succeeded(connection.id, 0, due_at=2**40)

    def watch() -> None:
        try:
            for number in (1, 2):
                connected.server.append("INBOX", [mail(number)])
                until = time.monotonic() + 10
                while len(connected.log()) < number and time.monotonic() < until:
                    time.sleep(0.05)
        finally:
            ends.append(time.monotonic())
            ended.set()

    Timer(0.5, watch).start()
    syncing.sync_until(settings, lambda: connected.now, ended)
    assert time.monotonic() - ends[0] < 1.5
    assert len(connected.log()) == 2
    connected.store.close()
