"""When somebody leaves: what passes to a colleague, with the leaver's word, and what is erased."""

from dataclasses import dataclass

from data.errors import DeniedError, InputError, NotFoundError
from data.identity.purposes import Purpose
from data.schema import CardFact, Contact, ContactKind
from data.store.bookkeeping.audit_log import AuditAction
from data.store.store import Store

EVIDENCE = "handed over by a colleague who left"


@dataclass(frozen=True, slots=True)
class PassedContact:
    """What passes of one contact: names, handles and company; nothing of the time with the leaver."""

    contact: str
    name: str | None
    handles: tuple[str, ...]
    company: str | None


@dataclass(frozen=True, slots=True)
class Handover:
    """The contacts that pass, and how many rows of each table of the leaver's are erased."""

    contacts: list[PassedContact]
    erased: dict[str, int]


def plan_handover(store: Store, leaver: str, heir: str) -> Handover:
    """Return what would pass and what would be erased; nothing is changed.

    Raises NotFoundError where one of the two is not here, DeniedError without the leaver's word.
    """
    if leaver == heir:
        raise InputError("nothing can be handed over to {owner!r} by themselves", owner=leaver)
    for owner in (leaver, heir):
        if owner not in store.owners.names():
            raise NotFoundError("there is no owner {owner!r}", owner=owner)
    if not store.consents.allows(leaver, Purpose.HANDOVER):
        raise DeniedError(
            "{owner!r} has not agreed that contacts pass to a colleague; to erase everything of theirs, use: "
            "kith owners remove",
            owner=leaver,
        )
    return Handover(_passing(store, leaver, heir), store.owners.rows(leaver))


def hand_over(store: Store, leaver: str, heir: str, at: int, actor: str) -> Handover:
    """Let contacts pass to a colleague, and erase everything of the leaver's; there is no undo."""
    planned = plan_handover(store, leaver, heir)
    with store.database.transaction():
        store.contacts.learn([Contact(heir, one.contact, one.name) for one in planned.contacts], at)
        store.identities.learn(
            heir, [one.handles for one in planned.contacts if len(one.handles) > 1], EVIDENCE, at
        )
        companies = [(one.contact, _company(one)) for one in planned.contacts]
        store.card_facts.learn(heir, EVIDENCE, companies, at)
        store.owners.remove(leaver, scrub=False)
        store.audit.add(AuditAction.OWNER_HANDED_OVER, actor, at, about=heir)
    store.database.scrub()
    return planned


def _company(one: PassedContact) -> dict[CardFact, str]:
    return {CardFact.COMPANY: one.company} if one.company else {}


def _passing(store: Store, leaver: str, heir: str) -> list[PassedContact]:
    """Return the persons that the leaver knows and the heir does not; nobody who objected."""
    names, facts = store.contacts.names(leaver), store.card_facts.all(leaver)
    contacts = sorted({*store.interactions.contacts(leaver), *names})
    kinds, of_heir = store.contacts.kinds(leaver, contacts), set(store.contacts.contacts(heir))
    of_heir |= set(store.interactions.contacts(heir))
    has_objected = store.objections.predicate()
    return [
        PassedContact(
            one,
            names.get(one),
            tuple(store.identities.handles(leaver, one)),
            facts.get(one, {}).get(CardFact.COMPANY),
        )
        for one in contacts
        if kinds.get(one) is ContactKind.PERSON
        and one not in of_heir
        and not (has_objected is not None and has_objected(leaver, one))
    ]
