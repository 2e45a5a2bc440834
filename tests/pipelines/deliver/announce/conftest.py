"""Ada's list, her devices and her chat, a push service on loopback, and a clock that moves only when told."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.schema import to_epoch
from data.sealed_secrets import SecretKey, key_or_new
from data.store.bookkeeping.preferences import CHAT, PUSH, WEEKLY
from data.store.bookkeeping.schedule import ScheduledPart, SchedulePart
from data.store.feed.outbox import DeliveryKind
from data.store.store import Store
from data.webhooks.public_addresses import Networks, parse_networks
from data.weekly.way_setting import WaySetting
from data.weekly.weekly_moment import WeeklyMoment
from pipelines.deliver.weekly.target_ways import chat_way, push_way
from pipelines.deliver.weekly.weekly_sender import WeeklySender
from service.use_cases.weekly.announcements import announcement
from service.use_cases.weekly.announcing import add_chat, add_device
from tests.pipelines.deliver.announce.push_service import Device, Service, serving_push

# A Sunday, at midnight.
SUNDAY = datetime(2026, 3, 1, tzinfo=UTC)
LOOPBACK = parse_networks("127.0.0.0/8")


@dataclass
class Ways:
    """A store whose weeks are announced, and when it is now."""

    store: Store
    key_path: Path
    service: Service
    now: datetime = SUNDAY + timedelta(minutes=1)
    networks: Networks = tuple(LOOPBACK)
    workers: list[WeeklySender] = field(default_factory=list)

    @property
    def key(self) -> SecretKey:
        """The key that seals."""
        return key_or_new(self.key_path)

    def device(self, name: str) -> Device:
        """Let Ada's week come to one more device."""
        made = Device(self.service, name)
        add_device(self.store, "Ada", made.subscription, self.key, LOOPBACK, to_epoch(SUNDAY) - 9)
        return made

    def chat(self, topic: str = "ada") -> None:
        """Let Ada's week come to a room of a server that speaks as ntfy does."""
        address = f"ntfy://tk_secret@127.0.0.1:{self.service.port}/{topic}"
        add_chat(self.store, "Ada", address, self.key, to_epoch(SUNDAY) - 9)

    def want(self, name: str, **changes: object) -> None:
        """Switch a way on, since before the list."""
        setting = WaySetting(**({"since": to_epoch(SUNDAY) - 1} | changes))
        self.store.preferences.set("Ada", name, setting.as_setting())

    def setting(self, name: str) -> WaySetting | None:
        """Return how a way is set."""
        return WaySetting.of_setting(self.store.preferences.get("Ada", name))

    def begin(self) -> WeeklySender:
        """Begin a worker, as after a restart."""
        ways = [
            push_way(self.key_path, self.networks, announcement),
            chat_way(self.key_path, announcement),
        ]
        self.workers.append(WeeklySender(self.store, ways, lambda: self.now, "worker"))
        return self.workers[-1]

    def step(self, **ahead: float) -> bool:
        """Let the worker look, so much later than it is now."""
        self.now += timedelta(**ahead)
        worker = self.workers[-1] if self.workers else self.begin()
        return worker.step()

    def part(self, part: SchedulePart = SchedulePart.PUSH) -> ScheduledPart:
        """Return what the page says of a way."""
        (found,) = [one for one in self.store.schedule.of("Ada") if one.part is part]
        return found

    def states(self, kind: DeliveryKind = DeliveryKind.PUSH) -> list[str]:
        """Return how far the deliveries of this week are."""
        return sorted(str(one.state) for one in self.store.weekly_deliveries.all("Ada", kind))


@pytest.fixture(scope="session")
def push_service() -> Iterator[Service]:
    """Run one service for all tests."""
    with serving_push() as service:
        yield service


@pytest.fixture
def ways(store, tmp_path, push_service, publish) -> Ways:
    """Return Ada's ways: she has a list each Sunday at midnight, and wants both."""
    push_service.answers.clear()
    push_service.requests.clear()
    publish(store, "Ada", ("Grace Hopper", "Bob"), as_of=SUNDAY)
    store.change_counts.touch(["Ada"])
    store.preferences.set("Ada", WEEKLY, WeeklyMoment(6, 0, "UTC").as_setting())
    made = Ways(store, tmp_path / "secret.key", push_service)
    made.want(PUSH)
    made.want(CHAT, on=False)
    return made
