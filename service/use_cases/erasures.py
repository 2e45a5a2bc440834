"""The erasures that stand, for page, API and terminal: by date and by whom, never of whom; and their end."""

from datetime import datetime
from typing import TypedDict

from data.schema import from_epoch
from data.store.bookkeeping.audit_log import AuditAction
from data.store.store import Store
from data.wording.commands.erasures import erased_on
from data.wording.language import Language


class ErasureFields(TypedDict):
    """One erasure that stands."""

    number: int
    at: datetime
    asked_by: str
    sentence: str


def lift(store: Store, number: int, by: str, now: int) -> None:
    """Let later imports bring back whom an erasure was about."""
    with store.database.transaction():
        store.erasure.allow_again(number)
        store.audit.add(AuditAction.ERASURE_LIFTED, by, now, subject=f"{number}")


def erasures(store: Store, lang: Language) -> list[ErasureFields]:
    """Return the erasures that stand, newest first."""
    return [
        {
            "number": note.number,
            "at": from_epoch(note.at),
            "asked_by": note.asked_by,
            "sentence": erased_on(from_epoch(note.at), note.asked_by, lang),
        }
        for note in store.erasure.erasures()
    ]
