"""An adapter made of two parts over one account: what reads its CRM, and what writes into it."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from data.webhooks.public_addresses import Networks
from pipelines.connect.crm.adapter import (
    CrmField,
    CrmNote,
    CrmPage,
    CrmPortal,
    CrmReading,
    CrmTask,
    CrmUser,
    CrmWriting,
    FieldWrite,
    Look,
    WriteOutcome,
    WriteResult,
)
from pipelines.connect.crm.json_account import JsonAccount, Pace

Parts = tuple[JsonAccount, CrmReading, CrmWriting]


class TwoPartAdapter(ABC):
    """What every adapter here has in common; a vendor's own adds its name, its pace and its parts."""

    requests_a_second: ClassVar[int]

    def __init__(
        self,
        url: str,
        token: str,
        networks: Networks = (),
        words: Mapping[str, str] | None = None,
        pace: Pace | None = None,
    ) -> None:
        """Open the CRM at its address; `words` are its admin's own words, by the flag that they mean.

        `networks` are the inner ones that it may be in, `pace` another than its own.
        """
        pace = pace or Pace(self.requests_a_second, 1.0)
        self._account, self._reading, self._writing = self._parts(url, token, pace, networks, words or {})

    @staticmethod
    @abstractmethod
    def _parts(url: str, token: str, pace: Pace, networks: Networks, words: Mapping[str, str]) -> Parts:
        """Return the account, which is closed with the adapter, and what reads and writes over it."""

    def portal(self) -> CrmPortal:
        """Return which customer of the CRM the token opens."""
        return self._reading.portal()

    def users(self) -> list[CrmUser]:
        """Return who works in the CRM."""
        return self._reading.users()

    def changes(self, look: Look) -> Iterator[CrmPage]:
        """Yield contacts with their activities, page by page."""
        return self._reading.changes(look)

    def ensure_fields(self, fields: Sequence[CrmField]) -> None:
        """Make the fields that are missing."""
        self._writing.ensure_fields(fields)

    def remove_fields(self, fields: Sequence[CrmField]) -> int:
        """Take the fields away again; return how many there were."""
        return self._writing.remove_fields(fields)

    def write(self, writes: Sequence[FieldWrite]) -> list[WriteResult]:
        """Write fields; return a result for each, in order."""
        return self._writing.write(writes)

    def put_task(self, task: CrmTask) -> WriteOutcome:
        """Make a task unless there is one with its key."""
        return self._writing.put_task(task)

    def remove_tasks(self, keys: Sequence[str]) -> int:
        """Delete the tasks with these keys that are not done; return how many."""
        return self._writing.remove_tasks(keys)

    def note(self, note: CrmNote) -> WriteResult:
        """Write a note beside a contact."""
        return self._writing.note(note)

    def close(self) -> None:
        """Close every line."""
        self._account.close()
