"""Once after a meeting in the calendar, at most once a day: is there anything to remember of whom you met?"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from data.schema import DAY_SECONDS, ContactKind, from_epoch, to_epoch
from data.store.store import Store
from service.use_cases.people.memories import remember

# The owner's statements, about no contact: that the question was answered, and whether it is asked at all.
ANSWERED, IS_ASKED = "answered_after_meeting", "ask_after_meetings"


def meeting_to_ask_about(store: Store, owner: str, now: datetime) -> str | None:
    """Return whom the owner met last within a day by the calendar, None where nothing is to be asked."""
    if not asks_after_meetings(store, owner, now):
        return None
    plans = store.planned_meetings.coming(to_epoch(now) - DAY_SECONDS)
    answered = _answered_at(store, owner, now)
    if answered is not None and answered.astimezone().date() == now.astimezone().date():
        return None
    # A meeting of before the answer was asked about, or was passed over for a later one.
    met = [p.contact for p in plans if p.owner == owner and p.at < now and (not answered or p.at > answered)]
    people = store.contacts.kinds(owner, met)
    return next((one for one in reversed(met) if people.get(one) is ContactKind.PERSON), None)


def asks_after_meetings(store: Store, owner: str, now: datetime) -> bool:
    """Tell whether the owner wants to be asked; they do until they say otherwise."""
    return next((bool(value) for value, _ in _newest(store, owner, IS_ASKED, now)), True)


def _answered_at(store: Store, owner: str, now: datetime) -> datetime | None:
    return next((from_epoch(at) for _, at in _newest(store, owner, ANSWERED, now)), None)


def _newest(store: Store, owner: str, name: str, now: datetime) -> Iterator[tuple[Any, int]]:
    """Yield what the owner said of themselves under a name, and when, the newest first."""
    for whose, contact, said, value, at in reversed(store.list_inputs.of([owner]).words(to_epoch(now) + 1)):
        if (whose, contact, said) == (owner, "", name):
            yield value, at


def answer_after_meeting(store: Store, owner: str, contact: str, words: str, now: datetime) -> None:
    """Keep what is to be remembered, if anything; the question does not come again on this day."""
    store.list_inputs.say(owner, "", ANSWERED, True, to_epoch(now))
    if words.strip():
        remember(store, owner, contact, words, now)


def ask_after_meetings(store: Store, owner: str, now: datetime, *, wanted: bool) -> None:
    """Ask after meetings from now on, or never again; undo takes it back."""
    if wanted is not asks_after_meetings(store, owner, now):
        store.list_inputs.say(owner, "", IS_ASKED, wanted, to_epoch(now))
