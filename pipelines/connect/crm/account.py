"""A CRM as an account that is read by itself, and which adapter reads it."""

from collections.abc import Iterator, Mapping
from typing import Any

from data.store.bookkeeping.connections import ConnectionKind
from data.webhooks.public_addresses import parse_networks
from pipelines.connect.account import Cursors, Overview, Part
from pipelines.connect.crm.adapter import CrmAdapter, CrmPage, Look
from pipelines.connect.crm.bottlecrm.adapter import BottleCrm
from pipelines.connect.crm.espocrm.adapter import EspoCrm
from pipelines.connect.crm.hubspot.adapter import HubSpot
from pipelines.connect.crm.salesforce.adapter import Salesforce

Adapters = type[BottleCrm] | type[EspoCrm] | type[HubSpot] | type[Salesforce]
ADAPTERS: Mapping[ConnectionKind, Adapters] = {
    ConnectionKind.BOTTLECRM: BottleCrm,
    ConnectionKind.ESPOCRM: EspoCrm,
    ConnectionKind.HUBSPOT: HubSpot,
    ConnectionKind.SALESFORCE: Salesforce,
}
CHANGES = "changes"


class CrmAccount:
    """An opened CRM."""

    def __init__(self, adapter: CrmAdapter) -> None:
        """Read by an adapter."""
        self.adapter = adapter

    def overview(self) -> Overview:
        """Return which organisation the token opens, and how many people work there."""
        portal, users = self.adapter.portal(), self.adapter.users()
        return Overview((Part(portal.name or self.adapter.source, len(users)),))

    def fetch(self, cursors: Cursors) -> Iterator[CrmPage]:
        """Yield what is new since a cursor."""
        return self.adapter.changes(Look(cursors.get(CHANGES, {})))

    def close(self) -> None:
        """Close every line."""
        self.adapter.close()


def open_crm(kind: ConnectionKind, settings: Mapping[str, Any], secret: str) -> CrmAccount:
    """Return the CRM of a connection, which nothing was asked of yet."""
    networks = parse_networks(settings.get("networks") or "")
    return CrmAccount(ADAPTERS[kind](settings["server"], secret, networks, settings.get("words") or {}))
