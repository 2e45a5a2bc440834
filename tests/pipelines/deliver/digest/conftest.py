"""A store with Ada's list, a mail server on loopback, and a clock that moves only when told."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.schema import to_epoch
from data.sealed_secrets import key_or_new
from data.store.bookkeeping.preferences import DIGEST, WEEKLY
from data.store.bookkeeping.schedule import ScheduledPart, SchedulePart
from data.store.feed.mail_accounts import MailAccount, MailSecurity, sealed_password
from data.store.feed.weekly_deliveries import WeeklyDelivery
from data.store.store import Store
from data.weekly.answer_tokens import AnswerTokens
from data.weekly.digest_setting import DigestSetting
from data.weekly.weekly_moment import WeeklyMoment
from pipelines.deliver.weekly.mail_way import MailWay
from pipelines.deliver.weekly.weekly_sender import WeeklySender
from service.use_cases.weekly.digest_letter import LetterWriter
from tests.pipelines.deliver.digest.mail_server import PASSWORD, USER, MailServer, serving_mail

# A Sunday, at midnight.
SUNDAY = datetime(2026, 3, 1, tzinfo=UTC)
TO = "ada@mail.example"


@dataclass
class Post:
    """A store whose digests are sent, through which server, and when it is now."""

    store: Store
    key_path: Path
    server: MailServer
    now: datetime = SUNDAY + timedelta(minutes=1)
    workers: list[WeeklySender] = field(default_factory=list)

    def begin(self) -> MailWay:
        """Begin a worker, as after a restart; return how it writes and sends."""
        tokens = AnswerTokens.of_key(key_or_new(self.key_path))
        writer = LetterWriter(tokens)
        way = MailWay(self.key_path, writer.write)
        self.workers.append(WeeklySender(self.store, [way], lambda: self.now, "worker"))
        return way

    def step(self, **ahead: float) -> bool:
        """Let the worker look, so much later than it is now."""
        self.now += timedelta(**ahead)
        if not self.workers:
            self.begin()
        return self.workers[-1].step()

    def digest(self) -> WeeklyDelivery | None:
        """Return Ada's newest digest as it stands."""
        return self.store.weekly_deliveries.newest("Ada")

    def part(self) -> ScheduledPart:
        """Return what the page says of it."""
        (part,) = [one for one in self.store.schedule.of("Ada") if one.part is SchedulePart.DIGEST]
        return part

    def account(self, **changes: object) -> None:
        """Send through the server, as it is or otherwise."""
        sealed = sealed_password(key_or_new(self.key_path), self.store.workspace, PASSWORD)
        server = {"host": "127.0.0.1", "port": self.server.port, "security": MailSecurity.STARTTLS}
        person = {
            "username": USER,
            "password": sealed,
            "sender": "kith@home.example",
            "place": "https://k.example",
        }
        self.store.mail_accounts.keep(MailAccount(**(server | person | changes)))


@pytest.fixture(scope="session")
def mail_server(tmp_path_factory) -> Iterator[MailServer]:
    """Run one mail server for all tests."""
    with serving_mail(tmp_path_factory.mktemp("mail")) as server:
        yield server


@pytest.fixture
def post(store, tmp_path, mail_server, publish, monkeypatch) -> Post:
    """Return a post for Ada, who wants her digest on Sundays at midnight, and has a list."""
    monkeypatch.setenv("SSL_CERT_FILE", str(mail_server.certificate))
    for answers in (
        mail_server.taken,
        mail_server.receivers,
        mail_server.to_receiver,
        mail_server.to_message,
    ):
        answers.clear()
    mail_server.tries = 0
    publish(store, "Ada", ("Grace Hopper", "Bob"), as_of=SUNDAY)
    store.change_counts.touch(["Ada"])
    store.preferences.set("Ada", WEEKLY, WeeklyMoment(6, 0, "UTC").as_setting())
    store.preferences.set("Ada", DIGEST, DigestSetting(TO, since=to_epoch(SUNDAY) - 1).as_setting())
    made = Post(store, tmp_path / "secret.key", mail_server)
    made.account()
    return made
