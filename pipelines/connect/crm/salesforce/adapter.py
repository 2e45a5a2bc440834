"""Salesforce as an adapter: reading and writing over one account."""

from collections.abc import Mapping
from typing import ClassVar

from data.schema import DAY_SECONDS
from data.webhooks.public_addresses import Networks
from pipelines.connect.crm.json_account import Pace
from pipelines.connect.crm.salesforce.account import REQUESTS_A_SECOND, SalesforceAccount
from pipelines.connect.crm.salesforce.reading import SalesforceReading
from pipelines.connect.crm.salesforce.writing import SalesforceWriting
from pipelines.connect.crm.two_part_adapter import TwoPartAdapter


def polite_pace() -> Pace:
    """Return how fast Salesforce is asked."""
    return Pace(REQUESTS_A_SECOND, 1.0)


class Salesforce(TwoPartAdapter):
    """One organisation of Salesforce, with an external client app."""

    source: ClassVar[str] = "salesforce"
    # Whoever may see all data there sees all tasks.
    tasks_are_private: ClassVar[bool] = False
    # What was deleted leaves the bin after fifteen days; once a day what is there is counted.
    whole_every: ClassVar[int] = DAY_SECONDS

    def __init__(
        self,
        url: str,
        token: str,
        networks: Networks = (),
        words: Mapping[str, str] | None = None,
        pace: Pace | None = None,
    ) -> None:
        """Open it at its own domain; `words` are its admin's own types, by the flag that they mean."""
        account = SalesforceAccount(url, token, pace or polite_pace(), networks)
        super().__init__(account, SalesforceReading(account, words or {}), SalesforceWriting(account))
