"""Which entries of a calendar are one meeting or series: those of one UID, in their newest version."""

from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import blake2b

from data.importers.calendar.parser import Entry


def series_of(entries: Iterable[Entry]) -> Iterator[tuple[str, list[Entry]]]:
    """Yield each meeting's key and entries.

    An entry without UID has its start and its guests for a key, so that it keeps it in a newer export.
    """
    again: Counter[str] = Counter()
    by_uid: dict[str, list[Entry]] = {}
    for entry in entries:
        uid = str(entry.event.get("UID", ""))
        if not uid:
            uid = _key(entry)
            again[uid] += 1
            uid += f" {again[uid]}" if again[uid] > 1 else ""
        by_uid.setdefault(uid, []).append(entry)
    for uid, versions in by_uid.items():
        yield from _meetings(uid, versions) if len(versions) > 1 else ((uid, versions),)


def _key(entry: Entry) -> str:
    guests = sorted(person.address or "" for person in entry.people)
    parts = (entry.event["DTSTART"].to_ical().decode(), *guests)
    return blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()


def _meetings(uid: str, entries: list[Entry]) -> Iterator[tuple[str, list[Entry]]]:
    """Yield the newest version of a series and its exceptions; meetings that share a UID by mistake alone."""
    newest: dict[str, Entry] = {}
    for entry in entries:
        place = _place(entry)
        if place not in newest or _version(entry) >= _version(newest[place]):
            newest[place] = entry
    mains = [entry for entry in entries if not _place(entry) and _version(entry) == _version(newest[""])]
    if len({entry.event["DTSTART"].to_ical() for entry in mains}) > 1:
        yield from ((uid if number == 0 else f"{uid} {number}", [main]) for number, main in enumerate(mains))
    else:
        yield uid, list(newest.values())


def _place(entry: Entry) -> str:
    """Return which time of a series an entry is about, empty for the series itself."""
    moved = entry.event.get("RECURRENCE-ID")
    return moved.to_ical().decode() if moved is not None else ""


def _version(entry: Entry) -> tuple[int, str]:
    return int(entry.event.get("SEQUENCE", 0)), entry.stamp
