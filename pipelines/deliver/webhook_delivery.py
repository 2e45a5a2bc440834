"""The webhooks of all workspaces, from the outbox to their endpoints: claimed, sent, tried again."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime
from pathlib import Path

import structlog

from data.errors import SecretKeyError
from data.schema import to_epoch
from data.sealed_secrets import SecretKey, place_of, read_key
from data.store.feed.outbox import Delivery, DeliveryKind, DeliveryResult, DeliveryState
from data.store.feed.webhook_endpoints import TABLE, WebhookEndpoint
from data.store.store import Store
from data.webhooks.faults import WebhookFault
from data.webhooks.public_addresses import Networks
from pipelines.deliver.retries import LONGEST_PAUSE, pause_until, result_of
from pipelines.deliver.webhook_lane import Lane
from pipelines.deliver.webhook_messages import body_of_test, change_body

LOG = structlog.get_logger("kith.worker")
# Nobody else sends what a worker has claimed, unless it is silent for so long.
LEASE_SECONDS = 120
# A lane sends so many one after the other; one endpoint has at most so many lanes at once.
LANE_SIZE, LANES, THREADS = 50, 4, 16
WAIT_SECONDS = 0.05


class WebhookDelivery:
    """Sends webhooks over a store of its own; `worker` names whoever may take its claims back."""

    def __init__(
        self,
        store: Store,
        key_path: Path,
        networks: Networks,
        clock: Callable[[], datetime],
        worker: str,
    ) -> None:
        """Begin with nothing being sent."""
        self._store, self._key_path, self._networks, self._clock = store, key_path, networks, clock
        self._worker = worker
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="kith-webhooks")
        self._lanes: dict[Future[Lane], Lane] = {}
        self._claimed: dict[str, Delivery] = {}
        self._released = False

    def run(self) -> None:
        """Send everything that is due, and return when it was."""
        while self.step():
            pass

    def step(self) -> bool:
        """Begin to send what is due, see to what was sent; tell whether there is more to do at once."""
        if self._store.database.lost:
            self._store.reopen()
        if not self._released:
            # What an earlier worker of this name had claimed and not sent.
            self._store.outbox.release(self._worker)
            self._released = True
        begun = self._begin()
        self._see_to_lanes()
        return bool(begun or self._lanes)

    def close(self) -> None:
        """See to what is being sent, then end."""
        while self._lanes:
            self._see_to_lanes()
        self._pool.shutdown()

    def _now(self) -> int:
        return to_epoch(self._clock())

    def _begin(self) -> bool:
        """Begin lanes for endpoints to which something is due; tell whether one was begun."""
        lanes = Counter(lane.endpoint.id for lane in self._lanes.values())
        begun = False
        for endpoint in self._store.webhook_health.due(self._now()):
            # Of one that fails, one delivery tells whether it still does.
            most = 1 if endpoint.failures else LANES
            while lanes[endpoint.id] < most and len(self._lanes) < THREADS and self._begin_lane(endpoint):
                lanes[endpoint.id] += 1
                begun = True
        return begun

    def _begin_lane(self, endpoint: WebhookEndpoint) -> bool:
        now = self._now()
        try:
            secrets = opened_secrets(read_key(self._key_path), endpoint, now)
        except SecretKeyError:
            fault, until = str(WebhookFault.NO_KEY), now + LONGEST_PAUSE
            self._store.webhook_health.failed(endpoint.id, None, fault, now, paused_until=until)
            return False
        claimed = self._store.outbox.claim(
            DeliveryKind.WEBHOOK,
            endpoint.id,
            self._worker,
            now,
            until=now + LEASE_SECONDS,
            most=1 if endpoint.failures else LANE_SIZE,
        )
        bodies = self._bodies(claimed, now)
        if bodies:
            lane = Lane(endpoint, secrets, bodies, self._networks, self._clock)
            self._lanes[self._pool.submit(lane.run)] = lane
        return bool(bodies)

    def _bodies(self, claimed: Sequence[Delivery], now: int) -> list[tuple[str, str]]:
        """Return each delivery's body by its id; those about whom was erased meanwhile are dropped."""
        bodies = [(one.id, body) for one in claimed if (body := self._body(one)) is not None]
        kept = {number for number, _ in bodies}
        gone = [DeliveryResult(one.id, DeliveryState.DROPPED) for one in claimed if one.id not in kept]
        if gone:
            self._store.outbox.settle(gone, self._worker, now)
        self._claimed |= {one.id: one for one in claimed if one.id in kept}
        return bodies

    def _body(self, delivery: Delivery) -> str | None:
        if delivery.change_number is None:
            return body_of_test(int(delivery.arguments["made_at"]))
        change = self._store.within(delivery.workspace).change_feed.one(delivery.change_number)
        return None if change is None else change_body(change)

    def _see_to_lanes(self) -> None:
        """Write down what the lanes that ended have sent; wait a moment where none did."""
        if not self._lanes:
            return
        ended, others = wait(self._lanes, WAIT_SECONDS, FIRST_COMPLETED)
        for future in others:
            self._lanes[future].end_if_late()
        for future in ended:
            self._write_down(self._lanes.pop(future))
            future.result()

    def _write_down(self, lane: Lane) -> None:
        now, endpoint = self._now(), lane.endpoint
        claims = {number: self._claimed.pop(number) for number, _ in lane.bodies}
        results = [result_of(one, claims[one.id].attempts, now) for one in lane.attempts]
        tried = {one.id for one in lane.attempts}
        with self._store.database.transaction():
            self._store.outbox.settle(results, self._worker, now)
            self._store.outbox.give_back([one for one in claims if one not in tried], self._worker, now)
            for attempt in lane.attempts[-1:]:
                if attempt.taken:
                    self._store.webhook_health.succeeded(endpoint.id, attempt.status or 0, now)
                else:
                    until = pause_until(attempt, endpoint.failures, now)
                    fault = str(attempt.fault)
                    self._store.webhook_health.failed(
                        endpoint.id, attempt.status, fault, now, paused_until=until
                    )
        for one in results:
            _log(claims[one.id], one)


def _log(delivery: Delivery, result: DeliveryResult) -> None:
    """Write down what came of an attempt, and which request it comes from; nobody is named."""
    about = {"kind": str(delivery.kind), "delivery": delivery.id, "request_id": delivery.request_id}
    came_of_it = {"state": str(result.state), "status": result.status, "fault": result.fault}
    LOG.info("delivery", **about, **came_of_it, attempts=delivery.attempts + 1)


def opened_secrets(key: SecretKey, endpoint: WebhookEndpoint, now: int) -> list[str]:
    """Return the secrets that sign now, the newest first; raises SecretKeyError where it is another key."""
    return [
        key.open(sealed, place_of(TABLE, endpoint.workspace, endpoint.id, column))
        for sealed, column in endpoint.sealed(now)
    ]
