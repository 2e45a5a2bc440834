"""Salesforce as an adapter: reading and writing over one account."""

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
from pipelines.connect.crm.json_account import Pace
from pipelines.connect.crm.salesforce.account import REQUESTS_A_SECOND, SalesforceAccount
from pipelines.connect.crm.salesforce.reading import SalesforceReading
from pipelines.connect.crm.salesforce.writing import SalesforceWriting


def polite_pace() -> Pace:
    """Return how fast Salesforce is asked."""
    return Pace(REQUESTS_A_SECOND, 1.0)


class Salesforce:
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
        self._account = SalesforceAccount(url, token, pace or polite_pace(), networks)
        self._reading = SalesforceReading(self._account, words or {})
        self._writing = SalesforceWriting(self._account)

    def portal(self) -> CrmPortal:
        """Return the organisation."""
        return self._reading.portal()

    def users(self) -> list[CrmUser]:
        """Return who works there, and who did."""
        return self._reading.users()

    def changes(self, look: Look) -> Iterator[CrmPage]:
        """Yield contacts with their activities."""
        return self._reading.changes(look)

    def ensure_fields(self, fields: Sequence[CrmField]) -> None:
        """Make the fields that are missing."""
        self._writing.ensure_fields(fields)

    def remove_fields(self, fields: Sequence[CrmField]) -> int:
        """Take the fields away."""
        return self._writing.remove_fields(fields)

    def write(self, writes: Sequence[FieldWrite]) -> list[WriteResult]:
        """Write fields, two hundred contacts in a request."""
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
