"""The audit log for API and terminal: who made, revoked, merged, erased or exported what, and when."""

from datetime import datetime
from typing import TypedDict

from data.schema import from_epoch
from data.store.bookkeeping.audit_log import AuditEntry
from data.wording.commands.audit import audit_line
from data.wording.language import Language


class AuditFields(TypedDict):
    """One act."""

    number: int
    at: datetime
    action: str
    by: str
    owner: str | None
    subject: str | None
    sentence: str


def audit_fields(entry: AuditEntry, lang: Language) -> AuditFields:
    """Return an act as it is shown: its fields, and the same as a sentence."""
    sentence = audit_line(entry.at, entry.action, entry.actor, entry.about, entry.subject, lang)
    return {
        "number": entry.number,
        "at": from_epoch(entry.at),
        "action": entry.action,
        "by": entry.actor,
        "owner": entry.about or None,
        "subject": entry.subject or None,
        "sentence": sentence,
    }
