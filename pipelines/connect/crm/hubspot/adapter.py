"""HubSpot as an adapter: reading and writing over one account."""

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from data.schema import DAY_SECONDS
from data.webhooks.public_addresses import Networks
from pipelines.connect.crm.adapter import (
    CrmField,
    CrmPage,
    CrmPortal,
    CrmTask,
    CrmUser,
    FieldWrite,
    Look,
    WriteOutcome,
    WriteResult,
)
from pipelines.connect.crm.hubspot.account import REQUESTS_A_SECOND, HubSpotAccount
from pipelines.connect.crm.hubspot.reading import HubSpotReading
from pipelines.connect.crm.hubspot.writing import HubSpotWriting
from pipelines.connect.crm.json_account import Pace


def polite_pace() -> Pace:
    """Return how fast HubSpot is asked."""
    return Pace(REQUESTS_A_SECOND, 1.0)


class HubSpot:
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
        self._account = HubSpotAccount(url, token, pace or polite_pace(), networks)
        self._reading = HubSpotReading(self._account, words or {})
        self._writing = HubSpotWriting(self._account)

    def portal(self) -> CrmPortal:
        """Return the account."""
        return self._reading.portal()

    def users(self) -> list[CrmUser]:
        """Return who works there, and who did."""
        return self._reading.users()

    def changes(self, look: Look) -> Iterator[CrmPage]:
        """Yield contacts with their activities."""
        return self._reading.changes(look)

    def ensure_fields(self, fields: Sequence[CrmField]) -> None:
        """Make the properties that are missing."""
        self._writing.ensure_fields(fields)

    def remove_fields(self, fields: Sequence[CrmField]) -> int:
        """Take the properties away."""
        return self._writing.remove_fields(fields)

    def write(self, writes: Sequence[FieldWrite]) -> list[WriteResult]:
        """Write properties, a hundred contacts in a request."""
        return self._writing.write(writes)

    def put_task(self, task: CrmTask) -> WriteOutcome:
        """Make a task unless there is one with its key."""
        return self._writing.put_task(task)

    def remove_tasks(self, keys: Sequence[str]) -> int:
        """Delete tasks that are not done."""
        return self._writing.remove_tasks(keys)

    def close(self) -> None:
        """Close every line."""
        self._account.close()
