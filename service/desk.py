"""Where owners ask and answer: one desk behind the page, the API and the terminal."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from data.errors import InputError, NotFoundError
from data.schema import Answer, AnswerKind, Interaction, to_epoch
from data.store.interactions import Recorded
from data.store.store import Store
from data.wording.language import ENGLISH, language
from service.advice import suggestion_fields, why

Clock = Callable[[], datetime]
# Far enough for any wish, near enough that every calendar can say it.
LONGEST_SNOOZE = timedelta(days=3653)


class FieldError(InputError):
    """One field of what was sent is not what was expected."""

    def __init__(self, pointer: str, message: str) -> None:
        super().__init__(message)
        self.pointer = pointer


@dataclass(frozen=True, slots=True)
class Desk:
    """The store and the clock, and what may be asked of them."""

    store: Store
    clock: Clock

    def week(self, owner: str, limit: int | None = None, lang: str = ENGLISH) -> dict[str, Any]:
        """Return the owner's latest list with the suggestions that are still open, by rank."""
        latest = self.store.lists.latest(owner)
        suggestions = self.store.lists.open(owner, to_epoch(self.clock()))
        facts = {key: latest[key] for key in ("owner", "as_of", "horizon_days", "model_version")}
        return facts | {
            "suggestions": [suggestion_fields(one, language(lang)) for one in suggestions[:limit]]
        }

    def answer(
        self,
        owner: str,
        contact: str,
        kind: AnswerKind,
        until: datetime | None = None,
        note: str | None = None,
        reason: str | None = None,
    ) -> Answer:
        """Write what the owner said about a contact of the list; the latest answer counts."""
        now = self.clock()
        as_of = self.store.lists.latest(owner)["as_of"]
        if contact not in self.store.lists.contacts(owner):
            raise NotFoundError(f"{contact!r} is not on the latest list of {owner!r}")
        check_until(kind, until, now)
        check_reason(kind, reason)
        # An answer comes after its list, also after one that pretends it is later than it is.
        answer = Answer(owner, contact, kind, max(now, as_of), until, note, reason)
        self.store.lists.answer(answer)
        return answer

    def why(self, owner: str, contact: str, lang: str = ENGLISH) -> dict[str, Any]:
        """Return why a contact is on the owner's latest list, or why not and what would change it."""
        return why(self.store, owner, contact, language(lang), self.clock())

    def record(self, interactions: list[Interaction]) -> Recorded:
        """Write interactions to the log; when it returns they are durable."""
        return self.store.interactions.record(interactions, to_epoch(self.clock()))


def check_until(kind: AnswerKind, until: datetime | None, now: datetime) -> None:
    """Refuse a snooze without an end ahead, and an end without a snooze."""
    if kind is not AnswerKind.SNOOZED:
        if until is not None:
            raise FieldError("/until", f"only a snooze has an end; {kind} takes no 'until'")
        return
    if until is None:
        raise FieldError("/until", "a snooze needs an end; say until when")
    if until <= now:
        raise FieldError("/until", f"{until.isoformat()} has passed; snooze until a later moment")
    if until > now + LONGEST_SNOOZE:
        raise FieldError("/until", f"{until.isoformat()} is more than ten years ahead")


def check_reason(kind: AnswerKind, reason: str | None) -> None:
    """Refuse a reason where nothing was turned down."""
    if reason is not None and kind not in {AnswerKind.DISMISSED, AnswerKind.NEVER}:
        raise FieldError("/reason", f"only dismissed and never take a reason; {kind} takes none")


def to_json(fields: dict[str, Any]) -> str:
    """Return fields as JSON, moments in RFC 3339."""
    return json.dumps(fields, ensure_ascii=False, default=datetime.isoformat)
