"""What the owners and their address books had said by one as_of, read out of the store."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from data.schema import DAY_SECONDS, AnswerKind, ContactKind, ContactState, Exchange, Side
from data.store.lists.list_inputs import ListInputs
from models.lists.candidates.context import ContactProfile, Context, LatestAnswer, OwnerSettings, Pair
from models.lists.candidates.feedback import AnsweredSuggestion
from models.lists.candidates.help_ledger import HelpAct
from models.lists.candidates.pools import PoolShares

WEEK = 7 * DAY_SECONDS
# The experiment holds back this share of the places of whoever takes part.
HELD_BACK = 0.2
Words = Mapping[Pair, Mapping[str, Any]]


def known_by(advice: ListInputs, as_of: int, known_at: int) -> Context:
    """Return everything beside the log as it was known: said before as_of, recorded by `known_at`."""
    words, resets = _words(advice, as_of)
    answers = advice.answers(as_of)
    cards = _cards(advice, words, known_at)
    given = {
        (owner, contact): LatestAnswer(AnswerKind(kind), at, until)
        for owner, contact, kind, at, until, *_ in answers
    }
    return Context(
        cards=cards,
        given=given,
        never=_never(given, words),
        shown={(owner, contact): at for owner, contact, at in advice.shown(as_of, known_at)},
        plans={(owner, contact): at for owner, contact, at in advice.plans(as_of, known_at)},
        helps=_helps(advice, as_of, known_at),
        wishes=_wishes(advice, words),
        acted=_acted(answers, as_of),
        said=_said(answers, cards, resets),
    )


def _words(advice: ListInputs, as_of: int) -> tuple[Words, dict[str, int]]:
    """Return the newest word of each kind by (owner, contact), and when each owner last started anew."""
    found: dict[Pair, dict[str, Any]] = defaultdict(dict)
    resets: dict[str, int] = {}
    for owner, contact, name, value, at in advice.words(as_of):
        found[owner, contact][name] = value
        if name == "reset":
            resets[owner] = at
    return found, resets


def _cards(advice: ListInputs, words: Words, known_at: int) -> dict[Pair, ContactProfile]:
    kept = {
        (owner, contact): ContactProfile(ContactKind(kind), ContactState(state), born, importance)
        for owner, contact, kind, state, born, importance in advice.cards(known_at)
    }
    for pair, said in words.items():
        if pair[1]:
            card = kept.get(pair, ContactProfile())
            kept[pair] = ContactProfile(
                card.kind,
                card.state,
                card.born,
                said.get("importance", card.importance),
                bool(said.get("pinned", False)),
                said.get("circle"),
            )
    return kept


def _never(given: Mapping[Pair, LatestAnswer], words: Words) -> frozenset[Pair]:
    answered = {pair for pair, one in given.items() if one.kind is AnswerKind.NEVER}
    return frozenset(answered | {pair for pair, said in words.items() if said.get("never")})


def _helps(advice: ListInputs, as_of: int, known_at: int) -> dict[Pair, list[HelpAct]]:
    found: dict[Pair, list[HelpAct]] = defaultdict(list)
    for owner, contact, at, exchange, side, source, key in advice.helps(as_of, known_at):
        found[owner, contact].append(HelpAct(at, Exchange(exchange), Side(side), interaction_id(source, key)))
    return dict(found)


def interaction_id(source: str, external_id: str) -> str:
    """Return an interaction's name as evidence: its source, and the source's own id."""
    return f"{source}/{external_id}"


def _wishes(advice: ListInputs, words: Words) -> dict[str, OwnerSettings]:
    """Return each owner's settings: what they said by as_of, else what is set; "" stands for everyone."""
    kept: dict[str, dict[str, Any]] = defaultdict(dict)
    for owner, name, value in advice.settings():
        kept[owner][name] = value
    for (owner, contact), said in words.items():
        if not contact:
            kept[owner] |= said
    everyone = kept.pop("", {})
    return {owner: wishes_from(everyone | own) for owner, own in kept.items()}


def wishes_from(said: Mapping[str, Any]) -> OwnerSettings:
    """Return an owner's settings from their values by name."""
    plain = OwnerSettings()
    shares = said.get("shares")
    return OwnerSettings(
        budget=int(said.get("budget", plain.budget)),
        shares=PoolShares(float(shares["upkeep"]), float(shares["revival"])) if shares else plain.shares,
        guards_off=tuple(sorted(name for name, on in said.get("guards", {}).items() if not on)),
        away_until=said.get("away_until"),
        held_back=HELD_BACK if said.get("experiment") else 0.0,
    )


def _acted(answers: Iterable[tuple[Any, ...]], as_of: int) -> dict[str, int]:
    """Count whom each owner reached out to in the week before as_of."""
    acted: dict[str, set[str]] = defaultdict(set)
    for owner, contact, kind, at, *_ in answers:
        if kind == AnswerKind.DONE and at >= as_of - WEEK:
            acted[owner].add(contact)
    return {owner: len(contacts) for owner, contacts in acted.items()}


def _said(
    answers: Iterable[tuple[Any, ...]], cards: Mapping[Pair, ContactProfile], resets: Mapping[str, int]
) -> dict[str, list[AnsweredSuggestion]]:
    """Return what each owner's answers can be learned from, since they last started anew."""
    found: dict[str, list[AnsweredSuggestion]] = defaultdict(list)
    for owner, contact, kind, at, _, pool, leading in answers:
        if pool is not None and at > resets.get(owner, -1):
            circle = cards[owner, contact].circle if (owner, contact) in cards else None
            found[owner].append(AnsweredSuggestion(AnswerKind(kind), pool, leading or "", circle))
    return dict(found)
