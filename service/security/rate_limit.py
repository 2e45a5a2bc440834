"""Rate limits: one token bucket for each caller."""

from dataclasses import dataclass
from time import monotonic

WINDOW_SECONDS = 60
# Buckets that are not used are full, so dropping them changes nothing.
MOST_BUCKETS = 10_000


@dataclass(slots=True)
class TokenBucket:
    """The tokens left, and the moment (seconds, monotonic) at which that was true."""

    left: float
    at: float


class RateLimiter:
    """Token buckets of `size` requests a minute, one for each caller."""

    def __init__(self, size: int) -> None:
        """Start with full buckets."""
        self._size = size
        self._pace = size / WINDOW_SECONDS
        self._buckets: dict[str, TokenBucket] = {}
        self.policy = f'"default";q={size};w={WINDOW_SECONDS}'.encode()

    def take(self, caller: str, now: float | None = None) -> tuple[int, int]:
        """Take one request; return the requests left and the seconds to wait, 0 where it is allowed."""
        now = monotonic() if now is None else now
        bucket = self._buckets.get(caller)
        if bucket is None:
            bucket = self._new(caller, now)
        left = min(self._size, bucket.left + (now - bucket.at) * self._pace)
        bucket.at = now
        if left < 1:
            bucket.left = left
            return 0, int((1 - left) / self._pace) + 1
        bucket.left = left - 1
        return int(bucket.left), 0

    def refill_seconds(self, left: int) -> int:
        """Return in how many seconds the bucket is full again."""
        return int((self._size - left) / self._pace) + 1

    def _new(self, caller: str, now: float) -> TokenBucket:
        if len(self._buckets) >= MOST_BUCKETS:
            self._buckets.clear()
        bucket = self._buckets[caller] = TokenBucket(self._size, now)
        return bucket
