"""Salesforce as an adapter: reading and writing over one account."""

from collections.abc import Mapping
from typing import ClassVar

from data.schema import DAY_SECONDS
from data.webhooks.public_addresses import Networks
from pipelines.connect.crm.json_account import Pace
from pipelines.connect.crm.salesforce.account import REQUESTS_A_SECOND, SalesforceAccount
from pipelines.connect.crm.salesforce.reading import SalesforceReading
from pipelines.connect.crm.salesforce.writing import SalesforceWriting
from pipelines.connect.crm.two_part_adapter import Parts, TwoPartAdapter


class Salesforce(TwoPartAdapter):
    """One organisation of Salesforce, with an external client app."""

    source: ClassVar[str] = "salesforce"
    requests_a_second: ClassVar[int] = REQUESTS_A_SECOND
    # Whoever may see all data there sees all tasks.
    tasks_are_private: ClassVar[bool] = False
    # What was deleted leaves the bin after fifteen days; once a day what is there is counted.
    whole_every: ClassVar[int] = DAY_SECONDS

    @staticmethod
    def _parts(url: str, token: str, pace: Pace, networks: Networks, words: Mapping[str, str]) -> Parts:
        account = SalesforceAccount(url, token, pace, networks)
        return account, SalesforceReading(account, words), SalesforceWriting(account)
