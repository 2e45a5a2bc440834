"""What a device or a chat is told of a week: how many people, by name only where the owner wants that."""

from datetime import datetime

from data.schema import to_epoch
from data.store.store import Store
from data.weekly.announcement import Announcement
from data.weekly.digest_setting import MOST_PEOPLE
from service.use_cases.weekly.digest_letter import is_away
from service.use_cases.weekly.places import page_place

# What a push service carries has an end, and so has a locked screen.
LONGEST_NAME = 60


def announcement(store: Store, owner: str, names: bool, now: datetime) -> Announcement | None:  # noqa: FBT001
    """Return what is said of an owner's week as of now; None where nobody is open, or the owner is away.

    Whoever was answered about by then is not counted.
    """
    people = store.lists.open(owner, to_epoch(now))
    if not people or is_away(store, owner, now):
        return None
    lang = store.preferences.spoken(owner)
    title = lang.counted(
        "Your week is ready: {count} person", "Your week is ready: {count} people", len(people)
    )
    called = [store.contacts.called(owner, one.contact)[:LONGEST_NAME] for one in people[:MOST_PEOPLE]]
    body = ", ".join(called) if names else lang.say("A few people worth a word from you.")
    return Announcement(title, body, page_place(store, owner))


def test_announcement(store: Store, owner: str) -> Announcement:
    """Return a test, which names nobody."""
    lang = store.preferences.spoken(owner)
    body = lang.say("This is a test: your week will come this way.")
    return Announcement(lang.say("A test from Kith"), body, page_place(store, owner))
