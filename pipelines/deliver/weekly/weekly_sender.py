"""Sends each owner's week by the ways that they want: when the list is there, on its day, once to a place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog

from data.errors import BusyError, KithError, SecretKeyError, for_people
from data.messages import Message
from data.schema import DAY_SECONDS, to_epoch
from data.store.feed.outbox import DeliveryState
from data.store.feed.weekly_deliveries import WeeklyDelivery, weekly_delivery
from data.store.store import Store
from pipelines.deliver.hand_over import HandOver, HandOverResult
from pipelines.deliver.weekly.ways import Due, Setting, Way

LOG = structlog.get_logger("kith.worker")
# Between two looks; and so long a delivery is its worker's alone.
LOOK_SECONDS, LEASE_SECONDS = 5, 300
# A week is after the one before, give or take an hour that the clocks skip.
SHORTEST_WEEK = 6 * DAY_SECONDS
# Seconds until a refused one is tried again, the last of them until its day is over.
RETRIES = (120, 600, 1_800, 3_600, 7_200)
MISSED = Message("it was not sent: Kith was off on that day")
NO_LIST = Message("it was not sent: no list of this week was made that day")
ENDED = {
    HandOver.TAKEN: DeliveryState.SENT,
    HandOver.REFUSED: DeliveryState.FAILED,
    HandOver.GONE: DeliveryState.FAILED,
    HandOver.UNKNOWN: DeliveryState.UNKNOWN,
}
UNDER_WAY = {DeliveryState.WAITING, DeliveryState.SENDING}
PERHAPS_THERE = {DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.UNKNOWN}
# A workspace, an owner, and a way.
Key = tuple[str, str, str]


@dataclass(slots=True)
class WeeklySender:
    """Sends over a store of its own; `worker` names whoever may say what became of its own."""

    store: Store
    ways: Sequence[Way]
    clock: Callable[[], datetime]
    worker: str
    _looks_at: int = 0
    # Which week was seen to, and of which the list is waited for.
    _seen_to: dict[Key, int] = field(default_factory=dict)
    _waits_for: dict[Key, int] = field(default_factory=dict)
    _is_first: bool = True

    def step(self) -> bool:
        """Send what is due; tell whether anything was sent."""
        now = self.clock()
        moment = to_epoch(now)
        if moment < self._looks_at <= moment + LOOK_SECONDS:
            return False
        self._looks_at = moment + LOOK_SECONDS
        if self.store.database.lost:
            self.store.reopen()
        self._see_to_lost(moment)
        # In every workspace and by every way, whatever was sent of the one before.
        stores = [self.store.within(name) for name in self.store.workspaces.names()]
        sent = [
            self._owner(way, store, owner, setting, now)
            for store in stores
            for way in self.ways
            for owner, setting in way.wanted(store).items()
        ]
        return any(sent)

    def run(self) -> None:
        """Send everything that is due."""
        self.step()

    def close(self) -> None:
        """Nothing is left to do: everything is sent within its step."""

    def _see_to_lost(self, now: int) -> None:
        """Say of deliveries whose worker ended while it sent them that nobody knows what became of them."""
        # A worker that begins has nothing in its hands.
        worker, self._is_first = (self.worker if self._is_first else ""), False
        ways = {way.kind: way for way in self.ways}
        for delivery in self.store.weekly_queue.lost(worker, now):
            within, way = self.store.within(delivery.workspace), ways.get(delivery.kind)
            if way is not None:
                following = within.preferences.weekly(delivery.owner).next(now)
                within.schedule.note(delivery.owner, way.part, next_at=following, fault=way.words.unknown)

    def _owner(self, way: Way, store: Store, owner: str, setting: Setting, now: datetime) -> bool:
        """Send an owner's week if it is due and was not seen to; tell whether anything was sent."""
        try:
            weekly = store.preferences.weekly(owner)
            moment = weekly.last(to_epoch(now))
        except KithError as error:
            store.schedule.note(owner, way.part, fault=error.sentence)
            return False
        due = Due(way, store, owner, setting, weekly, moment, now)
        if self._seen_to.get(due.key) == moment or moment < setting.since:
            return False
        return self._see_to(due)

    def _see_to(self, due: Due) -> bool:
        """Send a week that is due, and was not seen to; tell whether anything was sent."""
        deliveries = due.deliveries()
        if not due.is_its_day():
            self._end_of_day(due, deliveries)
            return False
        deliveries = deliveries or self._made(due)
        waiting = [one for one in deliveries if one.state is DeliveryState.WAITING]
        if deliveries and not waiting:
            self._seen_to[due.key] = due.moment
        sent = [self._send(due, one) for one in waiting if one.due_at <= to_epoch(due.now)]
        return any(sent)

    def _made(self, due: Due) -> list[WeeklyDelivery]:
        """Let a week be sent once its list is there; nothing where it is not, or one was sent lately."""
        if self._is_sent_lately(due):
            self._seen_to[due.key] = due.moment
            return []
        if not due.is_list_there():
            self._waits_for[due.key] = due.moment
            return []
        targets = due.way.targets(due)
        if not targets:
            self._seen_to[due.key] = due.moment
            due.note(due.way.words.nowhere)
        for to in targets:
            delivery = weekly_delivery(due.way.kind, due.store.workspace, due.owner, due.moment, to)
            due.store.deliveries.put(delivery, to_epoch(due.now))
        return due.deliveries()

    def _is_sent_lately(self, due: Due) -> bool:
        """Tell whether that of another day went out this week: its owner chose another weekday."""
        newest = due.store.weekly_deliveries.newest(due.owner, due.way.kind)
        return (
            newest is not None
            and newest.state in PERHAPS_THERE
            and newest.moment != due.moment
            and due.moment - newest.moment < SHORTEST_WEEK
        )

    def _end_of_day(self, due: Due, deliveries: Sequence[WeeklyDelivery]) -> None:
        """Say of a week whose day went by that it was not sent, and why."""
        self._seen_to[due.key] = due.moment
        if not deliveries and not self._is_sent_lately(due):
            due.note(NO_LIST if self._waits_for.get(due.key) == due.moment else MISSED)
        waiting = [one for one in deliveries if one.state is DeliveryState.WAITING]
        for one in waiting:
            why, state = due.way.words.day_over, DeliveryState.FAILED
            self.store.weekly_queue.settle(one.id, state, to_epoch(due.now), fault=why.message)
        if waiting:
            self._conclude(due, due.way.words.day_over)

    def _send(self, due: Due, delivery: WeeklyDelivery) -> bool:
        """Write what is sent, mark it as being sent, hand it over, and write down what came of it."""
        queue, moment = self.store.weekly_queue, to_epoch(due.now)
        try:
            parcel = due.way.parcel(due, delivery)
        except BusyError:
            raise
        except SecretKeyError as error:
            self._settle(due, delivery, HandOverResult(HandOver.LATER, error.sentence))
            return False
        except Exception as error:  # noqa: BLE001 - what fails for one owner stops no other
            why = for_people(error).sentence
            self._settle(due, delivery, HandOverResult(HandOver.REFUSED, why))
            return False
        if parcel is None:
            queue.settle(delivery.id, DeliveryState.DROPPED, moment)
            self._conclude(due, None)
            return False
        if not queue.begin(delivery.id, self.worker, moment, moment + LEASE_SECONDS):
            return False
        result = parcel()
        self._settle(due, replace(delivery, attempts=delivery.attempts + 1), result)
        return result.outcome is HandOver.TAKEN

    def _settle(self, due: Due, delivery: WeeklyDelivery, result: HandOverResult) -> None:
        queue, now = self.store.weekly_queue, to_epoch(self.clock())
        state = ENDED.get(result.outcome, DeliveryState.WAITING)
        pause = RETRIES[min(max(delivery.attempts, 1), len(RETRIES)) - 1]
        due_at = now + pause if state is DeliveryState.WAITING else 0
        queue.settle(delivery.id, state, now, fault=result.why, due_at=due_at)
        # Why is not logged: it may quote an address. No request asks for it but the week's own hour.
        about = {"kind": str(delivery.kind), "delivery": delivery.id, "request_id": None}
        LOG.info("delivery", **about, state=str(state), attempts=delivery.attempts)
        if result.outcome is HandOver.TAKEN and delivery.to:
            due.store.delivery_targets.reached(delivery.to, now)
        if result.outcome is HandOver.GONE:
            due.store.delivery_targets.remove(due.owner, delivery.to)
        self._conclude(due, result.why)

    def _conclude(self, due: Due, why: str | None) -> None:
        """Keep what the page says of a week: what stands in its way, or what came of it once all ended."""
        states = {one.state for one in due.deliveries()}
        if states & UNDER_WAY:
            # What one place took says nothing of another that did not.
            if why is not None:
                due.note(why)
        elif DeliveryState.SENT in states:
            due.succeeded()
            due.note(None, sent_at=to_epoch(self.clock()))
        elif DeliveryState.UNKNOWN in states:
            due.note(due.way.words.unknown)
        elif states == {DeliveryState.DROPPED}:
            due.note(None, quiet=True)
        else:
            due.note(due.failed(why))
