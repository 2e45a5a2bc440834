"""Webhooks of CRMs: an address for each, what comes there checked, and its contacts read at once."""

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from hmac import compare_digest
from pathlib import Path

from data.errors import DeniedError, InputError, NotFoundError, SecretKeyError
from data.sealed_secrets import key_or_new, place_of, read_key
from data.store.bookkeeping.connections import TABLE, Connection
from data.store.store import Store
from data.webhooks.crm_events import VERIFY, CrmEvent, Headers

LOG = logging.getLogger(__name__)
WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class CrmWebhookUseCases:
    """The webhooks of one workspace's CRMs; secrets are sealed with the key of `key_path`."""

    store: Store
    key_path: Path | None

    def address(self, number: str) -> str:
        """Return the path of a CRM's own address, which is made where it has none and stays the same.

        Raises InputError where the CRM sends no webhooks that are signed.
        """
        connection = self.store.connections.get(number)
        if connection.kind not in VERIFY:
            raise InputError(
                "{connection} sends no webhooks that are signed; none are needed", connection=number
            )
        kept = connection.settings.get(WEBHOOK)
        if kept is None:
            kept = {"token": secrets.token_urlsafe(24)}
            self._set(connection, kept)
        return f"/crm/{number}/{kept['token']}"

    def sign_with(self, number: str, secret: str) -> None:
        """Take webhooks that are signed with a secret from now on, and none with an earlier one.

        Several secrets stand with a space between.
        """
        self.address(number)
        if not secret.split():
            raise InputError("found no secret, expected the one that the CRM signs with")
        connection = self.store.connections.get(number)
        sealed = key_or_new(self._key_file()).seal(secret, _place(connection))
        self._set(connection, {**connection.settings[WEBHOOK], "secret": sealed})

    def close(self, number: str) -> None:
        """Take no webhooks any more; the address is gone."""
        connection = self.store.connections.get(number)
        self._set(connection, None)

    def receive(self, number: str, headers: Headers, body: bytes, now: int) -> DeniedError | None:
        """Take what a CRM says and have its contacts read at once; return why it is refused, counted."""
        connection = self.store.connections.get(number)
        try:
            events = self._verified(connection, headers, body, now)
        except DeniedError as error:
            LOG.warning("a webhook of %s is refused: %s", number, error.sentence)
            self.store.crm_webhooks.refuse(connection, error.sentence, now)
            return error
        if self.store.crm_webhooks.take(connection, [(one.id, one.contact) for one in events], now):
            self.store.connections.read_now(number)
        return None

    def _verified(self, connection: Connection, headers: Headers, body: bytes, now: int) -> list[CrmEvent]:
        sealed = (connection.settings.get(WEBHOOK) or {}).get("secret")
        if sealed is None:
            raise DeniedError("this CRM has not said yet with which secret it signs")
        signed_with = read_key(self._key_file()).open(sealed, _place(connection)).split()
        events = VERIFY[connection.kind](signed_with, headers, body, now)
        portal = connection.settings.get("portal")
        if portal and any(one.portal and one.portal != portal for one in events):
            raise DeniedError("this webhook is of another organisation of the CRM")
        return events

    def _set(self, connection: Connection, webhook: Mapping[str, str] | None) -> None:
        others = {name: value for name, value in connection.settings.items() if name != WEBHOOK}
        settings = others if webhook is None else {**others, WEBHOOK: dict(webhook)}
        self.store.connections.set_settings(connection.id, settings)

    def _key_file(self) -> Path:
        if self.key_path is None:
            raise SecretKeyError("this service was started without a key file, so it can open no link")
        return self.key_path


def connection_at(store: Store, number: str, token: str) -> Connection:
    """Return the CRM of any workspace whose address this is; raises NotFoundError where it is none."""
    connection = store.connection_health.find(number)
    expected = (connection.settings.get(WEBHOOK) or {}).get("token") if connection is not None else None
    if connection is None or expected is None or not compare_digest(expected.encode(), token.encode()):
        raise NotFoundError("no CRM has this address")
    return connection


def _place(connection: Connection) -> str:
    return place_of(TABLE, connection.workspace, connection.id, WEBHOOK)
