"""What is written into HubSpot: properties of contacts in batches, tasks with a unique key, and notes.

One bad value may fail a whole batch, or itself alone, as HubSpot chooses; a batch that fails is halved until
the bad one stands alone.
"""

import html
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from math import isclose
from typing import Any

from data.schema import from_epoch
from pipelines.connect.crm.adapter import (
    CrmField,
    CrmNote,
    CrmTask,
    FieldWrite,
    Value,
    WriteOutcome,
    WriteResult,
    field_dropped,
    field_gone,
)
from pipelines.connect.crm.batched_writes import write_in_batches
from pipelines.connect.crm.hubspot.account import BATCH, OBJECTS, HubSpotAccount
from pipelines.connect.crm.hubspot.fields import CONTACTS, KEY, TASKS, HubSpotFields
from pipelines.connect.crm.json_account import said_in
from pipelines.connect.crm.write_results import task_refused

DONE = "COMPLETED"
# What belongs to a contact, by HubSpot's own numbers.
TASK_OF_CONTACT, NOTE_OF_CONTACT = 204, 202
NOTES = "notes"


class HubSpotWriting:
    """Writing for one account."""

    def __init__(self, account: HubSpotAccount) -> None:
        """Write over an account."""
        self._account, self._fields = account, HubSpotFields(account)
        self._has_key = False

    def ensure_fields(self, fields: Sequence[CrmField]) -> None:
        """Make the properties of contacts that are missing."""
        self._fields.ensure(CONTACTS, fields)

    def remove_fields(self, fields: Sequence[CrmField]) -> int:
        """Take away the properties of contacts, and the key of tasks."""
        self._fields.remove(TASKS, [KEY])
        self._has_key = False
        return self._fields.remove(CONTACTS, fields)

    def write(self, writes: Sequence[FieldWrite]) -> list[WriteResult]:
        """Write a hundred contacts in a request."""
        there = self._fields.there(CONTACTS) if writes else {}
        return write_in_batches(writes, BATCH, lambda one: _not_there(one, there), self._written)

    def put_task(self, task: CrmTask) -> WriteOutcome:
        """Make a task; HubSpot itself keeps its key to one task."""
        if not self._has_key:
            self._fields.ensure(TASKS, [KEY], unique=True)
            self._has_key = True
        if self._tasks([task.key]):
            return WriteOutcome.UNCHANGED
        answer = self._account.ask("POST", f"{OBJECTS}/{TASKS}", _body_of(task))
        if answer.ok:
            self._account.checked(answer, "id")
            return WriteOutcome.WRITTEN
        if self._tasks([task.key]):
            return WriteOutcome.UNCHANGED
        raise task_refused(self._account.server, answer.content)

    def remove_tasks(self, keys: Sequence[str]) -> int:
        """Delete the tasks with these keys that are not done."""
        if not keys or KEY.name not in self._fields.there(TASKS):
            return 0
        ids = [str(one["id"]) for one in self._tasks(keys) if one["properties"].get("hs_task_status") != DONE]
        for place in range(0, len(ids), BATCH):
            body = {"inputs": [{"id": one} for one in ids[place : place + BATCH]]}
            self._account.settled("POST", f"{OBJECTS}/{TASKS}/batch/archive", body)
        return len(ids)

    def note(self, note: CrmNote) -> WriteResult:
        """Write a note of a contact, who is looked for first."""
        there = {str(one["id"]) for one in self._account.read(CONTACTS, [note.contact], ())}
        if note.contact not in there:
            return WriteResult(note.contact, WriteOutcome.GONE)
        answer = self._account.ask("POST", f"{OBJECTS}/{NOTES}", _body_of_note(note))
        if not answer.ok:
            return WriteResult(note.contact, WriteOutcome.REFUSED, said_in(answer.content))
        self._account.checked(answer, "id")
        return WriteResult(note.contact, WriteOutcome.WRITTEN)

    def _written(self, writes: Sequence[FieldWrite]) -> list[WriteResult]:
        body = {"inputs": [_input_of(one) for one in writes]}
        answer = self._account.ask("POST", f"{OBJECTS}/{CONTACTS}/batch/update", body)
        if answer.ok:
            content = self._account.checked(answer, "results")
            held = {str(one["id"]): one["properties"] for one in content["results"]}
            faults = _faults(content.get("errors") or ())
            return [_result(one, held.get(one.contact), faults) for one in writes]
        if len(writes) > 1:
            middle = len(writes) // 2
            return [*self._written(writes[:middle]), *self._written(writes[middle:])]
        (only,) = writes
        if answer.status == HTTPStatus.NOT_FOUND:
            return [WriteResult(only.contact, WriteOutcome.GONE)]
        return [WriteResult(only.contact, WriteOutcome.REFUSED, said_in(answer.content))]

    def _tasks(self, keys: Sequence[str]) -> list[Mapping[str, Any]]:
        return list(self._account.read(TASKS, keys, (KEY.name, "hs_task_status"), by=KEY.name))


def _not_there(write: FieldWrite, there: Mapping[str, Any]) -> WriteResult | None:
    if missing := sorted(write.values.keys() - there.keys()):
        return WriteResult(write.contact, WriteOutcome.REFUSED, field_gone(missing[0]))
    return None


def _input_of(write: FieldWrite) -> dict[str, Any]:
    properties = {name: _text(value) for name, value in write.values.items()}
    return {"id": write.contact, "properties": properties, "objectWriteTraceId": write.contact}


def _result(write: FieldWrite, held: Mapping[str, Any] | None, faults: Mapping[str, str]) -> WriteResult:
    if write.contact in faults:
        return WriteResult(write.contact, WriteOutcome.REFUSED, faults[write.contact])
    if held is None:
        # Deleted, or merged into another one, whose id stands in the answer.
        return WriteResult(write.contact, WriteOutcome.GONE)
    lost = [name for name, value in sorted(write.values.items()) if not _same(held.get(name), value)]
    if lost:
        return WriteResult(write.contact, WriteOutcome.REFUSED, field_dropped(lost[0]))
    return WriteResult(write.contact, WriteOutcome.WRITTEN)


def _faults(errors: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return what is wrong with which contact; one that is not found is gone, which is no fault."""
    return {
        number: said_in(one)
        for one in errors
        if one.get("category") != "OBJECT_NOT_FOUND"
        for number in (one.get("context") or {}).get("objectWriteTraceId") or ()
    }


def _body_of(task: CrmTask) -> dict[str, Any]:
    properties = {
        "hs_task_subject": task.title,
        "hs_task_body": _html(task.text),
        "hs_task_status": "NOT_STARTED",
        "hs_task_type": "TODO",
        "hs_timestamp": f"{task.due.isoformat()}T00:00:00Z",
        "hubspot_owner_id": task.user,
        KEY.name: task.key,
    }
    return {"properties": properties, "associations": [_link(task.contact, TASK_OF_CONTACT)]}


def _body_of_note(note: CrmNote) -> dict[str, Any]:
    properties = {"hs_note_body": _html(note.text), "hs_timestamp": from_epoch(note.at).isoformat()}
    return {"properties": properties, "associations": [_link(note.contact, NOTE_OF_CONTACT)]}


def _link(contact: str, number: int) -> dict[str, Any]:
    types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": number}]
    return {"to": {"id": contact}, "types": types}


def _html(text: str) -> str:
    """Return a text as HubSpot shows it."""
    return html.escape(text).replace("\n", "<br>")


def _text(value: Value) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else f"{value:.10g}"


def _same(held: Any, value: Value) -> bool:
    if not isinstance(value, float):
        return (held or None) == (_text(value) or None)
    try:
        return isclose(float(held), value, rel_tol=1e-6)
    except (TypeError, ValueError):
        return False
