"""Which request something comes from: its id goes with the rows of what it asked for, and into log lines."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

_ID: ContextVar[str | None] = ContextVar("kith_request_id", default=None)
_BY_OWNER: ContextVar[Mapping[str, str]] = ContextVar("kith_request_ids", default={})  # noqa: B039 - never written


def request_id(owner: str = "") -> str | None:
    """Return the id of the request that what happens now comes from; None where no request asked for it.

    For an owner that is the one on whose account their part is done.
    """
    return _BY_OWNER.get().get(owner) or _ID.get()


@contextmanager
def from_request(number: str | None) -> Iterator[None]:
    """Let all that happens inside come from one request."""
    token = _ID.set(number)
    try:
        yield
    finally:
        _ID.reset(token)


@contextmanager
def from_requests(by_owner: Mapping[str, str]) -> Iterator[None]:
    """Let what happens inside for each of these owners come from a request of its own."""
    token = _BY_OWNER.set(by_owner)
    try:
        yield
    finally:
        _BY_OWNER.reset(token)
