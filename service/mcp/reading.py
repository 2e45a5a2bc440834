"""The tools that change nothing."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from data.schema import from_epoch, to_epoch
from data.store.lists.list_document import SuggestionOut, WeekOut
from data.wording.commands import list_age
from data.wording.explanations.probability import carries_number
from data.wording.explanations.visibility import all_sources_stopped
from service.mcp.arguments import Contact, Owner
from service.mcp.calls import OwnerCall, find_contact, read, read_long
from service.mcp.results import (
    Chance,
    FoundPeople,
    FoundPerson,
    Guard,
    Introductions,
    Note,
    Person,
    ProposedIntroduction,
    SuggestedPerson,
    Week,
    Why,
    WhyNot,
)
from service.use_cases.explain import in_language, reason_sentences, stored_explanation
from service.use_cases.people.introductions import introduction_cards
from service.use_cases.people.memories import find_people, known_person
from service.web.schemas import NO_NUL

MOST_PLACES = 20
CHANCE = tuple(Chance.model_fields)
NEVER = datetime.min.replace(tzinfo=UTC)
PlacesLimit = Annotated[int, Field(ge=1, le=MOST_PLACES, description="At most so many, by rank")]
Detail = Annotated[bool, Field(description="Also return the whole explanation: depth, terms, help both ways")]
WithNotes = Annotated[bool, Field(description="Also return what the owner wrote down of them")]
WithAddresses = Annotated[bool, Field(description="Also return their numbers and addresses")]
Words = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200, pattern=NO_NUL),
    Field(description="Each of these words must be known of somebody: in a name, address, company or note"),
]
PeopleLimit = Annotated[int, Field(ge=1, le=50, description="At most so many")]


async def this_week(limit: PlacesLimit = MOST_PLACES, owner: Owner = None) -> Week:
    """Whom the owner should reach out to this week, and why: the open suggestions of the latest list."""
    return await read(owner, lambda call: week_result(call, limit))


async def why(contact: Contact, detail: Detail = False, owner: Owner = None) -> Why:  # noqa: FBT002
    """Why somebody is on the owner's list, with the chance of silence. Off the list, ask why_not."""
    return await read(owner, lambda call: _why(call, find_contact(call, contact), detail=detail))


async def why_not(contact: Contact, owner: Owner = None) -> WhyNot:
    """What keeps somebody off the owner's list, and what would change it."""
    return await read(owner, lambda call: _why_not(call, find_contact(call, contact)))


async def person(
    contact: Contact,
    notes: WithNotes = False,  # noqa: FBT002
    addresses: WithAddresses = False,  # noqa: FBT002
    owner: Owner = None,
) -> Person:
    """What is known of one person: company, circle, how they met, birthday, when they were last in touch."""
    return await read(
        owner, lambda call: _person(call, find_contact(call, contact), notes=notes, addresses=addresses)
    )


async def search_people(words: Words, limit: PeopleLimit = 10, owner: Owner = None) -> FoundPeople:
    """Find the owner's people by a name, an address, a company, a circle, or words of a note."""
    return await read_long(owner, lambda call: _found(call, words, limit))


async def introduce(owner: Owner = None) -> Introductions:
    """Propose two of the owner's people who could be of use to each other. Nothing is sent to anybody."""
    return await read(owner, _introductions)


def week_result(call: OwnerCall, limit: int) -> Week:
    """Return the open suggestions of an owner's latest list, at most so many."""
    week = call.use_cases.open_week(call.owner, call.language.code)
    suggestions = week.suggestions[:limit]
    names = call.store.contacts.called_each(call.owner, [one.contact for one in suggestions])
    return Week(
        owner=call.owner,
        as_of=week.as_of,
        horizon_days=week.horizon_days,
        notes=_notes(call, week),
        suggestions=[_suggested(suggestion, names) for suggestion in suggestions],
        more=len(week.suggestions) - len(suggestions),
    )


def _notes(call: OwnerCall, week: WeekOut) -> list[str]:
    """Return what is to be said with a list: that it is old, that all sources stopped, why it is short."""
    now, notes = call.use_cases.clock(), []
    if list_age.is_over(week.as_of, now):
        notes.append(list_age.over(week.as_of, now, call.language))
    since = call.store.sources.blind(to_epoch(now), [call.owner]).get(call.owner)
    if since is not None:
        notes.append(all_sources_stopped(from_epoch(since), call.language))
    return [*notes, week.note] if week.note else notes


def _suggested(suggestion: SuggestionOut, names: Mapping[str, str]) -> SuggestedPerson:
    counter, first = suggestion.counter_reason, suggestion.opener
    return SuggestedPerson(
        contact=suggestion.contact,
        name=names[suggestion.contact],
        rank=suggestion.rank,
        pool=suggestion.pool,
        reasons=[reason.sentence for reason in suggestion.reasons if reason.sentence],
        counter_reason=counter.sentence if counter else None,
        opener=first.sentence if first else None,
        **_chance(*(getattr(suggestion, name) for name in CHANCE)),
    )


def _chance(chance: float | None, low: float | None, high: float | None) -> dict[str, float | None]:
    """Return the probability with its interval; nothing where it is too uncertain to be said."""
    shown = chance is not None and low is not None and high is not None and carries_number(low, high)
    return dict(zip(CHANCE, (chance, low, high) if shown else (None, None, None), strict=True))


def _sentence(part: Mapping[str, Any] | None) -> str | None:
    return part["sentence"] if part else None


def _why(call: OwnerCall, contact: str, *, detail: bool) -> Why:
    stored = stored_explanation(call.store, call.owner, contact, call.use_cases.clock())
    # What keeps them off is another question.
    answer = in_language(stored | {"kept_off": []}, call.language)
    shown = {name: answer[name] for name in ("contact", "listed", "place", "pool", "horizon_days")}
    words = {
        "name": call.called(contact),
        "reasons": reason_sentences(answer),
        "counter_reason": _sentence(answer["counter_reason"]),
        "opener": _sentence(answer["opener"]),
        "chapters": answer["chapters"] if detail else [],
    }
    return Why.model_validate(shown | words | _chance(*(answer[name] for name in CHANCE)))


def _why_not(call: OwnerCall, contact: str) -> WhyNot:
    answer = in_language(
        stored_explanation(call.store, call.owner, contact, call.use_cases.clock()), call.language
    )
    return WhyNot(
        contact=contact,
        name=call.called(contact),
        listed=answer["listed"],
        kept_off=[
            Guard(**{name: guard[name] for name in Guard.model_fields}) for guard in answer["kept_off"]
        ],
    )


def _person(call: OwnerCall, contact: str, *, notes: bool, addresses: bool) -> Person:
    profile = known_person(call.store, call.owner, contact)
    facts = ("circle", "company", "job_title", "place", "met", "born", "cadence_days", "not_before")
    return Person(
        contact=contact,
        name=profile.name,
        kind=call.store.contacts.kinds(call.owner, [contact])[contact],
        last_at=_last_moments(call, [contact]).get(contact),
        **{name: getattr(profile, name) for name in facts},
        numbers=list(profile.numbers) if addresses else [],
        addresses=list(profile.addresses) if addresses else [],
        notes=[Note.model_validate(note) for note in profile.notes] if notes else [],
    )


def _found(call: OwnerCall, words: str, limit: int) -> FoundPeople:
    contacts = find_people(call.store, call.owner, words)
    last = _last_moments(call, contacts)
    newest = sorted(contacts, key=lambda one: last.get(one, NEVER), reverse=True)[:limit]
    names = call.store.contacts.called_each(call.owner, newest)
    people = [FoundPerson(contact=one, name=names[one], last_at=last.get(one)) for one in newest]
    return FoundPeople(people=people, more=len(contacts) - len(people))


def _last_moments(call: OwnerCall, contacts: Sequence[str]) -> dict[str, datetime]:
    """Return when the owner was last in touch with each of these; nothing of whom there was no contact."""
    moments = call.store.interactions.people(call.owner, len(contacts), 0, contacts)
    return {contact: from_epoch(at) for contact, at in moments}


def _introductions(call: OwnerCall) -> Introductions:
    cards = introduction_cards(call.store, call.owner, call.use_cases.clock(), call.language)
    return Introductions(introductions=[ProposedIntroduction.model_validate(card) for card in cards])
