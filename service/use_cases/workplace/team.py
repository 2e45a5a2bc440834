"""The team view: who of a workplace knows a contact, and how a company is known, among those who agreed.

Nobody is ranked: of one contact it is said who is best placed to write, and the others stand by name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from data.errors import DeniedError, NotFoundError
from data.schema import CardFact, Pool, to_epoch
from data.store.store import Store
from service.use_cases.find_contact import fold_name

# Days of contact count for so long: whoever was close years ago is not best placed.
LOOK_BACK = timedelta(days=730)
# A relationship is alive while its last contact is within the usual horizon.
ALIVE_FOR = timedelta(days=90)
# From this probability of silence on a card says that somebody is going quiet.
GOING_QUIET = 0.5


@dataclass(frozen=True, slots=True)
class Colleague:
    """An owner who knows a contact; `last_at` in epoch seconds."""

    owner: str
    last_at: int
    going_quiet: bool


@dataclass(frozen=True, slots=True)
class ContactInTeam:
    """A contact with the colleagues who know them, by name, and who is best placed to write."""

    contact: str
    best_placed: str | None
    colleagues: list[Colleague]


@dataclass(frozen=True, slots=True)
class CompanyInTeam:
    """A company: how many of its people are known, and whose relationships there are alive, by name."""

    company: str
    contacts: int
    alive: list[str]

    @property
    def last_one(self) -> bool:
        """Whether one living relationship is all that is left."""
        return len(self.alive) == 1


def contact_in_team(store: Store, contact: str, asked_by: str | None, now: datetime) -> ContactInTeam:
    """Return who knows a contact; raises DeniedError where the caller is an owner who is not in it.

    Best placed is who had most days of contact in two years; of equals, who was in touch last.
    """
    check_team(store, asked_by)
    contact, moment = store.directory.spelled(contact), to_epoch(now)
    has_objected = store.objections.predicate()
    by_owner = {
        owner: row
        for owner, row in store.colleagues.knowing(contact, to_epoch(now - LOOK_BACK), moment).items()
        if not (has_objected and has_objected(owner, row[0]))
    }
    if not by_owner:
        raise NotFoundError("nobody in the team view knows {contact!r}", contact=contact)
    best = max(by_owner, key=lambda owner: by_owner[owner][1:])
    colleagues = [
        Colleague(owner, last_at, _is_going_quiet(store, owner, whom, moment))
        for owner, (whom, _, last_at) in sorted(by_owner.items())
    ]
    return ContactInTeam(contact, best, colleagues)


def company_in_team(store: Store, company: str, asked_by: str | None, now: datetime) -> CompanyInTeam:
    """Return how a company is known, by what cards say of it and not by what owners wrote down."""
    check_team(store, asked_by)
    people = list(_people_of(store, company))
    if not people:
        raise NotFoundError("nobody in the team view knows anybody of {company!r}", company=company)
    alive = store.colleagues.in_touch(people, to_epoch(now - ALIVE_FOR), to_epoch(now))
    return CompanyInTeam(company, len({contact for _, contact in people}), sorted(alive))


def check_team(store: Store, asked_by: str | None) -> None:
    """Refuse where the team view is off, and an owner who is not in it: whoever sees is seen."""
    if not store.colleagues.is_on():
        raise NotFoundError("the team view is off here; an administrator may run: kith workplace team --on")
    if asked_by is not None and asked_by not in store.colleagues.agreed():
        raise DeniedError("whoever uses the team view is in it: switch it on on your page 'My workplace'")


def _people_of(store: Store, company: str) -> Iterator[tuple[str, str]]:
    wanted, has_objected = fold_name(company), store.objections.predicate()
    for owner in sorted(store.colleagues.agreed()):
        for contact, facts in store.card_facts.all(owner).items():
            is_of_company = fold_name(facts.get(CardFact.COMPANY, "")) == wanted
            if is_of_company and not (has_objected and has_objected(owner, contact)):
                yield owner, contact


def _is_going_quiet(store: Store, owner: str, contact: str, now: int) -> bool:
    """Tell whether the owner's newest list expects silence; contact since then says otherwise."""
    explained = store.list_inputs.why(owner, contact, now)
    if explained is None or store.list_inputs.contact_since(owner, contact, explained["as_of"]) is not None:
        return False
    probability = explained["probability"]
    return explained["pool"] == Pool.UPKEEP and probability is not None and probability >= GOING_QUIET
