"""Files into the store: read, check, record; what is there already is not added again."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from data.errors import InputError, RejectedRow
from data.importers.table import Batch, TableOptions, read_table
from data.schema import LOG_COLUMNS, to_epoch
from data.store.interactions import Recorded, Row, content_key
from data.store.store import Store
from pipelines.sources import Progress

# Rows without a source of their own: the same row is then the same whichever file brings it.
TABLE_SOURCE = "table"


@dataclass
class Ingested:
    """What one file brought."""

    file: str
    recorded: Recorded = field(default_factory=Recorded)
    rejected: list[RejectedRow] = field(default_factory=list)


def ingest(
    store: Store,
    path: Path,
    options: TableOptions,
    now: datetime,
    progress: Progress = lambda batches: batches,
) -> Ingested:
    """Record a file's interactions; a row that cannot be read is returned and sinks no other."""
    result = Ingested(path.name)
    try:
        for batch in progress(read_table(path, options, now)):
            result.recorded += store.interactions.record_rows(_rows(batch), to_epoch(now))
            result.rejected += batch.rejected
    except InputError as error:
        counts = result.recorded
        kept = counts.created + counts.updated + counts.duplicate
        if not kept:
            raise
        raise InputError(f"{error} The {kept:,} rows before that were taken in.") from error
    return result


def _rows(batch: Batch) -> Iterator[Row]:
    columns = [batch.rows[name].tolist() for name in ("source", "external_id", *LOG_COLUMNS)]
    for source, external_id, owner, contact, at, direction, channel in zip(*columns, strict=True):
        key = external_id or content_key(owner, contact, at, direction, channel)
        yield (source or TABLE_SOURCE, key, owner, contact, at, direction, channel)
