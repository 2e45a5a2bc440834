"""What becomes of a write, said in the same way of every CRM."""

from collections.abc import Mapping
from math import isclose
from typing import Any

from data.errors import NeedsOwnerError, RemoteError
from data.messages import Message
from pipelines.connect.crm.adapter import (
    CrmNote,
    FieldWrite,
    Value,
    WriteOutcome,
    WriteResult,
    field_dropped,
)
from pipelines.connect.crm.json_account import said_in

NOTE_DROPPED = Message("the CRM took the note and did not keep it")


def result_of_held(write: FieldWrite, held: Mapping[str, Any]) -> WriteResult:
    """Return a write as written, or refused for a field that the CRM dropped; `held` is by Kith's names."""
    lost = [name for name, value in sorted(write.values.items()) if not _same(held.get(name), value)]
    if lost:
        return WriteResult(write.contact, WriteOutcome.REFUSED, field_dropped(lost[0]))
    return WriteResult(write.contact, WriteOutcome.WRITTEN)


def result_of_note(note: CrmNote, *, is_kept: bool) -> WriteResult:
    """Return a note as written, or refused where the CRM dropped it without a word."""
    if is_kept:
        return WriteResult(note.contact, WriteOutcome.WRITTEN)
    return WriteResult(note.contact, WriteOutcome.REFUSED, NOTE_DROPPED)


def field_of_another_kind(field: str) -> NeedsOwnerError:
    """Return why a field is not made: its name is taken."""
    return NeedsOwnerError(
        "the CRM has a field {field} of another kind already; take it away there, or rename it", field=field
    )


def task_refused(server: str, content: Any) -> RemoteError:
    """Return why a task was not made, as the CRM says it."""
    return RemoteError("{server} does not take a task: {why}", server=server, why=said_in(content))


def _same(held: Any, value: Value) -> bool:
    if isinstance(value, str) or value is None:
        return (held or None) == (value or None)
    return isinstance(held, (int, float)) and isclose(held, value)
