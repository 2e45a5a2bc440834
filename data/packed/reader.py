"""Read a packed log, bucket by bucket or as a whole."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa

from data.errors import InputError
from data.packed.manifest import Manifest, read_manifest
from data.schema import AT, LOG_COLUMNS


@dataclass(frozen=True)
class PackedLog:
    """A folder made by `kith pack`; each bucket holds whole owners, sorted, each row once."""

    folder: Path
    manifest: Manifest

    @classmethod
    def open(cls, folder: Path) -> "PackedLog":
        """Return the log of the folder; raises InputError where there is none."""
        return cls(folder, read_manifest(folder))

    @property
    def buckets(self) -> list[int]:
        """The numbers of the buckets that hold anything."""
        return sorted(self.manifest.files)

    def read(self, bucket: int) -> pd.DataFrame:
        """Return a bucket's rows: the log's five columns, `at` in epoch seconds, names as categories."""
        entry = self.manifest.files[bucket]
        path = self.folder / entry.file
        try:
            rows = pd.read_parquet(path, columns=list(LOG_COLUMNS))
        except (OSError, pa.ArrowException) as error:
            raise InputError(
                "{path} cannot be read ({why}); pack the log anew.", path=path, why=f"{error}"
            ) from error
        if len(rows) != entry.rows:
            raise InputError(
                "{path} holds {count} rows, and the manifest says {said}; pack the log anew.",
                path=path,
                count=len(rows),
                said=entry.rows,
            )
        return rows

    def read_all(self) -> pd.DataFrame:
        """Return the rows of all buckets, names as text."""
        texts = dict.fromkeys((name for name in LOG_COLUMNS if name != AT), object)
        parts = [self.read(bucket).astype(texts) for bucket in self.buckets]
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(LOG_COLUMNS))
