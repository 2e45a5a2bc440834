"""BottleCRM as an adapter: reading and writing over one account."""

from collections.abc import Mapping
from typing import ClassVar

from data.webhooks.public_addresses import Networks
from pipelines.connect.crm.bottlecrm.reading import BottleReading
from pipelines.connect.crm.bottlecrm.writing import BottleWriting
from pipelines.connect.crm.json_account import JsonAccount, Pace
from pipelines.connect.crm.two_part_adapter import Parts, TwoPartAdapter

API = "/api"


class BottleCrm(TwoPartAdapter):
    """One organisation of a BottleCRM, with a personal access token of one of its admins."""

    source: ClassVar[str] = "bottlecrm"
    # It has no limit of its own; so many leave its people room.
    requests_a_second: ClassVar[int] = 20
    # Its admins see all tasks.
    tasks_are_private: ClassVar[bool] = False
    # A new interaction is in no list by time: all contacts are asked so often.
    whole_every: ClassVar[int] = 6 * 60 * 60

    @staticmethod
    def _parts(url: str, token: str, pace: Pace, networks: Networks, words: Mapping[str, str]) -> Parts:
        headers = {"Authorization": f"Bearer {token}"}
        account = JsonAccount(f"{url.rstrip('/')}{API}", headers, pace, networks)
        return account, BottleReading(account, words), BottleWriting(account)
