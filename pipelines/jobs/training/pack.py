"""Files, or the store, into a packed log: read batch by batch, never all at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import chain, islice
from pathlib import Path

import pandas as pd

from data.errors import NotEnoughHistoryError, RejectedRow
from data.importers.tables.interactions import TableOptions, read_table
from data.messages import Message
from data.packed.build import build
from data.packed.manifest import Manifest
from data.schema import LOG_COLUMNS
from data.store.store import Store
from models.log.progress import ShowProgress, untracked
from pipelines.log_sources.files import none_usable

BATCH_ROWS = 100_000


@dataclass
class Packed:
    """What a packing read, and the log it left."""

    manifest: Manifest
    read: int = 0
    rejected: list[RejectedRow] = field(default_factory=list)


def pack_files(
    paths: Sequence[Path],
    folder: Path,
    options: TableOptions,
    now: datetime,
    *,
    buckets: int | None = None,
    track: ShowProgress = untracked,
) -> Packed:
    """Add the rows of the files to the packed log; a row that cannot be read is returned."""
    result = Packed(Manifest(0))

    def batches() -> Iterator[pd.DataFrame]:
        for path in track(paths, Message("reading")):
            for batch in read_table(path, options, now):
                result.read += len(batch.rows)
                result.rejected += batch.rejected
                yield batch.rows
        if not result.read:
            raise none_usable(paths, result.rejected)

    result.manifest = build(folder, batches(), buckets)
    return result


def pack_store(
    store: Store, folder: Path, buckets: int | None = None, track: ShowProgress = untracked
) -> Packed:
    """Add everything recorded to the packed log, owner by owner."""
    owners = store.interactions.owners()
    if not owners:
        raise NotEnoughHistoryError("the store holds no interactions yet; begin with: kith start")
    result = Packed(Manifest(0))

    def batches() -> Iterator[pd.DataFrame]:
        by_owner = map(partial(store.interactions.columns, learning=True), track(owners, Message("owners")))
        rows = chain.from_iterable(by_owner)
        while batch := list(islice(rows, BATCH_ROWS)):
            result.read += len(batch)
            yield pd.DataFrame(batch, columns=list(LOG_COLUMNS))

    result.manifest = build(folder, batches(), buckets)
    return result
