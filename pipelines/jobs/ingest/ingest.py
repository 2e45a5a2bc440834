"""Read history files into the store: detect the kind, read, record; known rows are not added again."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from data.errors import InputError
from data.identity.handles import addresses_in
from data.identity.kinds.kind_of_contact import looks_like_none
from data.identity.own_addresses import AddressState
from data.importers.base.archive import ArchiveMember, is_single_file, members
from data.importers.base.items import ReadOptions
from data.importers.detect import Kind, detect_kind
from data.importers.dispatch import Export, group_members, read_export
from data.importers.tables.binary_forms import NO_EXPORTS
from data.importers.tables.file_formats import listed
from data.importers.tables.interactions import TableOptions, read_table
from data.messages import Message
from data.schema import CONTACT, EXTERNAL_ID, LOG_COLUMNS, OWNER, SOURCE, to_epoch
from data.store.log.interactions import Columns
from data.store.log.rows.interaction_rows import content_key
from data.store.store import Store
from pipelines.jobs.ingest.recognise import TABLE_COLUMNS, Files, UnreadFile
from pipelines.jobs.ingest.recorder import SWITCHED_OFF, Ingested, Recorder

# Rows without a source of their own: the same row is then the same whichever file brings it.
TABLE_SOURCE = "table"
T = TypeVar("T")
ShowProgress = Callable[[Iterable[Any]], Iterable[Any]]
ITEMS_SHOWN = 1_000
FORMATS = Message(
    "no mailbox, calendar, address book, chat, and no table with the columns owner, contact, at."
)
MEDIA = Message("pictures, films, sound and PDFs only; of a chat, export its text too.")
# So many rows of a table are put in order before they are written.
RUN_ROWS = 1_000_000


@dataclass(frozen=True)
class IngestOptions:
    """How to read a source, and how to show that it is being read."""

    reading: ReadOptions
    table: TableOptions
    now: datetime
    # The labels of exports that are somebody else's.
    theirs: frozenset[str] = frozenset()
    show: Callable[[str], ShowProgress] = lambda _: lambda batches: batches


def ingest(store: Store, path: Path, job: IngestOptions) -> Iterator[Ingested]:
    """Record what a file, a folder or a zip tells, source by source; one that fails sinks no other.

    Raises InputError where there is nothing to be opened.
    """
    touched: dict[str, set[str]] = {}
    for result in _ingest(store, path, job):
        for owner, handles in result.touched.items():
            touched.setdefault(owner, set()).update(handles)
        yield result
    # Once for all files: what one shows of somebody decides with what the others show.
    for owner, handles in sorted(touched.items()):
        store.kinds.settle(owner, handles, to_epoch(job.now))


def _ingest(store: Store, path: Path, job: IngestOptions) -> Iterator[Ingested]:
    with members(path) as inside:
        if is_single_file(path) or not path.exists():
            kinds = ((detect_kind(file), file) for file in inside)
            yield from (_read(store, export, job) for export in group_members(kinds))
            return
        files, faulty, any_read = Files(), list[UnreadFile](), False
        columns = [job.table.names.get(ours, ours) for ours in TABLE_COLUMNS]
        for export in group_members(files.recognise(inside, columns)):
            any_read = True
            result = _read(store, export, job)
            if result.fault and result.nothing:
                faulty.append(UnreadFile(result.file, result.fault, is_damaged=True))
            yield result
    damaged = [one for one in files.unread if one.is_damaged]
    yield from (Ingested(one.file, "file", fault=one.what) for one in damaged)
    if files.unread or faulty:
        yield _unread(path, files.unread, faulty, any_read=any_read)


def _unread(
    path: Path, unread: Sequence[UnreadFile], faulty: Sequence[UnreadFile], *, any_read: bool
) -> Ingested:
    """Return the files of a folder or zip that were not read, and of what there are how many."""
    others = [one for one in unread if not one.is_damaged]
    named = [one for one in others if one.what not in NO_EXPORTS]
    first = next((one.sentence for one in named if one.sentence), FORMATS if named else MEDIA)
    nothing = Message("{path} holds nothing that Kith reads: {first}", path=path, first=first)
    return Ingested(
        str(path),
        "folder" if path.is_dir() else "zip",
        left_out=Counter(one.reason for one in others),
        unread=[*unread, *faulty],
        # Among files that are read, those that are not are no mistake.
        fault=nothing if others and not any_read else None,
    )


def _read(store: Store, export: Export, job: IngestOptions) -> Ingested:
    result = Ingested(export.label, str(export.kind), len(export.members))
    try:
        if export.kind is Kind.TABLE:
            _table(store, export.members[0], job, result)
        else:
            record_export(store, export, job, result)
    except InputError as error:
        result.fault = error.sentence
    return result


def _table(store: Store, member: ArchiveMember, job: IngestOptions, result: Ingested) -> None:
    if member.group == member.label:
        # Named by itself; in a folder several may have one name.
        result.file = Path(member.name).name
    with member.on_disk() as path:
        batches = job.show(path.name)(
            read_table(path, replace(job.table, region=job.reading.region), job.now)
        )
        try:
            renamed = store.owners.renamed()
            for run in filter(None, _runs(batches, RUN_ROWS, lambda batch: len(batch.rows))):
                rows = pd.concat([batch.rows for batch in run], ignore_index=True)
                columns = _of_sources_on(store, _columns(rows, renamed), result)
                result.recorded += store.interactions.record_columns(columns, to_epoch(job.now))
                _note_suspects(columns, result)
                result.rejected += [row for batch in run for row in batch.rejected]
        except InputError as error:
            kept = sum(astuple(replace(result.recorded, forgotten=0)))
            if not kept:
                raise
            raise InputError(
                "{fault} The {kept} rows before that were taken in.", fault=error.sentence, kept=kept
            ) from error


def _note_suspects(columns: Columns, result: Ingested) -> None:
    """Note whom a table names with the address of no person; most tables name nobody by an address."""
    for owner, contact in set(zip(columns[2], columns[3], strict=True)):
        if looks_like_none(contact):
            result.touched.setdefault(owner, set()).add(contact)


def _runs(items: Iterable[T], most: int, size: Callable[[T], int] = lambda _: 1) -> Iterator[list[T]]:
    """Yield items in runs of `most`, as their sizes add up; what came before a damage still comes."""
    run, length = list[T](), 0
    try:
        for item in items:
            run.append(item)
            length += size(item)
            if length >= most:
                yield run
                run, length = [], 0
    except InputError:
        yield run
        raise
    yield run


def _of_sources_on(store: Store, columns: Columns, result: Ingested) -> Columns:
    """Return the rows but those of a source that its owner switched off, which are counted."""
    off = store.consents.switched_off()
    if not off:
        return columns
    rows = list(zip(*columns, strict=True))
    taken = [row for row in rows if (row[2], row[0]) not in off]
    result.left_out[SWITCHED_OFF] += len(rows) - len(taken)
    return [[row[n] for row in taken] for n in range(len(columns))]


def _columns(frame: pd.DataFrame, renamed: Mapping[str, str]) -> Columns:
    """Return the rows by relationship, each one's in the file's order, as the store's indexes grow best.

    Who was renamed since the table was written is called as now.
    """
    if renamed:
        frame = frame.assign(**{OWNER: frame[OWNER].map(lambda owner: renamed.get(owner, owner))})
    frame = frame.sort_values([OWNER, CONTACT], kind="stable")
    sources, keys, *columns = [frame[name].tolist() for name in (SOURCE, EXTERNAL_ID, *LOG_COLUMNS)]
    if not all(keys):
        keys = [key or content_key(*row) for key, row in zip(keys, zip(*columns, strict=True), strict=True)]
    return [[source or TABLE_SOURCE for source in sources], keys, *columns]


def record_export(store: Store, export: Export, job: IngestOptions, result: Ingested) -> None:
    """Record what one export tells, and count it into the result; raises InputError where it is damaged."""
    if not job.reading.owner:
        owners = listed(store.owners.names())
        raise InputError(
            "{file} may be anybody's: the store has {owners}. Say whose: --owner NAME.",
            file=export.label,
            owners=owners,
        )
    reading = replace(job.reading, theirs=export.label in job.theirs)
    recorder = Recorder(store, job.reading.owner, to_epoch(job.now), result)
    try:
        for items in job.show(export.label)(_runs(read_export(export, reading), ITEMS_SHOWN)):
            for item in items:
                recorder.take(item)
    finally:
        # Also after a damage: what came before it is kept.
        recorder.close()


def remember_addresses(store: Store, owner: str, given: frozenset[str], at: int) -> frozenset[str]:
    """Return the owner's addresses as given now and at earlier imports, and keep them for later ones."""
    if not owner:
        return frozenset()
    remembered_before = store.own_addresses.handles(owner)
    fresh = addresses_in(given) - remembered_before
    if fresh:
        store.own_addresses.say(owner, fresh, AddressState.OWN, at)
    return remembered_before | fresh
