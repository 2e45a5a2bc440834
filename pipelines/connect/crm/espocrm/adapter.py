"""EspoCRM as an adapter: reading and writing over one account."""

from collections.abc import Mapping
from typing import ClassVar

from data.schema import DAY_SECONDS
from data.webhooks.public_addresses import Networks
from pipelines.connect.crm.espocrm.account import EspoAccount
from pipelines.connect.crm.espocrm.reading import EspoReading
from pipelines.connect.crm.espocrm.writing import EspoWriting
from pipelines.connect.crm.json_account import Pace
from pipelines.connect.crm.two_part_adapter import Parts, TwoPartAdapter


class EspoCrm(TwoPartAdapter):
    """One EspoCRM, with the key of an API user."""

    source: ClassVar[str] = "espocrm"
    # It has no limit of its own; so many leave its people room.
    requests_a_second: ClassVar[int] = 20
    # Who sees tasks is said by roles, which differ from firm to firm.
    tasks_are_private: ClassVar[bool] = False
    # What was deleted is in no list: only a whole pass shows that it is missing.
    whole_every: ClassVar[int] = DAY_SECONDS

    @staticmethod
    def _parts(url: str, token: str, pace: Pace, networks: Networks, words: Mapping[str, str]) -> Parts:
        account = EspoAccount(url, token, pace, networks)
        return account, EspoReading(account, words), EspoWriting(account)
