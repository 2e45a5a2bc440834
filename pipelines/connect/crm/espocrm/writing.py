"""What is written into EspoCRM: custom fields of contacts, tasks that are found by a key, and posts.

It puts a c before the names of custom fields, takes no underscore in them, and drops a field that it does not
know without a word: which fields are there is asked before each batch, and each answer shows what it kept.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

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
from pipelines.connect.crm.espocrm.account import EspoAccount, Record, condition
from pipelines.connect.crm.json_account import said_in
from pipelines.connect.crm.write_results import (
    field_of_another_kind,
    result_of_held,
    result_of_note,
    task_refused,
)

CONTACT, TASK = "Contact", "Task"
KEY = CrmField("kith_key", "Kith: key of this task", FieldType.TEXT)
TYPES = {
    FieldType.NUMBER: "float",
    FieldType.TEXT: "varchar",
    FieldType.DAY: "date",
    FieldType.CHOICE: "enum",
}
DONE = "Completed"


def sent_name(name: str) -> str:
    """Return a field's name as it is made: without underscores."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def name_of(name: str) -> str:
    """Return a field's name as EspoCRM has it."""
    made = sent_name(name)
    return f"c{made[0].upper()}{made[1:]}"


class EspoWriting:
    """Writing for one EspoCRM; fields are made and removed by an admin alone."""

    def __init__(self, account: EspoAccount) -> None:
        """Write over an account."""
        self._account = account
        self._has_key = False

    def ensure_fields(self, fields: Sequence[CrmField]) -> None:
        """Make the fields that are missing; raises NeedsOwnerError where only an admin can."""
        self._ensure(CONTACT, fields)

    def remove_fields(self, fields: Sequence[CrmField]) -> int:
        """Take away the fields of contacts, and the key of tasks."""
        self._remove(TASK, [KEY])
        self._has_key = False
        return self._remove(CONTACT, fields)

    def write(self, writes: Sequence[FieldWrite]) -> list[WriteResult]:
        """Write each contact's fields in one request, whose answer shows them."""
        there = self._account.fields(CONTACT) if writes else {}
        return [self._write(one, there) for one in writes]

    def put_task(self, task: CrmTask) -> WriteOutcome:
        """Make a task unless there is one with its key."""
        if not self._has_key:
            self._ensure(TASK, [KEY])
            self._has_key = True
        if self._tasks([task.key]):
            return WriteOutcome.UNCHANGED
        answer = self._account.ask("POST", f"/{TASK}", _body_of(task))
        if answer.ok:
            self._account.checked(answer, "id")
            return WriteOutcome.WRITTEN
        raise task_refused(self._account.server, answer.content)

    def remove_tasks(self, keys: Sequence[str]) -> int:
        """Delete the tasks with these keys that are not done."""
        if not keys or name_of(KEY.name) not in self._account.fields(TASK):
            return 0
        open_tasks = [one for one in self._tasks(keys) if one.get("status") != DONE]
        return sum(self._account.ask("DELETE", f"/{TASK}/{one['id']}").ok for one in open_tasks)

    def note(self, note: CrmNote) -> WriteResult:
        """Write a post into the stream of a contact, which is looked for first."""
        if self._account.get(f"/{CONTACT}/{note.contact}", {"select": "id"}).status == HTTPStatus.NOT_FOUND:
            return WriteResult(note.contact, WriteOutcome.GONE)
        body = {"type": "Post", "parentType": CONTACT, "parentId": note.contact, "post": note.text}
        answer = self._account.ask("POST", "/Note", body)
        if not answer.ok:
            return WriteResult(note.contact, WriteOutcome.REFUSED, said_in(answer.content))
        return result_of_note(note, is_kept=bool(self._account.checked(answer, "id").get("post")))

    def _write(self, write: FieldWrite, there: Mapping[str, Any]) -> WriteResult:
        if missing := sorted(name for name in write.values if name_of(name) not in there):
            return WriteResult(write.contact, WriteOutcome.REFUSED, field_gone(missing[0]))
        body = {name_of(name): value for name, value in write.values.items()}
        answer = self._account.ask("PUT", f"/{CONTACT}/{write.contact}", body)
        if answer.status == HTTPStatus.NOT_FOUND:
            return WriteResult(write.contact, WriteOutcome.GONE)
        if not answer.ok:
            return WriteResult(write.contact, WriteOutcome.REFUSED, said_in(answer.content))
        held = self._account.checked(answer, "id")
        return result_of_held(write, {name: held.get(name_of(name)) for name in write.values})

    def _ensure(self, kind: str, fields: Sequence[CrmField]) -> None:
        there = self._account.fields(kind)
        for one in fields:
            definition = there.get(name_of(one.name))
            if definition is None:
                self._account.change_fields("POST", kind, _definition(one))
            elif definition.get("type") != TYPES[one.type]:
                raise field_of_another_kind(name_of(one.name))

    def _remove(self, kind: str, fields: Sequence[CrmField]) -> int:
        there = self._account.fields(kind)
        ours = [name_of(one.name) for one in fields if name_of(one.name) in there]
        for name in ours:
            self._account.change_fields("DELETE", f"{kind}/{name}")
        return len(ours)

    def _tasks(self, keys: Sequence[str]) -> list[Record]:
        with_key = condition("in", name_of(KEY.name), keys)
        return list(self._account.listed(TASK, ("status",), [with_key], "createdAt"))


def _body_of(task: CrmTask) -> dict[str, Any]:
    return {
        "name": task.title,
        "description": task.text,
        "status": "Not Started",
        "dateEndDate": task.due.isoformat(),
        "parentType": CONTACT,
        "parentId": task.contact,
        "assignedUserId": task.user,
        name_of(KEY.name): task.key,
    }


def _definition(one: CrmField) -> dict[str, Any]:
    definition: dict[str, Any] = {"name": sent_name(one.name), "label": one.label, "type": TYPES[one.type]}
    # An enum holds its first option where nobody chose one.
    return definition | ({"options": ["", *one.choices]} if one.choices else {})
