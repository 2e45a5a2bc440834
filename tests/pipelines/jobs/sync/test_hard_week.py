"""A week with lines that drop, restarts, new numbers and kills ends as one full reading does."""

from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from random import Random
from time import sleep

import pytest

from data.errors import RemoteError
from data.store.store import Store
from pipelines.connect.mail import mailbox
from pipelines.connect.mail.mailbox import MailAccount
from pipelines.jobs.sync.sync import sync
from tests.pipelines.connect.dovecot import ADDRESS, mail
from tests.pipelines.jobs.sync.conftest import Connected

pytestmark = pytest.mark.needs("dovecot")
FOLDERS = ("INBOX", "Work", "Work/2026", "Gesendet")
STEPS, KILLS = 12, 8
# A fresh interpreter would be killed while it still loads libraries.
FORK = get_context("fork")


class HardWeek:
    """What happens to an account, in an order that chance says."""

    def __init__(self, connected: Connected, chance: Random) -> None:
        self.connected, self.server, self.chance, self.number = connected, connected.server, chance, 0

    def append(self) -> None:
        """Some mails come in, or are sent."""
        folder, mails = self.chance.choice(FOLDERS), []
        for _ in range(self.chance.randint(1, 4)):
            self.number += 1
            person = f"p{self.number % 3}@example.org"
            sent = folder == "Gesendet"
            mails.append(mail(self.number, ADDRESS if sent else person, person if sent else ADDRESS))
        self.server.append(folder, mails)

    def move(self) -> None:
        """A mail goes from one folder to another, under a new number."""
        source, target = self.chance.sample(FOLDERS[:3], 2)
        client = self.server.client()
        client.create(f'"{target}"')
        if client.select(f'"{source}"')[0] == "OK" and client.copy("1", f'"{target}"')[0] == "OK":
            client.store("1", "+FLAGS", "\\Deleted")
            client.expunge()
        client.logout()

    def number_anew(self) -> None:
        """A folder has other numbers: its cursor speaks of a former life."""
        connections, connection = self.connected.store.connections, self.connected.connection
        for part in list(connections.cursors(connection.id))[:1]:
            connections.keep_cursor(connection, part, {"validity": 1, "next": 99})

    def read(self) -> None:
        """The account is read to its end."""
        self.connected.sync()

    def read_a_piece(self) -> None:
        """The reader is ended after some pieces."""
        pieces = self.chance.randint(0, 2)
        counted = iter(range(pieces))
        self.connected.sync(until=lambda: next(counted, None) is None)

    def drop_the_line(self) -> None:
        """The line is lost within a reading."""
        left, fetch = self.chance.randint(0, 2), MailAccount.fetch

        def fetch_some(account, cursors):
            for number, piece in enumerate(fetch(account, cursors)):
                if number == left:
                    raise RemoteError("the line was lost")
                yield piece

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(MailAccount, "fetch", fetch_some)
            self.connected.sync()

    def restart(self) -> None:
        """The server restarts."""
        self.server.stop()
        self.connected.sync()
        self.server.start()


@pytest.mark.parametrize("seed", range(4))
def test_a_hard_week_ends_as_one_full_reading_does(connected, tmp_path, monkeypatch, seed):
    """Nothing is lost and nothing doubled, whatever happened in between."""
    monkeypatch.setattr(mailbox, "STEP", 2)
    week = HardWeek(connected, Random(seed))  # noqa: S311 - the same week for the same number
    usual = [week.append, week.append, week.move, week.number_anew, week.read, week.read_a_piece]
    for step in range(STEPS):
        week.chance.choice([*usual, week.drop_the_line])()
        if step == STEPS // 2:
            week.append()
            week.restart()
    assert connected.sync().fault is None
    fresh = Connected(Store(), tmp_path / "other.key", connected.server)
    fresh.connect()
    assert fresh.sync().fault is None
    assert len(fresh.log()) == week.number
    assert connected.log() == fresh.log()


def test_a_reader_that_is_killed_loses_and_doubles_nothing(connected, tmp_path, monkeypatch):
    """Each reader goes on where the one before it was killed."""
    monkeypatch.setattr(mailbox, "STEP", 3)
    connected.server.append("INBOX", [mail(number) for number in range(90)])
    chance, path = Random(5), tmp_path / "kith.db"  # noqa: S311 - the same moments each time
    killed = Connected(Store(path), tmp_path / "key", connected.server)
    connection = killed.connect()
    killed.store.close()
    counts = [0]
    for kill in range(KILLS):
        reader = FORK.Process(target=read_once, args=(path, connection, tmp_path / "key", kill))
        reader.start()
        with Store(path) as store:
            wait_for_more(store, counts[-1], reader)
            sleep(chance.uniform(0, 0.02))
            reader.kill()
            reader.join()
            counts.append(store.interactions.count())
    read_once(path, connection, tmp_path / "key", KILLS)
    with Store(path) as store:
        killed.store = store
        ids = [external_id for *_, external_id, _ in killed.log()]
    assert sorted(ids) == sorted(f"m{number}@example.org" for number in range(90))
    # Some were killed in the middle of it.
    assert any(0 < count < len(ids) for count in counts), counts


def wait_for_more(store, count, reader):
    """Wait until a reader has kept more than so many rows, or has ended."""
    while reader.is_alive() and store.interactions.count() <= count:
        sleep(0.001)


def read_once(path, connection, key_path, number):
    """Read what is new, ten minutes after the reader before: its claim has ended."""
    now = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=10 * number)
    with Store(path) as store:
        assert sync(store, connection, key_path, lambda: now).fault is None
