"""A week's list as owners read and answer it, the same for the page, the API and the terminal."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from data.errors import InputError, NotFoundError
from data.memory.understanding import check_length
from data.schema import Answer, AnswerKind, to_epoch, utc_minute
from data.store.lists.list_document import WeekOut, week_document
from data.store.store import Store
from data.wording.language import ENGLISH, language
from service.use_cases.explain import explain

Clock = Callable[[], datetime]
# Every calendar can still represent this date.
LONGEST_SNOOZE = timedelta(days=3653)
# A list may be replaced while somebody reads it: its contacts can be answered for so long.
ANSWERABLE = timedelta(days=7)


class FieldError(InputError):
    """One field of what was sent is not what was expected."""

    code = "invalid_field"

    def __init__(self, pointer: str, message: str, /, **fields: Any) -> None:
        super().__init__(message, **fields)
        self.pointer = pointer


@dataclass(frozen=True, slots=True)
class WeekUseCases:
    """What an owner may ask about the week and answer, over one workspace of the store."""

    store: Store
    clock: Clock

    def week(self, owner: str, lang: str = ENGLISH) -> dict[str, Any]:
        """Return the owner's latest list with the suggestions that are still open, by rank."""
        return asdict(self.open_week(owner, lang))

    def open_week(self, owner: str, lang: str = ENGLISH) -> WeekOut:
        """Return the same as values instead of fields."""
        return self.store.rendered.document(owner, to_epoch(self.clock()), lang)

    def week_at(self, owner: str, moment: int, lang: str = ENGLISH) -> dict[str, Any]:
        """Return the owner's list as it stood at a moment."""
        latest = self.store.lists.latest(owner, moment)
        return asdict(week_document(latest, self.store.lists.open(owner, moment, moment), lang))

    def answer(
        self,
        owner: str,
        contact: str,
        kind: AnswerKind,
        until: datetime | None = None,
        note: str | None = None,
        reason: str | None = None,
        how: str | None = None,
        reached_at: datetime | None = None,
    ) -> Answer:
        """Write what the owner said about a contact of this week's lists; the latest answer counts.

        Done restarts the clock of the two, now or at `reached_at`; `how` names the channel.
        """
        now = self.clock()
        self.store.lists.latest(owner, to_epoch(now))
        contact = self.current_contact(owner, contact)
        if contact not in self.lately_listed(owner):
            self.refuse_erased(owner, contact)
            raise NotFoundError(
                "{contact!r} is not on the latest list of {owner!r}", contact=contact, owner=owner
            )
        check_length(note or "")
        check_until(kind, until, now)
        check_reason(kind, reason)
        check_reached(kind, how, reached_at, now)
        return self.store.lists.answer(
            Answer(owner, contact, kind, now, until, note, reason, how, reached_at)
        )

    def overridden(self, owner: str, contact: str) -> AnswerKind | None:
        """Return what was said of a suggestion before its newest answer said something else; None if nothing.

        Another device may have answered meanwhile: of several answers the latest by its moment counts.
        """
        given = [one for one in self.store.lists.answers(owner) if one.contact == contact]
        for earlier, newest in list(pairwise(given))[-1:]:
            if earlier.kind is not newest.kind and newest.at - earlier.at <= ANSWERABLE:
                return earlier.kind
        return None

    def refuse_erased(self, owner: str, contact: str) -> None:
        """Raise NotFoundError where somebody was erased since the list was shown."""
        try:
            self.store.contacts.check(owner, contact)
        except InputError:
            raise NotFoundError(
                "they were erased meanwhile, with all that was kept of them; your answer was not kept either"
            ) from None

    def lately_listed(self, owner: str) -> list[str]:
        """Return who was on a list that the owner could see within the last week."""
        now = self.clock()
        return self.store.lists.lately(owner, to_epoch(now - ANSWERABLE), to_epoch(now))

    def next_open(self, owner: str, contact: str) -> str:
        """Return who is open on the list after a contact, else the first other one; empty without any."""
        names = [suggestion.contact for suggestion in self.store.lists.open(owner, to_epoch(self.clock()))]
        place = names.index(contact) + 1 if contact in names else 0
        others = [name for name in names[place:] + names[:place] if name != contact]
        return others[0] if others else ""

    def why(self, owner: str, contact: str, lang: str = ENGLISH) -> dict[str, Any]:
        """Return why a contact is on the owner's latest list, or why not and what would change it."""
        return explain(self.store, owner, self.current_contact(owner, contact), language(lang), self.clock())

    def named_contact(self, owner: str, name: str) -> str:
        """Return the contact that a caller names: as the store spells it, by the name that it has by now."""
        return self.current_contact(owner, self.store.contacts.spelled(owner, name))

    def current_contact(self, owner: str, contact: str) -> str:
        """Return the contact into which this one was merged, else itself."""
        return self.store.identities.moved_of([(owner, contact)]).get((owner, contact), contact)


def check_until(kind: AnswerKind, until: datetime | None, now: datetime) -> None:
    """Refuse a snooze without an end ahead, and an end without a snooze."""
    if kind is not AnswerKind.SNOOZED:
        if until is not None:
            raise FieldError("/until", "only a snooze has an end; {kind} takes no 'until'", kind=f"{kind}")
        return
    if until is None:
        raise FieldError("/until", "a snooze needs an end; say until when")
    if until <= now:
        moment = f"{utc_minute(until)}Z"
        raise FieldError("/until", "{moment} has passed; snooze until a later moment", moment=moment)
    if until > now + LONGEST_SNOOZE:
        raise FieldError("/until", "{moment} is more than ten years ahead", moment=until.isoformat())


def check_reached(kind: AnswerKind, how: str | None, reached_at: datetime | None, now: datetime) -> None:
    """Refuse how and when somebody was reached where nobody was, and a moment still to come."""
    for pointer, value in (("/how", how), ("/at", reached_at)):
        if value is not None and kind is not AnswerKind.DONE:
            raise FieldError(
                pointer,
                "how and when are said only of whom you reached out to; {kind} takes neither",
                kind=f"{kind}",
            )
    if reached_at is not None and reached_at > now:
        raise FieldError(
            "/at",
            "{moment} has not come yet; say when you reached out",
            moment=f"{utc_minute(reached_at)}Z",
        )


def check_reason(kind: AnswerKind, reason: str | None) -> None:
    """Refuse a reason where nothing was turned down."""
    if reason is not None and kind not in {AnswerKind.DISMISSED, AnswerKind.NEVER}:
        raise FieldError(
            "/reason", "only dismissed and never take a reason; {kind} takes none", kind=f"{kind}"
        )
