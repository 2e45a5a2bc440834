"""What a calendar file may take back: plans of entries that it names, and plans that its calendar lacks."""

from collections.abc import Callable, Collection
from datetime import datetime

from data.importers.base.items import CalendarScope
from data.importers.calendar.extent import Extent, is_one_meeting
from data.importers.calendar.not_held import PROPOSED
from data.importers.calendar.parser import Diary, Entry


def scope_of(
    diary: Diary,
    extent: Extent,
    owner: str,
    calendar: str,
    refused: Collection[str],
    moment: Callable[[object], datetime | None],
) -> CalendarScope:
    """Return what the plans of a calendar are compared with; an old file speaks of nothing to come."""
    if extent.knows_until is not None:
        return CalendarScope(owner, calendar, frozenset(), whole=False)
    entries = [entry for entry in diary.entries if entry.event is not None and not _proposes(entry)]
    uids = {_uid(entry) for entry in entries if not _is_one_time(entry)} - {"", *refused}
    times = {_key(entry, moment(entry.event["RECURRENCE-ID"].dt)) for entry in entries if _is_one_time(entry)}
    whole = not (diary.broken or diary.rejected or refused or extent.is_part)
    return CalendarScope(
        owner, calendar, frozenset(uids), whole, extent.begins, extent.ends, frozenset(times - {""})
    )


def _proposes(entry: Entry) -> bool:
    return entry.head.get("METHOD", "").upper() in PROPOSED


def _is_one_time(entry: Entry) -> bool:
    """Tell whether a message is about one time of a series and says nothing of the others."""
    return is_one_meeting(entry) and "RECURRENCE-ID" in entry.event


def _uid(entry: Entry) -> str:
    return str(entry.event.get("UID", ""))


def _key(entry: Entry, original_start: datetime | None) -> str:
    return occurrence_key(_uid(entry), original_start) if original_start is not None else ""


def occurrence_key(uid: str, original_start: datetime) -> str:
    """Return the key of one time of a meeting: its entry, and when it was first meant to be."""
    return f"{uid}/{original_start:%Y%m%dT%H%M%SZ}"
