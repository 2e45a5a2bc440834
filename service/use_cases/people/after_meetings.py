"""Once after a meeting in the calendar, at most once a day: is there anything to remember of whom you met?"""

from datetime import datetime
from typing import Any

from data.schema import DAY_SECONDS, ContactKind, from_epoch, to_epoch
from data.store.store import Store
from service.use_cases.people.memories import remember

# The owner's statements, about no contact: that the question was answered, and whether it is asked at all.
ANSWERED, IS_ASKED = "answered_after_meeting", "ask_after_meetings"


def meeting_to_ask_about(store: Store, owner: str, now: datetime) -> str | None:
    """Return whom the owner met last within a day by the calendar, None where nothing is to be asked."""
    statements = _own_statements(store, owner, now)
    if not statements.get(IS_ASKED, (True, 0))[0]:
        return None
    answered_at = statements.get(ANSWERED, (True, 0))[1]
    if from_epoch(answered_at).astimezone().date() == now.astimezone().date():
        return None
    # A meeting of before the answer was asked about, or passed over for a later one.
    plans = store.planned_meetings.coming(max(to_epoch(now) - DAY_SECONDS, answered_at))
    met = [plan.contact for plan in plans if plan.owner == owner and plan.at < now]
    people = store.contacts.kinds(owner, met)
    return next((one for one in reversed(met) if people.get(one) is ContactKind.PERSON), None)


def asks_after_meetings(store: Store, owner: str, now: datetime) -> bool:
    """Tell whether the owner wants to be asked; they do until they say otherwise."""
    return bool(_own_statements(store, owner, now).get(IS_ASKED, (True, 0))[0])


def _own_statements(store: Store, owner: str, now: datetime) -> dict[str, tuple[Any, int]]:
    """Return the newest value and its moment of each statement about no contact."""
    statements = store.list_inputs.of([owner]).words(to_epoch(now) + 1)
    return {
        name: (value, at) for whose, contact, name, value, at in statements if (whose, contact) == (owner, "")
    }


def answer_after_meeting(store: Store, owner: str, contact: str, words: str, now: datetime) -> None:
    """Keep what is to be remembered, if anything; the question does not come again on this day."""
    store.list_inputs.say(owner, "", ANSWERED, True, to_epoch(now))
    if words.strip():
        remember(store, owner, contact, words, now)


def ask_after_meetings(store: Store, owner: str, now: datetime, *, wanted: bool) -> None:
    """Ask after meetings from now on, or never again; undo takes it back."""
    if wanted is not asks_after_meetings(store, owner, now):
        store.list_inputs.say(owner, "", IS_ASKED, wanted, to_epoch(now))
