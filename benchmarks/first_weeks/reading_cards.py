"""A suggestion as a reader of the sheets sees it: who it is, what the files show, and what would be said."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from benchmarks.first_weeks.history import History
from data.schema import Direction, Opener, Reason, from_epoch, to_epoch
from data.store.store import Store
from data.wording.explanations import week as week_sentences
from data.wording.explanations.openers import opener as opener_sentence
from data.wording.explanations.reasons import sentence
from data.wording.language import language
from service.use_cases.people.memories import known_person

ENGLISH = language()
DAY = timedelta(days=1)
SHOWN_CONTACTS, ALL = 8, 1_000_000
WAYS = {Direction.SENT: "you wrote", Direction.RECEIVED: "they wrote", Direction.MUTUAL: "together"}


@dataclass(frozen=True, slots=True)
class ReadingCard:
    """One suggestion, whoever made it."""

    origin: str
    seed: int
    week: int
    day: str
    contact: str
    facts: tuple[str, ...]
    card: tuple[str, ...]


def reading_card(
    store: Store,
    history: History,
    moment: tuple[int, datetime],
    named: tuple[str, str],
    said: tuple[tuple[Reason, ...], Opener | None],
) -> ReadingCard:
    """Return the card of (origin, contact) at (week, now); `said` are its reasons and its beginning."""
    (week, now), (origin, contact), (reasons, opener) = moment, named, said
    return ReadingCard(
        origin,
        history.seed,
        week,
        f"{now:%A, %-d %B %Y}",
        contact,
        tuple(facts_of(store, history, contact, now)),
        tuple(card_lines(store, history, contact, now, reasons, opener)),
    )


def card_lines(
    store: Store,
    history: History,
    contact: str,
    now: datetime,
    reasons: tuple[Reason, ...],
    opener: Opener | None,
) -> list[str]:
    """Return what a card of the week says, without the buttons."""
    person = known_person(store, owner_of(history), contact)
    how_known = week_sentences.how_known(person.circle, person.company, person.met, ENGLISH)
    note = next((one for one in person.notes if from_epoch(one.at) <= now), None)
    spoken = [text for reason in reasons if (text := sentence(reason, ENGLISH))]
    begin = opener_sentence(opener.code, opener.numbers, ENGLISH) if opener else ""
    return [
        person.name + (f" · {how_known}" if how_known else ""),
        *([week_sentences.written_down(note.at, note.text, ENGLISH)] if note else []),
        *spoken[:1],
        *([f"→ {begin}"] if begin else []),
    ]


def facts_of(store: Store, history: History, contact: str, now: datetime) -> list[str]:
    """Return what a reader must know to judge: who it is, what was, what is planned, what was answered."""
    owner, person = owner_of(history), history.person(contact)
    rows = [
        (from_epoch(at), Direction(direction), channel, bool(is_own))
        for at, direction, channel, is_own in store.interactions.between(owner, contact, ALL)
        if from_epoch(at) <= now
    ]
    channels = Counter(channel for _, _, channel, _ in rows)
    sides = Counter(direction for _, direction, _, _ in rows)
    counted = ", ".join(f"{count} by {channel}" for channel, count in channels.most_common())
    balance = ", ".join(f"{WAYS[way]} {sides[way]}" for way in WAYS if sides[way])
    lines = [
        f"Who it is, in the owner's words: {person.role.words if person else 'no person'} <{contact}>",
        f"All contact: {counted}; {balance}; first {rows[-1][0]:%-d %b %Y}" if rows else "No contact.",
        "Last contacts: " + "; ".join(_contact(row, now) for row in rows[:SHOWN_CONTACTS]),
    ]
    plans = [plan.at for plan in store.planned_meetings.coming(to_epoch(now)) if plan.contact == contact]
    if plans:
        lines.append(f"In the calendar: you are to meet on {min(plans):%-d %b %Y}")
    answers = [one for one in store.lists.answers(owner) if one.contact == contact and one.at <= now]
    lines += [f"On {one.at:%-d %b %Y} the owner answered this name: {one.kind}" for one in answers]
    return lines


def _contact(row: tuple[datetime, Direction, str, bool], now: datetime) -> str:
    at, direction, channel, is_own = row
    word = "the owner says so" if is_own else WAYS[direction]
    return f"{at:%-d %b %Y} ({round((now - at) / DAY)} days ago) {channel}, {word}"


def owner_of(history: History) -> str:
    """Return the name that the owner's lists have."""
    return history.owner.split()[0]
