"""Who of an owner's people could be introduced to whom, and which mails look like introductions, kept anew.

It follows the lists: whom they looked at, how deep each relationship is and which guards keep somebody off.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from data.memory.introductions import Introduction, IntroductionKind
from data.memory.remembered import Memory
from data.schema import CardFact, ContactKind, Exchange, Side
from data.store.bookkeeping.preferences import INTRODUCTIONS
from data.store.people.memories import Remembrance
from data.store.store import Store
from models.lists.candidates.introductions import (
    Introducible,
    PairProposal,
    choose_pair,
    is_introducible,
    propose_pairs,
)
from models.lists.candidates.seen_introductions import (
    ASKED_FOR,
    OWNER,
    MailSeen,
    look_for_introductions,
    strangers_before,
)

# A new pair comes once a week at most.
WEEK = int(timedelta(days=7).total_seconds())
# A list of the past, made again, names nobody.
RECENT = int(timedelta(days=1).total_seconds())


def keep_introductions(store: Store, owners: Collection[str], as_of: int, now: int) -> None:
    """Name a pair of each owner's people, where none was named this week, and ask about mails.

    Who switched the pairs off is asked about mails alone.
    Moments are in epoch seconds.
    """
    if as_of < now - RECENT:
        return
    wants_pairs = store.preferences.of_everyone(INTRODUCTIONS)
    for owner in store.introductions.owners_to_look_at(list(owners), now - ASKED_FOR):
        if wants_pairs.get(owner, True):
            _suggest(store, owner, now)
        _ask_about_mails(store, owner, now)


def _suggest(store: Store, owner: str, now: int) -> None:
    suggested = [one for one in store.introductions.all(owner, now) if one.kind is IntroductionKind.SUGGESTED]
    if suggested and suggested[0].made_at > now - WEEK:
        _take_back_if_seen(store, owner, suggested[0], now)
        return
    proposals = propose_pairs(_people(store, owner, now))
    together = store.seen_together.pairs(owner, _contacts(proposals))
    chosen = choose_pair(proposals, together, store.introductions.named(owner))
    if chosen is not None:
        store.introductions.keep(owner, [_introduction(store, owner, chosen, now)])


def _take_back_if_seen(store: Store, owner: str, newest: Introduction, now: int) -> None:
    """Drop the week's pair where the history shows by now that the two know each other."""
    is_open = newest in store.introductions.open(owner, now)
    if is_open and newest.pair in store.seen_together.pairs(owner, newest.pair):
        store.introductions.drop(owner, newest)


def _introduction(store: Store, owner: str, chosen: PairProposal, now: int) -> Introduction:
    alone = tuple(sorted(store.seen_together.one_to_one(owner, chosen.pair)))
    kind = IntroductionKind.SUGGESTED
    return Introduction(kind, chosen.first, chosen.second, now, chosen.evidence, alone)


def _people(store: Store, owner: str, now: int) -> Iterator[Introducible]:
    """Yield whom the owner may introduce: both sides spoke, no guard keeps them off, something is known."""
    facts, own = store.card_facts.all(owner), store.memories.all(owner)
    circles, companies = _said(own, Memory.CIRCLE), _said(own, Memory.COMPANY)
    contacts = facts.keys() | circles.keys() | companies.keys()
    names = store.contacts.names(owner)
    for contact, seen in store.introductions.considered(owner, contacts, now).items():
        if is_introducible(seen):
            on_card = facts.get(contact, {})
            yield Introducible(
                contact,
                names.get(contact),
                seen["depth"]["value"],
                circles.get(contact),
                companies.get(contact) or on_card.get(CardFact.COMPANY),
                on_card.get(CardFact.JOB_TITLE),
                on_card.get(CardFact.PLACE),
                _helped(seen, Side.RECEIVED),
                _helped(seen, Side.GIVEN),
            )


def _said(own: Mapping[str, Remembrance], memory: Memory) -> dict[str, str]:
    """Return what the owner wrote down of this kind, by contact."""
    return {who: fact for who, one in own.items() if (fact := one.fact(memory))}


def _helped(seen: dict[str, Any], side: Side) -> frozenset[Exchange]:
    acts = seen["ledger"]["acts"]
    return frozenset(Exchange(act["exchange"]) for act in acts if act["side"] == side)


def _ask_about_mails(store: Store, owner: str, now: int) -> None:
    mails = list(_mails(store, owner, now - ASKED_FOR))
    likely = _between_persons(store, owner, look_for_introductions(mails, now))
    if not likely:
        return
    contacts = _contacts(likely)
    first_seen = store.seen_together.first_in_mails(owner, contacts)
    first_contact = store.seen_together.first_contact(owner, contacts)
    introduced = store.seen_together.introduced(owner, contacts)
    fresh = strangers_before(likely, first_seen, first_contact)
    store.introductions.keep(owner, [one for one in fresh if one.pair not in introduced])


def _between_persons(store: Store, owner: str, seen: Collection[Introduction]) -> list[Introduction]:
    """Return those of two who are both persons."""
    kinds = store.contacts.kinds(owner, sorted(_contacts(seen))) if seen else {}
    return [one for one in seen if all(kinds.get(who) is ContactKind.PERSON for who in one.pair)]


def _contacts(pairs: Iterable[Introduction | PairProposal]) -> set[str]:
    return {contact for one in pairs for contact in one.pair}


def _mails(store: Store, owner: str, since: int) -> Iterable[MailSeen]:
    own = store.own_addresses.handles(owner)
    for mail, sender, receivers in store.seen_together.in_mails(
        owner, store.mail_handles.since(owner, since)
    ):
        is_own = mail.by_owner or mail.sender in own
        named = frozenset(OWNER if one in own else one for one in receivers)
        yield MailSeen(mail.at, OWNER if is_own else sender, named)
