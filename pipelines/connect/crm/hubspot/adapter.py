"""HubSpot as an adapter: reading and writing over one account."""

from collections.abc import Mapping
from typing import ClassVar

from data.schema import DAY_SECONDS
from data.webhooks.public_addresses import Networks
from pipelines.connect.crm.hubspot.account import REQUESTS_A_SECOND, HubSpotAccount
from pipelines.connect.crm.hubspot.reading import HubSpotReading
from pipelines.connect.crm.hubspot.writing import HubSpotWriting
from pipelines.connect.crm.json_account import Pace
from pipelines.connect.crm.two_part_adapter import Parts, TwoPartAdapter


class HubSpot(TwoPartAdapter):
    """One account of HubSpot, with a service key."""

    source: ClassVar[str] = "hubspot"
    requests_a_second: ClassVar[int] = REQUESTS_A_SECOND
    # Everybody who may see the contact may see its tasks.
    tasks_are_private: ClassVar[bool] = False
    # The search shows what changed; what was deleted only a whole pass shows.
    whole_every: ClassVar[int] = DAY_SECONDS

    @staticmethod
    def _parts(url: str, token: str, pace: Pace, networks: Networks, words: Mapping[str, str]) -> Parts:
        account = HubSpotAccount(url, token, pace, networks)
        return account, HubSpotReading(account, words), HubSpotWriting(account)
