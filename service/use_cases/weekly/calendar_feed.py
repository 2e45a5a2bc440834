"""The calendar of an owner's weeks: one entry for the week's names, one for each promise and birthday."""

from calendar import isleap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from data.schema import to_epoch
from data.store.store import Store
from data.weekly.digest_setting import MOST_PEOPLE
from data.wording.explanations.memories import pledge_sentence
from data.wording.language import Language
from service.use_cases.people.memories import known_person

# How often a calendar program may look again; most look when they like.
REFRESH = timedelta(hours=6)
# Dates so far ahead are shown.
AHEAD = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Entry:
    """One whole day of a calendar; its `uid` is the same whenever the calendar is made."""

    uid: str
    day: date
    title: str
    words: str = ""


def calendar_text(store: Store, owner: str, now: datetime, page: str, *, with_dates: bool) -> bytes:
    """Return an owner's calendar as of now (RFC 5545); `page` is where the week can be answered."""
    from icalendar import Calendar, Event

    lang = store.preferences.spoken(owner)
    calendar = Calendar()
    calendar.add("prodid", "-//Kith//week//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", lang.say("Kith: this week"))
    # A duration must say that it is one (RFC 7986, 5.7).
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    for entry in entries(store, owner, now, lang, page, with_dates=with_dates):
        event = Event()
        event.add("uid", entry.uid)
        event.add("dtstamp", now)
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
        event.add("summary", entry.title)
        if entry.words:
            event.add("description", entry.words)
        # It takes nobody's time, and is for its owner alone.
        event.add("transp", "TRANSPARENT")
        event.add("class", "PRIVATE")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def entries(
    store: Store, owner: str, now: datetime, lang: Language, page: str, *, with_dates: bool
) -> Iterator[Entry]:
    """Yield the entries of an owner's calendar: this week's names first, then dates in their order."""
    yield from _week(store, owner, now, lang, page)
    if with_dates:
        yield from sorted(_dates(store, owner, now, lang), key=lambda entry: (entry.day, entry.uid))


def _week(store: Store, owner: str, now: datetime, lang: Language, page: str) -> Iterator[Entry]:
    """Yield the entry of the week on the day of its list; none where nobody is left."""
    names = [
        store.contacts.called(owner, one.contact)
        for one in store.lists.open(owner, to_epoch(now))[:MOST_PEOPLE]
    ]
    if not names:
        return
    weekly = store.preferences.weekly(owner)
    day = weekly.local(weekly.last(to_epoch(now))).date()
    title = lang.say("This week: {names}", names=", ".join(names))
    yield Entry(_uid(store, owner, "week", day.isoformat()), day, title, page)


def _dates(store: Store, owner: str, now: datetime, lang: Language) -> Iterator[Entry]:
    """Yield birthdays and promises of the coming year, of everybody of whom something was written down."""
    today = now.date()
    for contact in _remembered(store, owner):
        person = known_person(store, owner, contact)
        if person.born and (day := next_birthday(person.born, today)) is not None:
            title = lang.say("Birthday: {contact}", contact=person.name)
            yield Entry(_uid(store, owner, "born", contact, f"{day.year}"), day, title)
        for note in person.notes:
            if note.pledge is None or note.until is None:
                continue
            until = date.fromisoformat(note.until)
            if today <= until <= today + AHEAD:
                title = f"{person.name}: {note.text}"
                uid = _uid(store, owner, "pledge", contact, note.until, note.text)
                yield Entry(uid, until, title, pledge_sentence(note, lang))


def _remembered(store: Store, owner: str) -> list[str]:
    """Return the contacts with a memory of the owner's, or a birthday on a card."""
    born = {card.contact for card in store.contacts.all(owner) if card.born}
    return sorted({*store.memories.all(owner), *born})


def next_birthday(born: str, today: date) -> date | None:
    """Return the next birthday of somebody born YYYY-MM-DD or --MM-DD; None where there is no such day."""
    month_and_day = born[-5:]
    for year in (today.year, today.year + 1):
        # In a common year somebody born on a leap day has it on the last of February.
        text = "02-28" if month_and_day == "02-29" and not isleap(year) else month_and_day
        try:
            day = date.fromisoformat(f"{year}-{text}")
        except ValueError:
            return None
        if day >= today:
            return day
    return None


def _uid(store: Store, owner: str, *parts: str) -> str:
    """Return an id that is the same each time, and names nobody."""
    about = "\x1f".join((store.workspace, owner, *parts))
    return f"{parts[0]}-{sha256(about.encode()).hexdigest()[:24]}@kith"
