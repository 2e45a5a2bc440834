"""Years of weeks that announce themselves, in minutes: by push and mail, with restarts and broken receivers.

Each owner's clock jumps from hour to hour over whole years in a zone with clock changes. Receivers refuse,
are away, break off; workers end while they send. Prints after each year what arrived and how much memory the
process holds. Ends with exit code 1 where a place was told of a week twice, or of a week on a wrong day,
where one is left as being sent, where one of unknown outcome is not said to be so, or where memory grew by
more than a quarter after the first year.
"""

import argparse
import os
import random
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil

from data.schema import Confidence, Pool, Reason, Suggestion, to_epoch
from data.sealed_secrets import key_or_new
from data.store.bookkeeping.preferences import DIGEST, PUSH, WEEKLY
from data.store.feed.mail_accounts import MailAccount, MailSecurity
from data.store.feed.outbox import DeliveryKind, DeliveryState
from data.store.feed.weekly_deliveries import WeeklyDelivery
from data.store.lists.lists import ListCandidates
from data.store.store import Store
from data.weekly.answer_tokens import AnswerTokens
from data.weekly.digest_setting import DigestSetting
from data.weekly.way_setting import WaySetting
from data.weekly.weekly_moment import WeeklyMoment
from pipelines.deliver.hand_over import HandOver, HandOverResult
from pipelines.deliver.weekly.mail_way import MailWay
from pipelines.deliver.weekly.target_ways import push_way
from pipelines.deliver.weekly.weekly_sender import WeeklySender
from service.use_cases.weekly.announcements import announcement
from service.use_cases.weekly.digest_letter import LetterWriter

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Dhaka", "Australia/Lord_Howe")
MOST_GROWTH = 1.25
# In so many hours the machine is off for a while, sometimes for longer than a day.
OFF, RESTART = 0.02, 0.02
CHANCES = {"taken": 6, "later": 3, "refused": 1, "unknown": 1, "dies": 1}


class WorkerEndedError(BaseException):
    """A worker that ended while it sent, as by a power cut."""


@dataclass
class Years:
    """A store of owners whose weeks go out, when it is, and what arrived of which week at which place."""

    store: Store
    key_path: Path
    chance: random.Random
    owners: int
    now: datetime = BEGIN
    arrived: Counter[tuple[str, int]] = field(default_factory=Counter)
    wrong_days: int = 0
    sent: int = 0
    # Of which nobody knows whether they arrived, and those that the store says so of.
    in_doubt: int = 0
    said_in_doubt: set[str] = field(default_factory=set)
    lists: set[tuple[str, int]] = field(default_factory=set)

    def prepare(self) -> None:
        """Let half of the owners be told by mail, half on two devices each."""
        key = key_or_new(self.key_path)
        server = ("mail.example", 587, MailSecurity.STARTTLS, None, None, "kith@home.example")
        self.store.mail_accounts.keep(MailAccount(*server))
        for number in range(self.owners):
            owner = f"owner{number}"
            weekly = WeeklyMoment(number % 7, number % 24, ZONES[number % len(ZONES)])
            self.store.change_counts.touch([owner])
            self.store.preferences.set(owner, WEEKLY, weekly.as_setting())
            if number % 2:
                setting = DigestSetting(f"{owner}@mail.example")
                self.store.preferences.set(owner, DIGEST, setting.as_setting())
                continue
            self.store.preferences.set(owner, PUSH, WaySetting().as_setting())
            for device in ("phone", "desk"):
                place = f"{owner} {device}"
                self.store.delivery_targets.keep(owner, DeliveryKind.PUSH, "push.example", place, key, 0)

    def sender(self) -> WeeklySender:
        """Return a worker, as after a restart."""
        writer = LetterWriter(AnswerTokens.of_key(key_or_new(self.key_path)))
        mail = MailWay(self.key_path, writer.write, lambda _, __, to, ___: self.receive(to))
        push = push_way(self.key_path, (), announcement)
        push.send = lambda _, place, __, ___: self.receive(place)
        return WeeklySender(self.store, [mail, push], lambda: self.now, "worker")

    def receive(self, place: str) -> HandOverResult:
        """Take what arrives, or not; a receiver that breaks off may have taken it."""
        [outcome] = self.chance.choices(list(CHANCES), list(CHANCES.values()))
        if outcome == "taken" or (outcome in {"unknown", "dies"} and self.chance.random() < 1 / 2):
            self.note(place)
        self.in_doubt += outcome in {"unknown", "dies"}
        if outcome == "dies":
            raise WorkerEndedError
        return HandOverResult(HandOver(outcome))

    def note(self, place: str) -> None:
        """Count an arrival under its week, and look whether it is that owner's day."""
        owner = place.partition("@")[0].partition(" ")[0]
        weekly = WeeklyMoment(**self.store.preferences.get(owner, WEEKLY))
        now = to_epoch(self.now)
        moment = weekly.last(now)
        self.arrived[place, moment] += 1
        self.sent += 1
        self.wrong_days += weekly.local(moment).date() != weekly.local(now).date()

    def year(self, year: int) -> None:
        """Live through one year, hour by hour, with restarts."""
        worker, end = self.sender(), BEGIN + timedelta(days=365 * (year + 1))
        while self.now < end:
            is_off = self.chance.random() < OFF
            self.now += timedelta(hours=self.chance.choice([2, 5, 30]) if is_off else 1)
            self.make_lists()
            try:
                worker.step()
            except WorkerEndedError:
                worker = self.sender()
            if self.chance.random() < RESTART:
                worker = self.sender()
            self.see_what_is_said()
            self.store.outbox.drop_ended(to_epoch(self.now))

    def see_what_is_said(self) -> None:
        """Note of which deliveries the store says that nobody knows their outcome."""
        if self.in_doubt > len(self.said_in_doubt):
            self.said_in_doubt |= {one.id for one in self.deliveries() if one.state is DeliveryState.UNKNOWN}

    def deliveries(self) -> list[WeeklyDelivery]:
        """Return every delivery that the store holds."""
        return [
            one
            for number in range(self.owners)
            for kind in (DeliveryKind.DIGEST, DeliveryKind.PUSH)
            for one in self.store.weekly_deliveries.all(f"owner{number}", kind)
        ]

    def make_lists(self) -> None:
        """Make the list of each owner whose moment has come."""
        now = to_epoch(self.now)
        for number in range(self.owners):
            owner = f"owner{number}"
            weekly = WeeklyMoment(number % 7, number % 24, ZONES[number % len(ZONES)])
            moment = weekly.last(now)
            if (owner, moment) not in self.lists:
                self.lists = {one for one in self.lists if one[0] != owner} | {(owner, moment)}
                self.publish(owner)

    def publish(self, owner: str) -> None:
        """Publish a list of three names."""
        suggestions = [_suggestion(owner, f"contact{rank}", rank, self.now) for rank in (1, 2, 3)]
        self.store.lists.drop_superseded(owner)
        self.store.lists.publish(
            [owner],
            suggestions,
            as_of=to_epoch(self.now),
            horizon_days=90,
            model_version="7",
            published_at=to_epoch(self.now),
            considered=ListCandidates(),
        )

    def faults(self) -> list[str]:
        """Return what must never happen and did."""
        twice = sum(count > 1 for count in self.arrived.values())
        found = {"told twice": twice, "on a wrong day": self.wrong_days, "left as being sent": self.left()}
        self.see_what_is_said()
        found["in doubt and not said to be"] = self.in_doubt - len(self.said_in_doubt)
        return [f"{name}: {count}" for name, count in found.items() if count]

    def left(self) -> int:
        """Return how many deliveries nobody has seen to, once a new worker has looked."""
        self.now += timedelta(minutes=1)
        self.sender().store.weekly_queue.lost("worker", to_epoch(self.now))
        return sum(one.state is DeliveryState.SENDING for one in self.deliveries())


def _suggestion(owner: str, contact: str, rank: int, as_of: datetime) -> Suggestion:
    return Suggestion(
        owner=owner,
        contact=contact,
        as_of=as_of,
        horizon_days=90,
        rank=rank,
        pool=Pool.UPKEEP,
        probability=0.7,
        probability_low=0.5,
        probability_high=0.9,
        confidence=Confidence.SOME,
        depth=0.5,
        priority=0.4,
        worth=0.4,
        reasons=(Reason("silence", 0.4, {"silence_days": 31.0}),),
        counter_reason=None,
        opener=None,
        model_version="7",
    )


def main() -> int:
    """Live through years and say what came of them."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--years", type=int, default=5)
    words.add_argument("--owners", type=int, default=8)
    words.add_argument("--seed", type=int, default=7)
    options = words.parse_args()
    process, held = psutil.Process(os.getpid()), list[float]()
    with tempfile.TemporaryDirectory() as home, Store(Path(home) / "kith.db") as store:
        years = Years(store, Path(home) / "secret.key", random.Random(options.seed), options.owners)  # noqa: S311
        years.prepare()
        for year in range(options.years):
            years.year(year)
            held.append(process.memory_info().rss / 2**20)
            figures = f"{years.sent} arrived, {years.in_doubt} in doubt, {held[-1]:.1f} MiB"
            print(f"year {year + 1}: {figures}", flush=True)
        faults = years.faults()
    if held[-1] > MOST_GROWTH * held[0]:
        faults.append(f"memory grew from {held[0]:.1f} to {held[-1]:.1f} MiB")
    print("; ".join(faults) or "no place was told twice, or on a wrong day")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
