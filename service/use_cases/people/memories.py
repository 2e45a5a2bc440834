"""What an owner remembers of somebody: written in one field, shown as a whole, searched by any word."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from data.identity.handles import HandleKind, kind_of
from data.memory.remembered import DatedNote, Memory, Remembered
from data.schema import CardFact, Contact, from_epoch, to_epoch
from data.store.people.memories import Remembrance
from data.store.store import Store
from data.wording.explanations.memories import fact_line, note_line
from data.wording.language import Language
from service.use_cases.find_contact import fold_name, refuse_unknown
from service.use_cases.people.circles import put_into_circle

ADDRESSES = (HandleKind.EMAIL, HandleKind.PROFILE)
# Digits of a number that are looked for as one that is dialled at home.
SHORTEST_NUMBER = 4


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Everything beside the log that is known of a contact, notes newest first."""

    contact: str
    name: str
    names: tuple[str, ...]
    born: str | None
    met: str | None
    company: str | None
    job_title: str | None
    place: str | None
    circle: str | None
    cadence_days: int | None
    not_before: str | None
    numbers: tuple[str, ...]
    addresses: tuple[str, ...]
    notes: tuple[DatedNote, ...]

    def facts(self) -> list[tuple[Memory | CardFact, str]]:
        """Return the facts that are known, in the order in which they are shown."""
        single: dict[Memory | CardFact, str | None] = {
            Memory.MET: self.met,
            Memory.COMPANY: self.company,
            CardFact.JOB_TITLE: self.job_title,
            CardFact.PLACE: self.place,
            Memory.CIRCLE: self.circle,
            Memory.BORN: self.born,
            Memory.CADENCE: f"{self.cadence_days}" if self.cadence_days else None,
            Memory.NOT_BEFORE: self.not_before,
        }
        return [
            *((memory, value) for memory, value in single.items() if value),
            *((Memory.NUMBER, value) for value in self.numbers),
            *((Memory.ADDRESS, value) for value in self.addresses),
        ]


def remember(store: Store, owner: str, contact: str, words: str, now: datetime) -> Remembered:
    """Keep what an owner wrote of a contact; return what was understood of it.

    Raises InputError where that cannot be kept, or the contact was erased, NotFoundError where the owner has
    no such contact.
    """
    store.contacts.check(owner, contact)
    refuse_unknown(store, owner, [contact])
    # Its patterns would be a tenth of what `kith week` takes to start.
    from data.memory.understanding import understand

    # By the day where the owner is.
    remembered = understand(words, now.astimezone().date())
    if remembered.memory is Memory.CIRCLE:
        put_into_circle(store, owner, [contact], f"{remembered.value}", now)
    else:
        store.list_inputs.say(owner, contact, remembered.memory, remembered.as_json(), to_epoch(now))
    return remembered


def say_cadence(store: Store, owner: str, contact: str, days: int | None, now: datetime) -> None:
    """Keep how often the owner wishes to be in touch with a contact; None lets the history speak again."""
    store.list_inputs.say(owner, contact, Memory.CADENCE, days, to_epoch(now))


def say_not_before(store: Store, owner: str, contact: str, day: date | None, now: datetime) -> None:
    """Keep before which day the owner wants no reminder of a contact; None takes it back."""
    word = Remembered(Memory.NOT_BEFORE, None if day is None else day.isoformat())
    store.list_inputs.say(owner, contact, Memory.NOT_BEFORE, word.as_json(), to_epoch(now))


def known_person(store: Store, owner: str, contact: str) -> KnownPerson:
    """Return everything beside the log that is known of a contact."""
    handles = store.identities.handles(owner, contact)
    card = store.contacts.get(owner, contact) or Contact(owner, contact)
    further = store.identities.names(owner)
    own, on_cards = store.memories.of(owner, contact), store.card_facts.of(owner, contact)
    names = [name for handle in handles for name in further.get(handle, ()) if name != card.name]
    return KnownPerson(
        contact,
        card.name or contact,
        tuple(dict.fromkeys(names)),
        own.fact(Memory.BORN) or card.born,
        own.fact(Memory.MET) or _met_by_card(store, card),
        own.fact(Memory.COMPANY) or on_cards.get(CardFact.COMPANY),
        on_cards.get(CardFact.JOB_TITLE),
        on_cards.get(CardFact.PLACE),
        own.fact(Memory.CIRCLE),
        _cadence(own, card),
        own.fact(Memory.NOT_BEFORE),
        _ways(handles, (HandleKind.NUMBER,), own, Memory.NUMBER),
        _ways(handles, ADDRESSES, own, Memory.ADDRESS),
        own.notes,
    )


def _met_by_card(store: Store, card: Contact) -> str | None:
    """Return how the two met by a card; not a mere day after their first contact, as LinkedIn's is."""
    if card.met is None or not _is_day(card.met):
        return card.met
    first = store.sources.first(card.owner, card.contact)
    return None if first is not None and card.met > f"{from_epoch(first):%Y-%m-%d}" else card.met


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _cadence(own: Remembrance, card: Contact) -> int | None:
    """Return the owner's newest word, which may be that there is no wish any more, else the card's."""
    if Memory.CADENCE not in own.facts:
        return card.cadence_days
    days = own.fact(Memory.CADENCE)
    return None if days is None else int(days)


def memory_lines(person: KnownPerson, lang: Language) -> list[str]:
    """Say everything beside the log that is known of a contact, one line each."""
    facts = [fact_line(memory, value, lang) for memory, value in person.facts()]
    return [*facts, *(note_line(note, lang) for note in person.notes)]


def _ways(
    handles: list[str], kinds: Collection[HandleKind], own: Remembrance, memory: Memory
) -> tuple[str, ...]:
    seen = [handle for handle in handles if kind_of(handle) in kinds]
    return tuple(dict.fromkeys([*seen, *own.facts.get(memory, ())]))


def find_people(store: Store, owner: str, words: str) -> list[str]:
    """Return the contacts of whom every one of these words is known: in a name, handle, note or fact.

    A number may be written as it is dialled at home (0175 …), while handles begin with the country's code.
    """
    wanted = fold_name(words).split()
    texts: dict[str, list[str]] = {}
    for contact, text in _texts(store, owner):
        texts.setdefault(contact, []).append(text)
    folded = {contact: fold_name("\n".join(parts)) for contact, parts in texts.items()}
    return sorted(
        contact for contact, text in folded.items() if all(_stands_in(text, word) for word in wanted)
    )


def _stands_in(text: str, word: str) -> bool:
    is_dialled = word.startswith("0") and word.isdigit() and len(word) >= SHORTEST_NUMBER
    return word in text or (is_dialled and word.lstrip("0") in text)


def _texts(store: Store, owner: str) -> Iterator[tuple[str, str]]:
    """Yield (contact, text) of everything that somebody can be looked for by."""
    mapping = store.identities.mapping(owner)
    yield from ((contact, contact) for contact in store.interactions.contacts(owner))
    yield from ((contact, handle) for handle, contact in mapping.items())
    for handle, names in store.identities.names(owner).items():
        yield from ((mapping.get(handle, handle), name) for name in names)
    for card in store.contacts.all(owner):
        yield from ((card.contact, text) for text in (card.contact, card.name, card.met) if text)
    for contact, on_cards in store.card_facts.all(owner).items():
        yield from ((contact, value) for value in on_cards.values())
    for contact, own in store.memories.all(owner).items():
        yield from ((contact, note.text) for note in own.notes)
        yield from ((contact, value) for values in own.facts.values() for value in values)
