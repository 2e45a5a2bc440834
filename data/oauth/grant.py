"""What a provider gave when its account's owner said yes: tokens, as they are sealed."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from data.schema import DAY_SECONDS

# Refreshed so long ahead: a token must not end within a request.
AHEAD_SECONDS = 5 * 60
# Where a provider does not say how long a token holds (RFC 6749, 5.1, leaves that open).
USUAL_SECONDS = 60 * 60
# Google ends what was granted to a project in testing after seven days.
TESTING_SECONDS = 7 * DAY_SECONDS
HOURS_BEFORE, DAYS_AFTER = DAY_SECONDS // 8, 2 * DAY_SECONDS


@dataclass(frozen=True, slots=True)
class Client:
    """The program as a provider knows it: the owner's own registration, with a secret where it has one."""

    id: str
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Grant:
    """Tokens of one account; moments in epoch seconds, and no token in any text that this prints.

    `ends_at` is when the provider said that the permission itself ends, None where it did not.
    """

    client: Client
    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires_at: int
    granted_at: int
    scope: str = ""
    ends_at: int | None = None
    address: str = ""

    def as_secret(self) -> str:
        """Return the grant as one text to be sealed."""
        return json.dumps(asdict(self))

    def is_fresh(self, now: int) -> bool:
        """Tell whether the access token holds for a while yet."""
        return bool(self.access) and self.expires_at - now > AHEAD_SECONDS

    def renewed(self, answer: Mapping[str, Any], now: int) -> "Grant":
        """Return the grant after a refresh; a provider that gives no new refresh token keeps the old one."""
        return replace(
            self,
            access=str(answer["access_token"]),
            refresh=str(answer.get("refresh_token") or self.refresh),
            expires_at=now + _seconds(answer.get("expires_in"), USUAL_SECONDS),
            scope=str(answer.get("scope") or self.scope),
        )


def grant_of_secret(text: str) -> Grant:
    """Return the grant that was sealed; raises ValueError where it is none."""
    values = json.loads(text)
    return Grant(**{**values, "client": Client(**values["client"])})


def first_grant(client: Client, answer: Mapping[str, Any], asked_scope: str, now: int) -> Grant:
    """Return what a provider gave at first; where it names no scope, all that was asked is given."""
    ends_in = answer.get("refresh_token_expires_in")
    return Grant(
        client,
        str(answer["access_token"]),
        str(answer.get("refresh_token") or ""),
        now + _seconds(answer.get("expires_in"), USUAL_SECONDS),
        now,
        str(answer.get("scope") or asked_scope),
        None if ends_in is None else now + _seconds(ends_in, TESTING_SECONDS),
        _address(str(answer.get("id_token") or "")),
    )


def is_of_testing(grant: Grant) -> bool:
    """Tell whether Google said that a grant ends with the week, as it does for a project in testing."""
    return grant.ends_at is not None and grant.ends_at - grant.granted_at <= TESTING_SECONDS + HOURS_BEFORE


def ended_with_testing(grant: Grant, now: int) -> bool:
    """Tell whether a grant that ended did so at its seventh day, for Google's testing."""
    if grant.ends_at is not None:
        return is_of_testing(grant) and now >= grant.ends_at - HOURS_BEFORE
    week = grant.granted_at + TESTING_SECONDS
    return week - HOURS_BEFORE <= now <= week + DAYS_AFTER


def _seconds(value: Any, otherwise: int) -> int:
    try:
        return max(0, int(value))
    except (TypeError, ValueError):
        return otherwise


def _address(id_token: str) -> str:
    """Return whose account it is, empty where the token does not say.

    It came from the provider itself over TLS: its signature need not be checked (OpenID Connect, 3.1.3.7).
    """
    try:
        body = id_token.split(".")[1]
        claims = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        return str(claims.get("email") or claims.get("preferred_username") or "").lower()
    except (ValueError, IndexError, AttributeError):
        return ""
