"""When a delivery that was not taken is tried again, and how long an endpoint is left alone."""

from random import SystemRandom

from data.schema import DAY_SECONDS
from data.store.feed.outbox import DeliveryResult, DeliveryState
from pipelines.deliver.webhook_lane import Attempt

# Seconds until the next attempt, give or take a fifth; with the last one over, a delivery has failed.
SCHEDULE = (5, 300, 1_800, 7_200, 18_000, 36_000, 36_000)
JITTER = 0.2
# An endpoint that cannot be reached, asks for it, or takes none of several is left alone: twice as long each
# time.
SHORTEST_PAUSE, LONGEST_PAUSE = 5, 300
SEVERAL = 4
ASKS_FOR_PATIENCE = (429, 503)
CHANCE = SystemRandom()


def result_of(attempt: Attempt, attempts_before: int, now: int) -> DeliveryResult:
    """Return what becomes of a delivery by an attempt: sent, to be tried again, or failed."""
    fault = attempt.fault and str(attempt.fault)
    if attempt.taken:
        return DeliveryResult(attempt.id, DeliveryState.SENT, attempt.status)
    if attempts_before >= len(SCHEDULE):
        return DeliveryResult(attempt.id, DeliveryState.FAILED, attempt.status, fault)
    delay = SCHEDULE[attempts_before] * CHANCE.uniform(1 - JITTER, 1 + JITTER)
    due_at = now + max(int(delay), _asked_for(attempt))
    return DeliveryResult(attempt.id, DeliveryState.WAITING, attempt.status, fault, due_at)


def pause_until(attempt: Attempt, failures_before: int, now: int) -> int:
    """Return until when an endpoint is left alone that did not take a delivery; `now` where it is not."""
    in_a_row = failures_before
    if attempt.status is not None and attempt.status not in ASKS_FOR_PATIENCE:
        # It answers: the next delivery may be taken.
        in_a_row -= SEVERAL
        if in_a_row < 0:
            return now
    pause: int = min(SHORTEST_PAUSE << min(in_a_row, 9), LONGEST_PAUSE)
    return now + max(pause, _asked_for(attempt))


def _asked_for(attempt: Attempt) -> int:
    """Return how many seconds an endpoint asked to be left alone, a day at most."""
    return min(attempt.retry_after or 0, DAY_SECONDS)
