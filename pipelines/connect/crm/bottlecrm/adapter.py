"""BottleCRM as an adapter: reading and writing over one account."""

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

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
from pipelines.connect.crm.bottlecrm.reading import BottleReading
from pipelines.connect.crm.bottlecrm.writing import BottleWriting
from pipelines.connect.crm.json_account import JsonAccount, Pace

API = "/api"
# It has no limit of its own; so many leave its people room.
REQUESTS_A_SECOND = 20


def polite_pace() -> Pace:
    """Return how fast BottleCRM is asked."""
    return Pace(REQUESTS_A_SECOND, 1.0)


class BottleCrm:
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
        self._account = JsonAccount(f"{url.rstrip('/')}{API}", headers, pace or polite_pace(), networks)
        self._reading = BottleReading(self._account, words or {})
        self._writing = BottleWriting(self._account)

    def portal(self) -> CrmPortal:
        """Return the organisation."""
        return self._reading.portal()

    def users(self) -> list[CrmUser]:
        """Return who works there now."""
        return self._reading.users()

    def changes(self, look: Look) -> Iterator[CrmPage]:
        """Yield contacts with their interactions."""
        return self._reading.changes(look)

    def ensure_fields(self, fields: Sequence[CrmField]) -> None:
        """Make the custom fields that are missing."""
        self._writing.ensure_fields(fields)

    def remove_fields(self, fields: Sequence[CrmField]) -> int:
        """Switch the custom fields off."""
        return self._writing.remove_fields(fields)

    def write(self, writes: Sequence[FieldWrite]) -> list[WriteResult]:
        """Write custom fields, each contact's in one request."""
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
