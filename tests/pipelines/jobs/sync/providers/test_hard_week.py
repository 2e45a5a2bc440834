"""A week with lines that drop, pauses, revoked tokens, old places and kills ends as one full reading does."""

import os
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from random import Random
from time import sleep

import pytest

from data.oauth.providers import Readable
from data.schema import from_epoch
from data.store.store import Store
from pipelines.connect.google import gmail
from pipelines.connect.web import json_api
from pipelines.jobs.sync.sync import sync
from tests.pipelines.connect.dovecot import ADDRESS, mail
from tests.pipelines.connect.fakes.google import FakeGoogle, google_event
from tests.pipelines.connect.fakes.microsoft import FakeMicrosoft, microsoft_event
from tests.pipelines.connect.fakes.tls_server import Fault, serving_tls
from tests.pipelines.jobs.sync.providers.signed_in import SignedIn

# `make hard-weeks` tries many more.
WEEKS = int(os.environ.get("KITH_WEEKS", "2"))
KILLS = int(os.environ.get("KITH_READER_KILLS", "4"))
STEPS = 24
FORK = get_context("fork")
PAST, COMING = datetime(2027, 1, 5, 8, tzinfo=UTC), datetime(2027, 3, 1, 8, tzinfo=UTC)
FAULTS = (
    Fault("drop"),
    Fault("half"),
    Fault(401),
    Fault(429, {"Retry-After": "1"}),
    Fault(429, {"Retry-After": "900"}),
    Fault(500),
    Fault(503),
)
GOOGLE_FOLDERS, MICROSOFT_FOLDERS = ("INBOX", "SENT"), ("inbox", "sentitems", "work")


class Week:
    """What happens to an account, in an order that chance says; both providers go by the same words."""

    def __init__(self, account: SignedIn, chance: Random) -> None:
        self.account, self.fake, self.chance, self.number = account, account.fake, chance, 0
        self.is_google = isinstance(account.fake, FakeGoogle)
        self.kept: list[str] = []

    def happen(self) -> None:
        """Something comes into the account."""
        self.number += 1
        getattr(self, f"_{self.account.readable}")()

    def _mail(self) -> None:
        person = f"p{self.number % 3}@example.org"
        place = self.chance.choice(GOOGLE_FOLDERS if self.is_google else MICROSOFT_FOLDERS)
        is_sent = place in {"SENT", "sentitems"}
        raw = mail(self.number, ADDRESS if is_sent else person, person if is_sent else ADDRESS)
        self.kept.append(f"{place} {self.fake.receive(raw, place)}")

    def _calendar(self) -> None:
        guest = f"p{self.number % 3}@example.org"
        if self.kept and self.chance.random() < 0.4:
            # What is to come is moved, or called off.
            number = self.chance.choice(self.kept)
            if self.chance.random() < 0.5:
                self.kept.remove(number)
                self._cancel(number)
            else:
                self._put(number, COMING + timedelta(hours=self.number), guest)
            return
        is_to_come = self.chance.random() < 0.5
        number = f"n{self.number}"
        self._put(number, (COMING if is_to_come else PAST) + timedelta(hours=self.number), guest)
        if is_to_come:
            self.kept.append(number)

    def _put(self, number: str, at: datetime, guest: str) -> None:
        uid = int(number[1:])
        if self.is_google:
            self.fake.put_event(number, google_event(uid, at, guest))
        else:
            self.fake.put("cal1", microsoft_event(uid, at, guest), number)

    def _cancel(self, number: str) -> None:
        if self.is_google:
            self.fake.cancel_event(number)
        else:
            self.fake.take("cal1", number)

    def _contacts(self) -> None:
        name, address = f"Person {self.number}", f"c{self.number}@example.org"
        if self.is_google:
            self.fake.put_person(
                f"{self.number}", {"names": [{"displayName": name}], "emailAddresses": [{"value": address}]}
            )
        else:
            self.fake.put(
                "contacts", {"displayName": name, "emailAddresses": [{"name": name, "address": address}]}
            )

    def move(self) -> None:
        """A mail goes from one folder to another."""
        if self.account.readable is not Readable.MAIL or not self.kept:
            return
        place, number = self.kept.pop(self.chance.randrange(len(self.kept))).split()
        if self.is_google:
            self.fake.move(number, "Label_1")
        elif place != "sentitems":
            self.fake.move(number, place, "work" if place == "inbox" else "inbox")

    def read(self) -> None:
        """The account is read as far as it goes."""
        self.account.sync()

    def read_a_piece(self) -> None:
        """The reader is ended after some pieces."""
        counted = iter(range(self.chance.randint(0, 2)))
        self.account.sync(until=lambda: next(counted, None) is None)

    def fail(self) -> None:
        """Something goes wrong with one of the next questions."""
        self.fake.faults += self.chance.sample(FAULTS, self.chance.randint(1, 3))
        self.account.sync()

    def restart(self) -> None:
        """The provider is away for a while."""
        self.fake.faults = [Fault("drop")] * 6
        self.account.sync()
        self.fake.faults = []

    def grow_old(self) -> None:
        """No place in a history, no token and no link holds any more."""
        if self.is_google:
            self.fake.forget_history()
            self.fake.expire_sync_tokens()
        else:
            self.fake.expire_links()

    def lie(self) -> None:
        """What was told already is told again, and tokens end before their time."""
        if self.is_google:
            self.fake.repeats_history = self.chance.randint(0, 5)
        else:
            self.fake.repeats = self.chance.randint(0, 5)
        self.fake.expire()

    def pass_time(self) -> None:
        """Some hours go by, or a day."""
        self.account.later(hours=self.chance.choice([1, 7, 24]))


@pytest.mark.parametrize("seed", range(WEEKS))
@pytest.mark.parametrize("readable", [Readable.MAIL, Readable.CALENDAR, Readable.CONTACTS])
@pytest.mark.parametrize("provider", [FakeGoogle, FakeMicrosoft])
def test_a_hard_week_ends_as_one_full_reading_does(provider, readable, seed, tmp_path, monkeypatch):
    """Nothing is lost and nothing doubled, whatever happened in between."""
    monkeypatch.setattr(gmail, "STEP", 2)
    monkeypatch.setattr(json_api, "wait_out", lambda _: None)
    fake = provider(rotates=True)
    if provider is FakeMicrosoft:
        fake.folders["f-work"] = {"displayName": "Work", "parentFolderId": "root"}
    fake.page = 3
    with serving_tls(fake, tmp_path):
        account = SignedIn(fake, readable, tmp_path)
        week = Week(account, Random(f"{provider.__name__} {readable} {seed}"))  # noqa: S311 - the same for one name
        often = [week.happen] * 6 + [week.read] * 2
        seldom = [
            week.read_a_piece,
            week.fail,
            week.restart,
            week.grow_old,
            week.lie,
            week.pass_time,
            week.move,
        ]
        for _ in range(STEPS):
            week.chance.choice(often + seldom)()
        fake.faults = []
        for _ in range(3):
            # A provider that asked for patience got it; then the day is another one.
            account.later(hours=25)
            assert account.sync().fault is None
        whole = SignedIn(fake, readable, tmp_path, Store())
        assert whole.sync().fault is None
        assert (account.log(), account.plans()) == (whole.log(), whole.plans())
        # Whoever was at a meeting that was called off is known all the same.
        assert account.names().items() >= whole.names().items()
        assert readable is Readable.CALENDAR or account.names() == whole.names()
        assert account.log() or account.plans() or account.names()
    assert fake.broken == []


@pytest.mark.parametrize("provider", [FakeGoogle, FakeMicrosoft])
def test_a_reader_that_is_killed_loses_and_doubles_nothing(provider, tmp_path, monkeypatch):
    """Each reader goes on where the one before it was killed, with the tokens that it left."""
    monkeypatch.setattr(gmail, "STEP", 3)
    fake, chance, path, count = provider(), Random(7), tmp_path / "kith.db", 60  # noqa: S311
    fake.page = 3
    with serving_tls(fake, tmp_path):
        for number in range(count):
            fake.receive(mail(number))
        account = SignedIn(fake, Readable.MAIL, tmp_path, Store(path))
        connection, key_path = account.connection, account.key_path
        account.store.close()
        counts = [0]
        for _ in range(KILLS):
            fake.now += 40 * 60
            reader = FORK.Process(target=read_once, args=(path, connection, key_path, fake.now))
            reader.start()
            with Store(path) as store:
                while reader.is_alive() and store.interactions.count() <= counts[-1]:
                    sleep(0.002)
                sleep(chance.uniform(0, 0.05))
                reader.kill()
                reader.join()
                counts.append(store.interactions.count())
        fake.now += 40 * 60
        read_once(path, connection, key_path, fake.now)
        with Store(path) as store:
            ids = [row[0] for row in store.database.execute("SELECT external_id FROM interactions")]
    assert sorted(ids) == sorted(f"m{number}@example.org" for number in range(count))
    assert any(0 < seen < count for seen in counts), counts
    assert fake.broken == []


def read_once(path, connection, key_path, now):
    """Read what is new; the claim of a reader before it has ended."""
    with Store(path) as store:
        assert sync(store, connection, key_path, lambda: from_epoch(now)).fault is None
