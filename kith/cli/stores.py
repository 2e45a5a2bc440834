"""The store as a command opens it, and whose part of it is meant."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from data.errors import NotFoundError, NothingYetError, UsageError
from data.settings import Settings
from kith.cli.parameters.options import now
from kith.cli.parameters.workspaces import named_workspace, within_workspace

# Imported where they are used: a call for help needs no database.
if TYPE_CHECKING:
    from data.store.store import Store
    from data.wording.language import Language
    from service.use_cases.week import WeekUseCases


class OpenOwner(NamedTuple):
    """The use cases over an open store, the owner they are asked for, and the owner's language."""

    use_cases: "WeekUseCases"
    owner: str
    language: "Language"

    @property
    def store(self) -> "Store":
        """The store that the use cases read and write."""
        return self.use_cases.store


def whole_store() -> "Store":
    """Open the store that is there, with all its workspaces; raises NotFoundError where there is none."""
    from data.store.store import Store

    return Store.existing(Settings.from_environment().store)


def existing_store() -> "Store":
    """Open the workspace that is meant, of a store that is there; raises NotFoundError where none is."""
    return within_workspace(whole_store())


def whole_store_or_new() -> "Store":
    """Open the store with all its workspaces, made if missing."""
    from data.store.store import Store

    return Store(Settings.from_environment().store)


def store_or_new() -> "Store":
    """Open the workspace that is meant of the store, made if missing."""
    return within_workspace(whole_store_or_new())


def workspace_to_make() -> "Store":
    """Open the workspace that is named, whether it is there or not, else the one that is meant."""
    named = named_workspace()
    return store_or_new() if named is None else whole_store_or_new().within(named)


@contextmanager
def open_owner(owner: str | None, lang: str | None = None) -> Iterator[OpenOwner]:
    """Open the store that is there for one owner: the one named, or the only one."""
    from service.use_cases.week import WeekUseCases

    with existing_store() as store:
        owner = _list_owner(store, owner)
        yield OpenOwner(WeekUseCases(store, now), owner, store.preferences.spoken(owner, lang))


def _list_owner(store: "Store", owner: str | None) -> str:
    from data.schema import to_epoch
    from service.use_cases.find_contact import first_names, require_owner

    if owner is not None:
        # Where nobody is yet, nobody is mistyped: `kith log Grace --new --owner Ada` is how Ada begins.
        return require_owner(store, owner) if store.owners.names() else owner
    owners = store.lists.owners(to_epoch(now())) or store.owners.names()
    if not owners:
        raise _nothing_yet()
    if len(owners) > 1:
        raise UsageError(
            "there are lists of several owners ({owners}); say whose with --owner", owners=first_names(owners)
        )
    return owners[0]


def log_owner(store: "Store", owner: str | None) -> str:
    """Return the owner that is meant, who must have contacts; raises NotFoundError or UsageError."""
    owners = store.owners.names()
    if owner is not None:
        if owner not in owners:
            raise NotFoundError("there is no owner {owner!r}", owner=owner)
        return owner
    if not owners:
        raise _nothing_yet()
    if len(owners) != 1:
        raise UsageError("there are {count} owners; say whose with --owner", count=len(owners))
    return owners[0]


def _nothing_yet() -> NothingYetError:
    # Whatever is asked of an empty store, the next step is the same.
    return NothingYetError("nothing has been taken in yet; begin with: kith start")
