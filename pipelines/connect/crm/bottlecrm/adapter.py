"""BottleCRM as an adapter: reading and writing over one account."""

from collections.abc import Mapping
from typing import ClassVar

from data.webhooks.public_addresses import Networks
from pipelines.connect.crm.bottlecrm.reading import BottleReading
from pipelines.connect.crm.bottlecrm.writing import BottleWriting
from pipelines.connect.crm.json_account import JsonAccount, Pace
from pipelines.connect.crm.two_part_adapter import TwoPartAdapter

API = "/api"
# It has no limit of its own; so many leave its people room.
REQUESTS_A_SECOND = 20


def polite_pace() -> Pace:
    """Return how fast BottleCRM is asked."""
    return Pace(REQUESTS_A_SECOND, 1.0)


class BottleCrm(TwoPartAdapter):
    """One organisation of a BottleCRM, with a personal access token of one of its admins."""

    source: ClassVar[str] = "bottlecrm"
    # Its admins see all tasks.
    tasks_are_private: ClassVar[bool] = False
    # A new interaction is in no list by time: all contacts are asked so often.
    whole_every: ClassVar[int] = 6 * 60 * 60

    def __init__(
        self,
        url: str,
        token: str,
        networks: Networks = (),
        words: Mapping[str, str] | None = None,
        pace: Pace | None = None,
    ) -> None:
        """Open it at its address; `words` are its admin's own tags, by the flag that they mean."""
        headers = {"Authorization": f"Bearer {token}"}
        account = JsonAccount(f"{url.rstrip('/')}{API}", headers, pace or polite_pace(), networks)
        super().__init__(account, BottleReading(account, words or {}), BottleWriting(account))
