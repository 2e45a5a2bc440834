"""What a way of announcing a week is to the sender: who wants it, where it goes, how it is handed over."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from data.errors import NotFoundError
from data.messages import Message
from data.schema import to_epoch
from data.store.bookkeeping.schedule import SchedulePart
from data.store.feed.outbox import DeliveryKind
from data.store.feed.weekly_deliveries import WeeklyDelivery
from data.store.store import Store
from data.weekly.digest_setting import MOST_FAILURES, DigestSetting
from data.weekly.way_setting import WaySetting
from data.weekly.weekly_moment import WeeklyMoment
from pipelines.deliver.hand_over import HandOverResult

if TYPE_CHECKING:
    from data.store.feed.delivery_targets import DeliveryTarget

QUIET = Message("a quiet week: nothing was sent, as you asked")
Setting = DigestSetting | WaySetting
# Hands over what was written, and returns what came of it.
Parcel = Callable[[], HandOverResult]


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of one way where it did not go well."""

    unknown: Message
    day_over: Message
    switched_off: Message
    nowhere: Message


class Way(Protocol):
    """One way by which a week announces itself."""

    @property
    def kind(self) -> DeliveryKind:
        """What its deliveries are called, and its setting."""

    @property
    def part(self) -> SchedulePart:
        """Under which name the page tells of it."""

    @property
    def words(self) -> Words:
        """What is said where it did not go well."""

    def wanted(self, store: Store) -> Mapping[str, Setting]:
        """Return the owners of a workspace who want it, with how."""

    def targets(self, due: "Due") -> Sequence[str]:
        """Return where it goes: devices or addresses by their ids, or the one place that has no id."""

    def parcel(self, due: "Due", delivery: WeeklyDelivery) -> Parcel | None:
        """Return what is to be handed over, None where a quiet week sends nothing."""


@dataclass(frozen=True, slots=True)
class Due:
    """An owner's week by one way, looked at now."""

    way: Way
    store: Store
    owner: str
    setting: Setting
    weekly: WeeklyMoment
    moment: int
    now: datetime

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from others' weeks and ways."""
        return self.store.workspace, self.owner, str(self.way.kind)

    def deliveries(self) -> list[WeeklyDelivery]:
        """Return what was made of this week, one for each place to which it goes."""
        made = self.store.weekly_deliveries.all(self.owner, self.way.kind)
        return [one for one in made if one.moment == self.moment]

    def is_its_day(self) -> bool:
        """Tell whether it is still the owner's weekday on which the list was made."""
        day = self.weekly.local(self.moment).date()
        return self.weekly.local(to_epoch(self.now)).date() == day

    def is_list_there(self) -> bool:
        """Tell whether the list of this week was made."""
        try:
            latest = self.store.lists.latest(self.owner, to_epoch(self.now))
        except NotFoundError:
            return False
        return to_epoch(latest["as_of"]) >= self.moment

    def target(self, delivery: WeeklyDelivery) -> "DeliveryTarget | None":
        """Return the device or chat address that a delivery goes to, None where it was taken away."""
        targets = self.store.delivery_targets.of(self.owner, self.way.kind)
        return next((one for one in targets if one.id == delivery.to), None)

    def failed(self, why: str | None) -> str | None:
        """Count a week in which nothing could be sent; return why, or that the way is off by now."""
        failures = self.setting.failures + 1
        is_over = failures >= MOST_FAILURES
        kept = replace(self.setting, failures=0 if is_over else failures, on=not is_over)
        self.store.preferences.set(self.owner, str(self.way.kind), kept.as_setting())
        return self.way.words.switched_off if is_over else why

    def succeeded(self) -> None:
        """Forget the weeks in which nothing could be sent."""
        if self.setting.failures:
            kept = replace(self.setting, failures=0)
            self.store.preferences.set(self.owner, str(self.way.kind), kept.as_setting())

    def note(self, fault: str | None, sent_at: int | None = None, *, quiet: bool = False) -> None:
        """Keep what the page says of it."""
        following = self.weekly.next(to_epoch(self.now))
        why = QUIET if quiet else fault
        self.store.schedule.note(self.owner, self.way.part, last_at=sent_at, next_at=following, fault=why)
