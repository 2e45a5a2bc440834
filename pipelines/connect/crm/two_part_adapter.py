"""An adapter made of two parts over one account: what reads its CRM, and what writes into it."""

from collections.abc import Iterator, Sequence

from pipelines.connect.crm.adapter import (
    CrmField,
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
from pipelines.connect.crm.json_account import JsonAccount


class TwoPartAdapter:
    """What every adapter here has in common; a vendor's own adds its name, its account and its two parts."""

    def __init__(self, account: JsonAccount, reading: CrmReading, writing: CrmWriting) -> None:
        """Read and write over an account, which is closed with the adapter."""
        self._account, self._reading, self._writing = account, reading, writing

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

    def close(self) -> None:
        """Close every line."""
        self._account.close()
