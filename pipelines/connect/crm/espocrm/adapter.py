"""EspoCRM as an adapter: reading and writing over one account."""

from collections.abc import Mapping
from typing import ClassVar

from data.schema import DAY_SECONDS
from data.webhooks.public_addresses import Networks
from pipelines.connect.crm.espocrm.account import EspoAccount
from pipelines.connect.crm.espocrm.reading import EspoReading
from pipelines.connect.crm.espocrm.writing import EspoWriting
from pipelines.connect.crm.json_account import Pace
from pipelines.connect.crm.two_part_adapter import TwoPartAdapter

# It has no limit of its own; so many leave its people room.
REQUESTS_A_SECOND = 20


def polite_pace() -> Pace:
    """Return how fast EspoCRM is asked."""
    return Pace(REQUESTS_A_SECOND, 1.0)


class EspoCrm(TwoPartAdapter):
    """One EspoCRM, with the key of an API user."""

    source: ClassVar[str] = "espocrm"
    # Who sees tasks is said by roles, which differ from firm to firm.
    tasks_are_private: ClassVar[bool] = False
    # What was deleted is in no list: only a whole pass shows that it is missing.
    whole_every: ClassVar[int] = DAY_SECONDS

    def __init__(
        self,
        url: str,
        token: str,
        networks: Networks = (),
        words: Mapping[str, str] | None = None,
        pace: Pace | None = None,
    ) -> None:
        """Open it at its address; `words` are its admin's own types, by the flag that they mean."""
        account = EspoAccount(url, token, pace or polite_pace(), networks)
        super().__init__(account, EspoReading(account, words or {}), EspoWriting(account))
