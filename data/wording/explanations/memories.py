"""What an owner wrote down of somebody, and what of it was understood."""

from datetime import UTC, date, datetime

from data.memory.remembered import DatedNote, Memory, Note, Pledge, Remembered
from data.schema import CardFact
from data.wording.explanations.week import known_since
from data.wording.language import Language


def understood(remembered: Remembered, contact: str, lang: Language) -> str:
    """Say what was understood of the owner's words about a contact."""
    value = remembered.value
    if isinstance(value, Note):
        first = lang.say("Kept as a note about {contact}.", contact=contact)
        pledge = pledge_sentence(value, lang)
        return f"{first} {pledge}" if pledge else first
    if value is None:
        return lang.say("Understood: your history with {contact} speaks again.", contact=contact)
    fields = {"contact": contact, "value": fact_text(remembered.memory, value, lang)}
    return {
        Memory.CADENCE: lang.say("Understood: you wish to be in touch with {contact} {value}.", **fields),
        Memory.NOT_BEFORE: lang.say("Understood: {contact} is not suggested before {value}.", **fields),
        Memory.BORN: lang.say("Understood: the birthday of {contact} is {value}.", **fields),
        Memory.MET: lang.say("Understood: you met {contact} {value}.", **fields),
        Memory.COMPANY: lang.say("Understood: {contact} works at {value}.", **fields),
        Memory.CIRCLE: lang.say("Understood: {contact} belongs to your circle {value}.", **fields),
        Memory.NUMBER: lang.say("Understood: {value} is a number of {contact}.", **fields),
        Memory.ADDRESS: lang.say("Understood: {value} is an address of {contact}.", **fields),
    }[remembered.memory]


def fact_text(memory: Memory | CardFact, value: str, lang: Language) -> str:
    """Return the value of a fact as a person reads it."""
    if memory is Memory.CADENCE:
        return lang.say("every {days:days}", days=int(value))
    if memory in {Memory.BORN, Memory.NOT_BEFORE}:
        return lang.birthday(value)
    if memory is Memory.MET:
        return known_since(value, lang) or value
    return value


def label(memory: Memory | CardFact, lang: Language) -> str:
    """Return what a fact about somebody is called."""
    return {
        Memory.NOTE: lang.say("Note"),
        Memory.BORN: lang.say("Birthday"),
        Memory.MET: lang.say("How you met"),
        Memory.COMPANY: lang.say("Company"),
        Memory.CIRCLE: lang.say("Circle"),
        Memory.NUMBER: lang.say("Number"),
        Memory.ADDRESS: lang.say("Address"),
        Memory.CADENCE: lang.say("You wish to be in touch"),
        Memory.NOT_BEFORE: lang.say("Not before"),
        CardFact.COMPANY: lang.say("Company"),
        CardFact.JOB_TITLE: lang.say("Work"),
        CardFact.PLACE: lang.say("Town"),
    }[memory]


def fact_line(memory: Memory | CardFact, value: str, lang: Language) -> str:
    """Say one fact about somebody, as in "Birthday: 29 February"."""
    return lang.say("{label}: {value}", label=label(memory, lang), value=fact_text(memory, value, lang))


def pledge_sentence(note: Note, lang: Language) -> str:
    """Say what is open between the two by a note, and until when; empty where nothing is."""
    if note.pledge is None:
        return ""
    if note.until is None:
        return {
            Pledge.LENT: lang.say("You lent it."),
            Pledge.BORROWED: lang.say("You borrowed it."),
            Pledge.PROMISED: lang.say("You promised it."),
            Pledge.PROMISED_ME: lang.say("They promised it."),
        }[note.pledge]
    day = lang.date(datetime.combine(date.fromisoformat(note.until), datetime.min.time(), UTC))
    return {
        Pledge.LENT: lang.say("You lent it until {day}.", day=day),
        Pledge.BORROWED: lang.say("You borrowed it until {day}.", day=day),
        Pledge.PROMISED: lang.say("You promised it by {day}.", day=day),
        Pledge.PROMISED_ME: lang.say("They promised it by {day}.", day=day),
    }[note.pledge]


def note_line(note: DatedNote, lang: Language) -> str:
    """Say a note with its day, and what is open by it."""
    line = lang.say("{at:date}: {text}", at=note.at, text=note.text)
    pledge = pledge_sentence(note, lang)
    return f"{line} ({pledge.rstrip('.।')})" if pledge else line
