"""Once after a meeting in the calendar, at most once a day: is there anything to remember of whom you met?"""

from datetime import datetime

from data.schema import DAY_SECONDS, ContactKind, from_epoch, to_epoch
from data.store.store import Store
from service.use_cases.people.memories import remember

# The owner's statements, about no contact: that the question was answered, and whether it is asked at all.
ANSWERED, IS_ASKED = "answered_after_meeting", "ask_after_meetings"


def meeting_to_ask_about(store: Store, owner: str, now: datetime) -> str | None:
    """Return whom the owner met last within a day by the calendar, None where nothing is to be asked."""
    if not _may_ask(store, owner, now):
        return None
    plans = store.planned_meetings.coming(to_epoch(now) - DAY_SECONDS)
    met = [plan.contact for plan in plans if plan.owner == owner and plan.at < now]
    people = store.contacts.kinds(owner, met)
    return next((one for one in reversed(met) if people.get(one) is ContactKind.PERSON), None)


def _may_ask(store: Store, owner: str, now: datetime) -> bool:
    """Tell whether the owner wants to be asked, and has not answered today."""
    may_ask, today = True, now.astimezone().date()
    for whose, contact, name, value, at in store.list_inputs.of([owner]).words(to_epoch(now) + 1):
        if (whose, contact) == (owner, "") and name == IS_ASKED:
            may_ask = bool(value)
        elif (whose, contact, name) == (owner, "", ANSWERED) and from_epoch(at).astimezone().date() == today:
            return False
    return may_ask


def answer_after_meeting(store: Store, owner: str, contact: str, words: str, now: datetime) -> None:
    """Keep what is to be remembered, if anything; the question does not come again on this day."""
    store.list_inputs.say(owner, "", ANSWERED, True, to_epoch(now))
    if words.strip():
        remember(store, owner, contact, words, now)


def stop_asking(store: Store, owner: str, now: datetime) -> None:
    """Never ask again; undo takes it back."""
    store.list_inputs.say(owner, "", IS_ASKED, False, to_epoch(now))
