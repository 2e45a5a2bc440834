"""Who may ask, and how often: callers with their rights, and one token bucket for each."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from time import monotonic
from typing import TypeAlias

from data.errors import DeniedError
from data.schema import OWN
from data.store.bookkeeping.api_keys import ApiKey

WINDOW_SECONDS = 60
# Buckets that are not used are full, so dropping them changes nothing.
MOST_BUCKETS = 10_000


class Right(StrEnum):
    """What a key may allow; `admin` allows everything."""

    READ = "suggestions:read"
    RECORD = "interactions:write"
    ANSWER = "answers:write"
    PEOPLE = "people:write"
    JOBS = "jobs:write"
    METRICS = "metrics:read"
    ADMIN = "admin"


# A route may be open to more than one right; the first is the one to ask for.
Rights: TypeAlias = Right | tuple[Right, ...]


@dataclass(frozen=True, slots=True)
class Caller:
    """A caller in one workspace, restricted to one owner where `owner` is set."""

    id: str
    workspace: str
    rights: frozenset[str]
    owner: str | None = None
    # A person who uses the page, not a program with a key.
    person: bool = False
    # When the caller's key ends, in epoch seconds.
    expires_at: int | None = None

    @classmethod
    def of_key(cls, key: ApiKey) -> "Caller":
        """Return the caller who has this key."""
        return cls(key.id, key.workspace, key.scopes, key.owner, expires_at=key.expires_at)

    def must(self, right: Rights, owner: str | None = None) -> None:
        """Raise DeniedError unless the caller has one of these rights, for this owner or for all.

        Said without looking whether the owner exists, so that nobody learns it from the refusal.
        """
        rights = (right,) if isinstance(right, Right) else right
        if not any(map(self.may, rights)):
            raise DeniedError("this key does not allow {right}", right=f"{rights[0]}")
        if self.owner is not None and self.owner != owner:
            raise DeniedError("this key is for another owner")

    def may(self, right: Right) -> bool:
        """Tell whether the caller may do this, for some owner."""
        return right in self.rights or Right.ADMIN in self.rights

    @classmethod
    def signed_in(cls, workspace: str, digest: str, owner: str | None = None) -> "Caller":
        """Return the person who is signed in to the page of a workspace, or to the pages of one owner."""
        return cls(f"session-{digest[:12]}", workspace, frozenset({Right.ADMIN}), owner, person=True)

    def is_somebody_else(self, owner: str) -> bool:
        """Tell whether the caller may be another than this owner: in any workspace but a person's own."""
        return self.workspace != OWN and self.owner != owner


# On one's own machine, before any key was made.
PERSON = Caller("person", OWN, frozenset({Right.ADMIN}), person=True)


def address_group(address: str) -> str:
    """Return what an address is counted under: of IPv6 its network of 64 bits, which one caller has whole."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return _group_of_six(parsed)
    return f"{parsed}"


def _group_of_six(parsed: IPv6Address) -> str:
    if parsed.ipv4_mapped is not None:
        return f"{parsed.ipv4_mapped}"
    return f"{parsed}" if parsed.is_loopback else f"{ip_network((int(parsed), 64), strict=False)}"


@lru_cache(1024)
def is_local(group: str) -> bool:
    """Tell whether a group of addresses is this machine's own, where a proxy may stand for everybody."""
    try:
        return ip_address(group).is_loopback
    except ValueError:
        return False


class RateLimiter:
    """Token buckets of `size` requests a minute, one for each caller."""

    def __init__(self, size: int) -> None:
        """Start with full buckets."""
        self._size = size
        self._pace = size / WINDOW_SECONDS
        # The tokens left, and the moment (seconds, monotonic) at which that was true.
        self._buckets: dict[str, tuple[float, float]] = {}
        self.policy = f'"default";q={size};w={WINDOW_SECONDS}'.encode()

    def take(self, caller: str, now: float | None = None) -> tuple[int, int]:
        """Take one request; return the requests left and the seconds to wait, 0 where it is allowed."""
        now = monotonic() if now is None else now
        left, wait = self._look(caller, now)
        left = left if wait else left - 1
        if caller not in self._buckets and len(self._buckets) >= MOST_BUCKETS:
            self._buckets.clear()
        self._buckets[caller] = left, now
        return int(left), wait

    def wait(self, caller: str, now: float | None = None) -> int:
        """Return the seconds until a request is allowed, 0 where one is; takes none."""
        return self._look(caller, monotonic() if now is None else now)[1]

    def _look(self, caller: str, now: float) -> tuple[float, int]:
        left, at = self._buckets.get(caller, (self._size, now))
        left = min(self._size, left + (now - at) * self._pace)
        return left, 0 if left >= 1 else int((1 - left) / self._pace) + 1

    def refill_seconds(self, left: int) -> int:
        """Return in how many seconds the bucket is full again."""
        return int((self._size - left) / self._pace) + 1
