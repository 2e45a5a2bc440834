"""What is written into Salesforce: custom fields of contacts in batches, tasks with a key, and notes."""

from collections.abc import Mapping, Sequence
from typing import Any

from data.errors import RemoteError
from data.messages import Message
from pipelines.connect.crm.adapter import (
    CrmField,
    CrmNote,
    CrmTask,
    FieldWrite,
    WriteOutcome,
    WriteResult,
    field_gone,
)
from pipelines.connect.crm.batched_writes import write_in_batches
from pipelines.connect.crm.json_account import said_in
from pipelines.connect.crm.salesforce.account import API, GONE, Record, SalesforceAccount
from pipelines.connect.crm.salesforce.fields import CONTACT, KEY, TASK, SalesforceFields, name_of
from pipelines.connect.crm.salesforce.notes import COMPOSITE, body_of, result_of
from pipelines.connect.crm.write_results import task_refused

BATCH = 200
COLLECTIONS = f"{API}/composite/sobjects"


class SalesforceWriting:
    """Writing for one organisation."""

    def __init__(self, account: SalesforceAccount) -> None:
        """Write over an account."""
        self._account, self._fields = account, SalesforceFields(account)
        self._has_key = False

    def ensure_fields(self, fields: Sequence[CrmField]) -> None:
        """Make the fields of contacts that are missing."""
        self._fields.ensure(CONTACT, fields)

    def remove_fields(self, fields: Sequence[CrmField]) -> int:
        """Take away the fields of contacts, and the key of tasks."""
        self._fields.remove(TASK, [KEY])
        self._has_key = False
        return self._fields.remove(CONTACT, fields)

    def write(self, writes: Sequence[FieldWrite]) -> list[WriteResult]:
        """Write two hundred contacts in a request, each for itself."""
        there = self._fields.there(CONTACT) if writes else {}
        return write_in_batches(writes, BATCH, lambda one: _not_there(one, there), self._written)

    def put_task(self, task: CrmTask) -> WriteOutcome:
        """Make a task unless there is one with its key."""
        if not self._has_key:
            self._fields.ensure(TASK, [KEY])
            self._has_key = True
        if self._tasks([task.key]):
            return WriteOutcome.UNCHANGED
        body = {
            "Subject": task.title,
            "Description": task.text,
            "ActivityDate": task.due.isoformat(),
            "WhoId": task.contact,
            "OwnerId": task.user,
            "Status": "Not Started",
            "Priority": "Normal",
            name_of(KEY.name): task.key,
        }
        answer = self._account.ask("POST", f"{API}/sobjects/{TASK}", body)
        if answer.ok:
            self._account.checked(answer, "id")
            return WriteOutcome.WRITTEN
        raise task_refused(self._account.server, answer.content)

    def remove_tasks(self, keys: Sequence[str]) -> int:
        """Delete the tasks with these keys that are not done."""
        if not keys or name_of(KEY.name) not in self._fields.there(TASK):
            return 0
        ids = [str(one["Id"]) for one in self._tasks(keys) if not one.get("IsClosed")]
        for number in ids:
            self._account.settled("DELETE", f"{API}/sobjects/{TASK}/{number}")
        return len(ids)

    def note(self, note: CrmNote) -> WriteResult:
        """Write a note of a contact."""
        answer = self._account.ask("POST", COMPOSITE, body_of(note))
        return result_of(note, self._account.checked(answer, "compositeResponse")["compositeResponse"])

    def _written(self, writes: Sequence[FieldWrite]) -> list[WriteResult]:
        body = {"allOrNone": False, "records": [_record_of(one) for one in writes]}
        answer = self._account.ask("PATCH", COLLECTIONS, body)
        results = answer.content
        if not answer.ok or not isinstance(results, list) or len(results) != len(writes):
            raise RemoteError(
                "{server} answers with an error where data was expected: {why}",
                server=self._account.server,
                why=said_in(results) or Message("it does not say which"),
            )
        return [_result(one, result) for one, result in zip(writes, results, strict=True)]

    def _tasks(self, keys: Sequence[str]) -> list[Record]:
        question = f"SELECT Id, IsClosed FROM Task WHERE {name_of(KEY.name)} IN ({{ids}})"
        return list(self._account.query_of(question, keys))


def _not_there(write: FieldWrite, there: Mapping[str, Any]) -> WriteResult | None:
    missing = sorted(name for name in write.values if name_of(name) not in there)
    if missing:
        return WriteResult(write.contact, WriteOutcome.REFUSED, field_gone(missing[0]))
    return None


def _record_of(write: FieldWrite) -> dict[str, Any]:
    values = {name_of(name): value for name, value in write.values.items()}
    return {"attributes": {"type": CONTACT}, "id": write.contact, **values}


def _result(write: FieldWrite, result: Record) -> WriteResult:
    if result.get("success"):
        return WriteResult(write.contact, WriteOutcome.WRITTEN)
    errors = result.get("errors") or ()
    if any(one.get("statusCode") in GONE for one in errors):
        return WriteResult(write.contact, WriteOutcome.GONE)
    return WriteResult(write.contact, WriteOutcome.REFUSED, said_in([one.get("message") for one in errors]))
