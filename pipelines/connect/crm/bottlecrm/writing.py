"""What is written into BottleCRM: custom fields of contacts, tasks that are found by a key, and comments.

An unknown custom field is accepted and dropped without a word, so that which fields are there is asked before
each batch, and the first contact of a batch is read back.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from data.errors import NeedsOwnerError
from pipelines.connect.crm.adapter import (
    CrmField,
    CrmNote,
    CrmTask,
    FieldType,
    FieldWrite,
    WriteOutcome,
    WriteResult,
    field_gone,
)
from pipelines.connect.crm.bottlecrm.reading import PAGE, checked
from pipelines.connect.crm.json_account import JsonAccount, JsonAnswer, said_in
from pipelines.connect.crm.write_results import (
    field_of_another_kind,
    result_of_held,
    result_of_note,
    task_refused,
)

TYPES = {
    FieldType.NUMBER: "number",
    FieldType.TEXT: "text",
    FieldType.DAY: "date",
    FieldType.CHOICE: "dropdown",
}
CONTACT, TASK = "Contact", "Task"
KEY = CrmField("kith_key", "Kith: key of this task", FieldType.TEXT)
DONE = "Completed"


class BottleWriting:
    """Writing for one organisation, whose token must be an admin's to make fields."""

    def __init__(self, account: JsonAccount) -> None:
        """Write over an account."""
        self._account = account
        self._has_key = False

    def ensure_fields(self, fields: Sequence[CrmField]) -> None:
        """Make the fields that are missing; one that an admin switched off is switched on again."""
        self._ensure(CONTACT, fields)

    def remove_fields(self, fields: Sequence[CrmField]) -> int:
        """Switch the fields off, which is all that BottleCRM can do; their values are not shown any more."""
        self._switch_off(TASK, [KEY])
        self._has_key = False
        return self._switch_off(CONTACT, fields)

    def write(self, writes: Sequence[FieldWrite]) -> list[WriteResult]:
        """Write each contact's fields in one request."""
        there = self._active(CONTACT) if writes else {}
        results = [self._write(one, there) for one in writes]
        first = next((n for n, one in enumerate(results) if one.outcome is WriteOutcome.WRITTEN), None)
        if first is not None:
            results[first] = self._read_back(writes[first])
        return results

    def put_task(self, task: CrmTask) -> WriteOutcome:
        """Make a task unless there is one with its key; the API does not say which one it made."""
        self._ensure_key()
        if self._tasks(task.key):
            return WriteOutcome.UNCHANGED
        body = {
            "title": task.title,
            "description": task.text,
            "status": "New",
            "priority": "Medium",
            "due_date": task.due.isoformat(),
            "contacts": [task.contact],
            "assigned_to": [task.user],
            "custom_fields": {KEY.name: task.key},
        }
        answer = self._account.ask("POST", "/tasks/", body)
        if is_done(answer):
            return WriteOutcome.WRITTEN
        raise task_refused(self._account.server, answer.content)

    def remove_tasks(self, keys: Sequence[str]) -> int:
        """Delete the tasks with these keys that are not done."""
        open_tasks = [one for key in keys for one in self._tasks(key) if one.get("status") != DONE]
        return sum(self._account.ask("DELETE", f"/tasks/{one['id']}/").ok for one in open_tasks)

    def note(self, note: CrmNote) -> WriteResult:
        """Write a comment, and look for it among those that the answer shows."""
        answer = self._account.ask("POST", f"/contacts/{note.contact}/", {"comment": note.text})
        if answer.status == HTTPStatus.NOT_FOUND:
            return WriteResult(note.contact, WriteOutcome.GONE)
        if not is_done(answer):
            return WriteResult(note.contact, WriteOutcome.REFUSED, said_in(answer.content))
        comments = checked(self._account, answer.content, "comments")["comments"]
        return result_of_note(note, is_kept=any(one.get("comment") == note.text for one in comments))

    def _write(self, write: FieldWrite, there: Mapping[str, Any]) -> WriteResult:
        if missing := sorted(write.values.keys() - there.keys()):
            return WriteResult(write.contact, WriteOutcome.REFUSED, field_gone(missing[0]))
        body = {"custom_fields": dict(write.values)}
        answer = self._account.ask("PATCH", f"/contacts/{write.contact}/", body)
        if answer.status == HTTPStatus.NOT_FOUND:
            return WriteResult(write.contact, WriteOutcome.GONE)
        if is_done(answer):
            return WriteResult(write.contact, WriteOutcome.WRITTEN)
        return WriteResult(write.contact, WriteOutcome.REFUSED, said_in(answer.content))

    def _read_back(self, write: FieldWrite) -> WriteResult:
        answer = self._account.get(f"/contacts/{write.contact}/")
        if answer.status == HTTPStatus.NOT_FOUND:
            return WriteResult(write.contact, WriteOutcome.GONE)
        record = checked(self._account, answer.content, "contact_obj")["contact_obj"]
        return result_of_held(write, record.get("custom_fields") or {})

    def _ensure_key(self) -> None:
        if not self._has_key:
            self._ensure(TASK, [KEY])
            self._has_key = True

    def _ensure(self, target: str, fields: Sequence[CrmField]) -> None:
        definitions = self._definitions(target)
        for one in fields:
            definition = definitions.get(one.name)
            if definition is None:
                self._settled("POST", "/custom-fields/", _definition(target, one))
            elif definition.get("field_type") != TYPES[one.type]:
                raise field_of_another_kind(one.name)
            elif not definition.get("is_active"):
                self._settled("PUT", f"/custom-fields/{definition['id']}/", {"is_active": True})

    def _switch_off(self, target: str, fields: Sequence[CrmField]) -> int:
        active = self._active(target)
        ours = [active[one.name]["id"] for one in fields if one.name in active]
        for number in ours:
            self._settled("DELETE", f"/custom-fields/{number}/")
        return len(ours)

    def _settled(self, method: str, path: str, body: Any = None) -> None:
        answer = self._account.ask(method, path, body)
        if not is_done(answer):
            raise NeedsOwnerError(
                "{server} does not change its fields: {why}",
                server=self._account.server,
                why=said_in(answer.content),
            )

    def _active(self, target: str) -> dict[str, Any]:
        return {name: one for name, one in self._definitions(target).items() if one.get("is_active")}

    def _definitions(self, target: str) -> dict[str, Any]:
        query = {"target_model": target, "include_counts": "false"}
        answer = self._account.get("/custom-fields/", query)
        content = checked(self._account, answer.content, "definitions")
        return {str(one["key"]): one for one in content["definitions"]}

    def _tasks(self, key: str) -> list[Any]:
        query = {f"cf_{KEY.name}": key, "slim": "true", "limit": PAGE}
        answer = self._account.get("/tasks/", query)
        return list(checked(self._account, answer.content, "tasks")["tasks"])


def is_done(answer: JsonAnswer) -> bool:
    """Tell whether what was asked for was done: BottleCRM may say 200 with an error inside."""
    failed = isinstance(answer.content, dict) and answer.content.get("error") is True
    return answer.ok and not failed


def _definition(target: str, one: CrmField) -> dict[str, Any]:
    definition = {
        "target_model": target,
        "key": one.name,
        "label": one.label,
        "field_type": TYPES[one.type],
        "is_filterable": True,
    }
    options = [{"value": choice, "label": choice} for choice in one.choices]
    return definition | ({"options": options} if options else {})
