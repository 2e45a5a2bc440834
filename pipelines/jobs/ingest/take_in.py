"""Take in files for one owner: whose they are, what they bring, and what earlier rows they change."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from data.errors import InputError
from data.identity.own_addresses import OwnAddress
from data.importers.base.items import ReadOptions
from data.importers.tables.interactions import TableOptions
from data.schema import to_epoch
from data.store.log.rereading import Reread
from data.store.store import Store
from data.store.sure_joins import Joined
from pipelines.jobs.ingest.import_fields import owner_fields, result_fields
from pipelines.jobs.ingest.ingest import IngestOptions, ShowProgress, ingest, remember_addresses
from pipelines.jobs.ingest.recorder import Ingested
from pipelines.jobs.ingest.whose import OwnerInFiles, learn_owner, look_at, read_earlier_anew, settle_owner

# Answers the questions about the owner's addresses, where somebody is there to be asked.
Ask = Callable[[OwnerInFiles], None]
# How an installation's one owner is called until somebody says otherwise.
FIRST_OWNER = "me"


@dataclass(frozen=True)
class TakenIn:
    """What each source brought, whose history it was taken to be, and how many rows were read anew."""

    results: list[Ingested]
    owner: OwnerInFiles
    reread: Reread
    addresses: list[OwnAddress]

    def note_joined(self, joined: list[Joined]) -> None:
        """Note with the last result who turned out to be one person."""
        for result in self.results[-1:]:
            result.joined = joined

    def fields(self) -> list[dict[str, Any]]:
        """Return what each source brought for a program; one that only has a fault is left out."""
        brought = [result for result in self.results if not (result.nothing and result.fault)]
        return [result_fields(result) | owner_fields(self.owner, self.addresses) for result in brought]


def take_in(
    store: Store,
    paths: Sequence[Path],
    reading: ReadOptions,
    table: TableOptions,
    now: datetime,
    *,
    ask: Ask | None = None,
    show: Callable[[str], ShowProgress] = lambda _: lambda batches: batches,
) -> TakenIn:
    """Take in path after path as `reading` says; one that cannot be opened sinks no other."""
    at = to_epoch(now)
    own = reading.me | remember_addresses(store, reading.owner, reading.me, at)
    owner = _find_owner(store, paths, replace(reading, me=own, now=now), at, ask)
    job = IngestOptions(owner.reading, table, now, frozenset(owner.whose.others), show)
    reread = read_earlier_anew(store, owner, at)
    results = [result for path in paths for result in _ingest(store, path, job)]
    owner, more = settle_owner(store, owner, [result.rest for result in results], at)
    return TakenIn(results, owner, reread + more, store.own_addresses.all(reading.owner))


def only_owner(store: Store) -> str:
    """Return the store's one owner; nobody where there are several, since tables name their owners."""
    owners = store.owners.names()
    if len(owners) > 1:
        return ""
    return owners[0] if owners else FIRST_OWNER


def _find_owner(
    store: Store, paths: Sequence[Path], reading: ReadOptions, at: int, ask: Ask | None
) -> OwnerInFiles:
    """Learn from all files whose they are; what is left open is asked."""
    shown = look_at(paths, reading)
    owner = learn_owner(store, shown, reading, at)
    if ask is None or not owner.questions:
        return owner
    ask(owner)
    return learn_owner(store, shown, reading, at)


def _ingest(store: Store, path: Path, job: IngestOptions) -> list[Ingested]:
    results = list[Ingested]()
    try:
        results.extend(ingest(store, path, job))
    except InputError as error:
        # What comes after it is still taken in.
        results.append(Ingested(str(path), "file", fault=error.sentence))
    return results
