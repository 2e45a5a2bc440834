"""What the entries of a calendar show of whose it is (data/identity/own/)."""

from data.identity.handles import email
from data.identity.own.shown import Shown
from data.importers.calendar.parser import Diary

PLACES = frozenset({"RESOURCE", "ROOM"})
CROWD = 50


def show_calendar(diary: Diary, label: str) -> Shown:
    """Return what a calendar shows: who is at its meetings, and after whom it is called."""
    shown = Shown(label)
    if address := email(diary.name):
        shown.calendar(address)
    for entry in diary.entries:
        people = {one.address: one.name for one in entry.people if one.address and one.kind not in PLACES}
        if 1 < len(people) <= CROWD:
            shown.meeting(list(people))
            shown.named(people)
    return shown
