"""HubSpot as an adapter: reading and writing over one account."""

from collections.abc import Mapping
from typing import ClassVar

from data.schema import DAY_SECONDS
from data.webhooks.public_addresses import Networks
from pipelines.connect.crm.hubspot.account import REQUESTS_A_SECOND, HubSpotAccount
from pipelines.connect.crm.hubspot.reading import HubSpotReading
from pipelines.connect.crm.hubspot.writing import HubSpotWriting
from pipelines.connect.crm.json_account import Pace
from pipelines.connect.crm.two_part_adapter import TwoPartAdapter


def polite_pace() -> Pace:
    """Return how fast HubSpot is asked."""
    return Pace(REQUESTS_A_SECOND, 1.0)


class HubSpot(TwoPartAdapter):
    """One account of HubSpot, with a service key."""

    source: ClassVar[str] = "hubspot"
    # Everybody who may see the contact may see its tasks.
    tasks_are_private: ClassVar[bool] = False
    # The search shows what changed; what was deleted only a whole pass shows.
    whole_every: ClassVar[int] = DAY_SECONDS

    def __init__(
        self,
        url: str,
        token: str,
        networks: Networks = (),
        words: Mapping[str, str] | None = None,
        pace: Pace | None = None,
    ) -> None:
        """Open it at its API's address; `words` are its admin's own statuses, by the flag that they mean."""
        account = HubSpotAccount(url, token, pace or polite_pace(), networks)
        super().__init__(account, HubSpotReading(account, words or {}), HubSpotWriting(account))
