"""One call of an assistant: who calls, about which owner, and which contact is meant."""

from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from data.errors import DeniedError, NotFoundError, NothingYetError, UsageError
from data.schema import to_epoch
from data.store.store import Store
from data.wording.language import Language
from service.mcp.visible_text import visible
from service.runtime.store_access import WorkspaceAccess
from service.security import Caller, Right
from service.use_cases.find_contact import (
    exact_matches,
    first_names,
    refuse_ambiguous,
    require_contact,
    require_owner,
)
from service.use_cases.week import WeekUseCases

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class AssistantAccess(WorkspaceAccess):
    """The store as an assistant's caller uses it, and the metrics of the workspace where there are some."""

    metrics: Any = None


class OwnerCall(NamedTuple):
    """The use cases of one call, the owner it is about, and the language of its sentences."""

    use_cases: WeekUseCases
    owner: str
    language: Language

    @property
    def store(self) -> Store:
        """The store that the use cases read and write."""
        return self.use_cases.store

    def called(self, contact: str) -> str:
        """Return what a contact is called."""
        return self.store.contacts.called(self.owner, contact)


# Set for each request, whichever way it came.
ACCESS: ContextVar[AssistantAccess] = ContextVar("access")


async def read(owner: str | None, job: Callable[[OwnerCall], T]) -> T:
    """Run a read job about an owner and return its result."""
    access = ACCESS.get()
    return await access.read(_about(access.caller, Right.READ, owner, job))


async def read_long(owner: str | None, job: Callable[[OwnerCall], T]) -> T:
    """Run a read job that may take a while, without holding up the others; return its result."""
    access = ACCESS.get()
    return await access.read_long(_about(access.caller, Right.READ, owner, job))


async def write(right: Right, owner: str | None, job: Callable[[OwnerCall], T]) -> T:
    """Run a write job about an owner and return its result once it is durable."""
    access = ACCESS.get()
    return await access.write(_about(access.caller, right, owner, job))


def _about(
    caller: Caller, right: Right, owner: str | None, job: Callable[[OwnerCall], T]
) -> Callable[[WeekUseCases], T]:
    """Return a job about the owner that is meant; raises DeniedError where the caller may not ask for it."""
    owner = owner or caller.owner
    caller.must(right, owner)

    def run(use_cases: WeekUseCases) -> T:
        whose = owner or _only_owner(use_cases)
        if caller.is_somebody_else(whose):
            raise DeniedError(
                "at a workplace an assistant is for one owner: give it a key for {owner!r} alone, or start "
                "it with --owner",
                owner=whose,
            )
        require_owner(use_cases.store, whose)
        return job(OwnerCall(use_cases, whose, use_cases.store.preferences.spoken(whose)))

    return run


def _only_owner(use_cases: WeekUseCases) -> str:
    owners = use_cases.store.lists.owners(to_epoch(use_cases.clock())) or use_cases.store.owners.names()
    if not owners:
        raise NothingYetError("nothing has been taken in yet; begin with: kith start")
    if len(owners) > 1:
        raise UsageError(
            "there are several owners ({owners}); say whose with the argument owner",
            owners=first_names(owners),
        )
    return owners[0]


def find_contact(call: OwnerCall, name: str) -> str:
    """Return the contact that is named: whole, or by a part that only one has; for calls that change nothing.

    Raises NotFoundError where nobody is called so, UsageError that names the candidates where several are.
    """
    return _by_handle(call, name) or require_contact(name, _names(call))


def find_exact_contact(call: OwnerCall, name: str) -> str:
    """Return the contact that is named whole, by handle or name; for calls that write.

    Raises NotFoundError where nobody is called exactly so, UsageError where several are.
    """
    contact = _by_handle(call, name)
    if contact is not None:
        return contact
    candidates = exact_matches(name, _names(call))
    if not candidates:
        raise NotFoundError(
            "nobody is called exactly {name!r}; look for them with search_people, and write down nothing of "
            "whom you are not sure",
            name=name,
        )
    return candidates[0] if len(candidates) == 1 else refuse_ambiguous(name, candidates)


def _by_handle(call: OwnerCall, name: str) -> str | None:
    """Return the contact of this handle, None where log, cards and lists know nobody of it."""
    contact = call.use_cases.named_contact(call.owner, name)
    is_known = call.store.contacts.kinds(call.owner, [contact]) or contact in call.use_cases.lately_listed(
        call.owner
    )
    return contact if is_known else None


def _names(call: OwnerCall) -> list[tuple[str, str]]:
    """Return (name or handle, contact) of everybody, also as they were shown."""
    return list(dict.fromkeys(_spellings(call.store, call.owner)))


def _spellings(store: Store, owner: str) -> Iterator[tuple[str, str]]:
    for contact in store.interactions.contacts(owner):
        yield from ((contact, contact), (visible(contact), contact))
    for contact, name in store.contacts.names(owner).items():
        yield from ((name, contact), (visible(name), contact))
