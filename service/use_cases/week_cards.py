"""The cards of a week: what a friend would say who hands a name over, the same for page and terminal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from data.identity.ways_to_reach import link, ways_to_reach
from data.schema import Pool, to_epoch
from data.store.lists.past_lists import usual_probability
from data.store.store import Store
from data.wording.explanations import probability
from data.wording.explanations import week as sentences
from data.wording.explanations.visibility import seen_by
from data.wording.language import Language
from service.use_cases.people.memories import KnownPerson, known_person
from service.use_cases.week import WeekUseCases


@dataclass(frozen=True, slots=True)
class WayOut:
    """A button that opens the program in which the owner writes or calls."""

    name: str
    href: str
    address: str


@dataclass(frozen=True, slots=True)
class Card:
    """One suggestion in words; empty where there is nothing to say, from `reasons` on: why, in full."""

    contact: str
    called: str
    rank: int
    badge: str
    is_quiet: bool
    how_known: str
    written_down: str
    reason: str
    opener: str
    ways: Sequence[WayOut]
    no_way: str
    reasons: Sequence[str]
    counter_reason: str
    chance: str
    certainty: str
    tenths: int | None
    seen: str


def week_cards(use_cases: WeekUseCases, owner: str, week: Mapping[str, Any], lang: Language) -> list[Card]:
    """Return the card of each open suggestion of a week's document, in its order."""
    return [_card(use_cases, owner, week, suggestion, lang) for suggestion in week["suggestions"]]


def _card(
    use_cases: WeekUseCases,
    owner: str,
    week: Mapping[str, Any],
    suggestion: Mapping[str, Any],
    lang: Language,
) -> Card:
    store, contact, opener = use_cases.store, suggestion["contact"], suggestion["opener"]
    person = known_person(store, owner, contact)
    reasons = [reason["sentence"] for reason in suggestion["reasons"] if reason["sentence"]]
    counter = suggestion["counter_reason"]
    channels = store.sources.channels(owner, contact)
    ways = ways_out(store, owner, person, opener and opener["kind"], lang)
    return Card(
        contact=contact,
        called=person.name,
        rank=suggestion["rank"],
        how_known=sentences.how_known(person.circle, person.company, person.met, lang),
        written_down=_last_note(person, to_epoch(use_cases.clock()), lang),
        reason=reasons[0] if reasons else "",
        opener=opener["sentence"] if opener else "",
        ways=ways,
        no_way="" if ways else sentences.no_way(person.name, lang),
        reasons=reasons[1:],
        counter_reason=counter["sentence"] if counter else "",
        seen=seen_by([name for name, _, _ in channels], lang) if channels else "",
        **_chance(store, owner, week, suggestion, lang),
    )


def _last_note(person: KnownPerson, now: int, lang: Language) -> str:
    """Say what the owner wrote down last by now; empty where nothing was."""
    note = next((note for note in person.notes if note.at <= now), None)
    return sentences.written_down(note.at, note.text, lang) if note else ""


def _chance(
    store: Store, owner: str, week: Mapping[str, Any], suggestion: Mapping[str, Any], lang: Language
) -> dict[str, Any]:
    """Return the badge and the number behind it: they rest on the same three figures."""
    chance, pool = suggestion["probability"], suggestion["pool"]
    if chance is None:
        # By a rule: there is no number to show.
        nothing = {"is_quiet": False, "chance": "", "certainty": "", "tenths": None}
        return nothing | {
            "badge": lang.say("just met") if pool == Pool.JUST_MET else lang.say("a good moment")
        }
    ends = suggestion["probability_low"], suggestion["probability_high"]
    before, horizon = to_epoch(week["as_of"]), week["horizon_days"]
    usual = usual_probability(store.past_lists.chances(owner, suggestion["contact"], before, horizon))
    return {
        "badge": probability.badge(pool, chance, ends, usual, lang),
        "is_quiet": probability.is_quiet(pool, chance, ends, usual),
        "chance": probability.likelihood(chance, pool, horizon, lang, ends),
        "certainty": probability.certainty(chance, pool, ends, suggestion["confidence"], usual, lang),
        "tenths": probability.tenths(chance) if probability.carries_number(*ends) else None,
    }


def ways_out(store: Store, owner: str, person: KnownPerson, kind: str | None, lang: Language) -> list[WayOut]:
    """Return the buttons that reach somebody, the way that the two used most first."""
    handles = dict.fromkeys(
        [*store.identities.handles(owner, person.contact), *person.numbers, *person.addresses]
    )
    ways = ways_to_reach(list(handles), store.sources.ways(owner, person.contact))
    subject = sentences.mail_subject(kind, lang)
    return [WayOut(sentences.way_name(to.way, lang), link(to, subject), to.address) for to in ways]
