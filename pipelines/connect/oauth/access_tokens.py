"""The access token of an account, renewed ahead of its end: one refresh at a time, kept before it is used."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from data.oauth.grant import Grant
from data.oauth.providers import Provider
from pipelines.connect.oauth.token_endpoint import TokenEndpoint

Clock = Callable[[], int]


class GrantPlace(Protocol):
    """Where the grant of an account is kept."""

    def read(self) -> Grant:
        """Return the grant as it is kept now."""

    def keep(self, grant: Grant) -> None:
        """Keep a renewed grant; it is durable when this returns."""

    def alone(self) -> AbstractContextManager[object]:
        """Let nobody else renew the grant while the body runs; wait for whoever does."""


class InHand:
    """A grant of an account that is not kept yet."""

    def __init__(self, grant: Grant) -> None:
        """Hold a grant."""
        self.grant = grant

    def read(self) -> Grant:
        """Return it."""
        return self.grant

    def keep(self, grant: Grant) -> None:
        """Hold the renewed one."""
        self.grant = grant

    def alone(self) -> AbstractContextManager[object]:
        """Nobody else has it."""
        return nullcontext()


class AccessTokens:
    """Hands out a token that holds for a while yet."""

    def __init__(
        self, provider: Provider, place: GrantPlace, clock: Clock, fingerprint: str | None = None
    ) -> None:
        """Take where the grant is kept; nothing is asked before a token is needed."""
        self._provider, self._place, self._clock, self._fingerprint = provider, place, clock, fingerprint
        self._grant = place.read()

    def access(self) -> str:
        """Return a token; raises NeedsOwnerError where the permission holds no more."""
        if not self._grant.is_fresh(self._clock()):
            self._renew(self._grant.access)
        return self._grant.access

    def after_refusal(self) -> str:
        """Return another token than the one that was just refused."""
        self._renew(self._grant.access)
        return self._grant.access

    def _renew(self, old: str) -> None:
        with self._place.alone():
            kept = self._place.read()
            # Somebody else may have renewed it meanwhile.
            if kept.access == old or not kept.is_fresh(self._clock()):
                endpoint = TokenEndpoint(self._provider, kept.client, self._fingerprint)
                kept = endpoint.renew(kept, self._clock())
                # A provider that gives another refresh token takes the old one no more.
                self._place.keep(kept)
            self._grant = kept


def wait_until(is_free: Callable[[], bool], tries: int, pause: Callable[[float], None] = time.sleep) -> bool:
    """Ask again and again whether something is free; tell whether it was."""
    for number in range(tries):
        if is_free():
            return True
        pause(min(0.05 * 2**number, 1.0))
    return False
