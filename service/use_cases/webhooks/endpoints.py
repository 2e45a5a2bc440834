"""Webhook endpoints: made with a secret, changed, tested, given a new secret."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from data.errors import InputError, SecretKeyError
from data.sealed_secrets import key_or_new, new_signing_secret, place_of
from data.store.bookkeeping.audit_log import AuditAction
from data.store.engine.request_id import request_id
from data.store.feed.change_feed import ChangeKind
from data.store.feed.outbox import Delivery, DeliveryKind, DeliveryState, SeenDelivery
from data.store.feed.webhook_endpoints import TABLE, WebhookEndpoint, new_endpoint_id
from data.store.store import Store
from data.webhooks.public_addresses import Networks, check_url
from service.use_cases.week import FieldError

# A workspace has so many endpoints at most: each change is written for each of them.
MOST_ENDPOINTS = 20


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """Where the key lies that seals secrets, and the inner networks that may be sent to."""

    key_path: Path | None = None
    networks: Networks = ()


@dataclass(frozen=True, slots=True)
class WebhookUseCases:
    """The webhook endpoints of one workspace."""

    store: Store
    settings: WebhookSettings

    def add(self, url: str, kinds: Sequence[ChangeKind], by: str, now: int) -> tuple[WebhookEndpoint, str]:
        """Make an endpoint; return it with its secret, which is shown this once."""
        self._check(url)
        endpoints, number, secret = self.store.webhook_endpoints, new_endpoint_id(), new_signing_secret()
        sealed = self._sealed(secret, number, "secret")
        with self.store.database.transaction():
            if len(endpoints.all()) >= MOST_ENDPOINTS:
                raise InputError("there are {count} webhooks already; remove one first", count=MOST_ENDPOINTS)
            endpoints.add(number, url, list(map(str, kinds)), sealed, made_at=now, made_by=by)
            self._note(AuditAction.WEBHOOK_MADE, number, by, now)
        return endpoints.get(number), secret

    def change(
        self,
        number: str,
        url: str | None,
        kinds: Sequence[ChangeKind] | None,
        by: str,
        now: int,
        *,
        on: bool | None,
    ) -> WebhookEndpoint:
        """Change an endpoint's address or kinds, or switch it on or off; None stays as it is."""
        endpoints = self.store.webhook_endpoints
        if url is not None:
            self._check(url)
        with self.store.database.transaction():
            before = endpoints.get(number)
            kept = before.kinds if kinds is None else list(map(str, kinds))
            endpoints.change(number, url or before.url, kept)
            if on:
                endpoints.switch_on(number)
            elif on is not None:
                endpoints.switch_off(number, now)
            self._note(AuditAction.WEBHOOK_CHANGED, number, by, now)
        return endpoints.get(number)

    def rotate(self, number: str, by: str, now: int) -> tuple[WebhookEndpoint, str]:
        """Give an endpoint a new secret; the former one signs as well for a day."""
        secret = new_signing_secret()
        with self.store.database.transaction():
            endpoint = self.store.webhook_endpoints.get(number)
            sealed, former = self._sealed(secret, number, "secret"), self._former(endpoint)
            self.store.webhook_endpoints.rotate(number, sealed, former, now)
            self._note(AuditAction.WEBHOOK_ROTATED, number, by, now)
        return self.store.webhook_endpoints.get(number), secret

    def ask_for_test(self, number: str, now: int) -> SeenDelivery:
        """Let a worker send a test that names nobody; return its delivery."""
        endpoint = self.store.webhook_endpoints.get(number)
        test = Delivery(
            f"msg_{endpoint.id}_test_{secrets.token_hex(4)}",
            endpoint.workspace,
            "",
            DeliveryKind.WEBHOOK,
            endpoint.id,
            arguments={"made_at": now, "request_id": request_id()},
        )
        self.store.deliveries.put(test, now)
        # As it was just written down: it is due, and nothing came of it yet.
        return SeenDelivery(
            test.id,
            test.kind,
            test.target,
            change_number=None,
            made_at=now,
            due_at=0,
            state=DeliveryState.WAITING,
            attempts=0,
            status=None,
            fault=None,
            ended_at=None,
        )

    def replay(self, number: str, since: int) -> WebhookEndpoint:
        """Let an endpoint get all changes after a number once more, as far as the feed holds them."""
        endpoint = self.store.webhook_endpoints.get(number)
        # Raises ChangesTooOldError where the feed does not reach back so far.
        self.store.change_feed.page(since, 1)
        self.store.webhook_endpoints.replay(number, since)
        return endpoint

    def remove(self, number: str, by: str, now: int) -> None:
        """Delete an endpoint and what waits for it; raises NotFoundError where there is none."""
        with self.store.database.transaction():
            self.store.webhook_endpoints.get(number)
            self.store.webhook_endpoints.remove(number)
            self._note(AuditAction.WEBHOOK_REMOVED, number, by, now)

    def _note(self, action: AuditAction, number: str, by: str, now: int) -> None:
        self.store.audit.add(action, by, now, subject=number)

    def _check(self, url: str) -> None:
        try:
            check_url(url, self.settings.networks)
        except InputError as error:
            raise FieldError("/url", error.message, **error.fields) from None

    def _sealed(self, secret: str, number: str, column: str) -> str:
        place = place_of(TABLE, self.store.workspace, number, column)
        return key_or_new(self._key_path()).seal(secret, place)

    def _former(self, endpoint: WebhookEndpoint) -> str | None:
        """Return the secret of now, sealed as the former one; None where it cannot be opened any more."""
        place = place_of(TABLE, self.store.workspace, endpoint.id, "secret")
        try:
            secret = key_or_new(self._key_path()).open(endpoint.secret, place)
        except SecretKeyError:
            return None
        return self._sealed(secret, endpoint.id, "former_secret")

    def _key_path(self) -> Path:
        if self.settings.key_path is None:
            raise SecretKeyError("this service was started without a key file, so it can keep no secret")
        return self.settings.key_path
