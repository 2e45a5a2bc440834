"""How a worker loads the uploads of programs: the rows are read as tables are, and checked as batches are."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path

from data.errors import NotFoundError
from data.importers.tables.row_lines import RowLines, ndjson_rows, parquet_rows
from data.store.log.bulk_files import BulkFiles
from data.store.log.bulk_uploads import BulkFormat, BulkUpload
from service.api.bulk.load_rows import BulkLoad
from service.api.bulk.uploads import files_of

READERS = {BulkFormat.NDJSON: ndjson_rows, BulkFormat.PARQUET: parquet_rows}


def bulk_load(folder: Path, clock: Callable[[], datetime]) -> BulkLoad:
    """Return what loads uploads whose files lie in a folder."""
    return BulkLoad(partial(files_of, folder), read_rows, clock)


def read_rows(upload: BulkUpload, files: BulkFiles, most: int) -> Iterator[RowLines]:
    """Yield the rows that are not loaded yet; raises NotFoundError where the file is gone."""
    if not files.data.exists():
        raise NotFoundError("the file of this upload is not on the worker's disk; upload it again")
    return READERS[upload.format](files.data, upload.position, most)
