"""Build a packed log, or add to one: rows are dealt into buckets by owner, then each bucket is sorted.

Nothing that the old manifest names is touched until the new one has taken its place, so a build that
is killed, or a disk that is full, leaves the old log whole.
"""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock, Timeout

from data.errors import BusyError, InputError
from data.packed.manifest import BUCKETS, NAME, Manifest, PackedBucket, make_durable, read_manifest
from data.schema import AT, CHANNEL, CONTACT, DIRECTION, LOG_COLUMNS, OWNER, Direction

DIRECTIONS = [str(direction) for direction in Direction]
NAMES = (OWNER, CONTACT, CHANNEL)
SPILLED, CODED = (
    pa.schema((name, pa.int64() if name == AT else text) for name in LOG_COLUMNS)
    for text in (pa.string(), pa.dictionary(pa.int32(), pa.string()))
)
SPILL, LOCK = ".building", ".building.lock"
OURS = (NAME, "bucket-", SPILL)


def build(folder: Path, batches: Iterable[pd.DataFrame], buckets: int | None = None) -> Manifest:
    """Add the rows of all batches (the log's five columns) to the packed log, and return its manifest.

    `buckets` counts for a new log only. Raises InputError where it cannot be written.
    """
    _check_folder(folder)
    with _disk_errors(folder), _locked(folder):
        old = _existing(folder, buckets)
        _sweep(folder, old)
        spilled = _deal(folder / SPILL, batches, old.buckets)
        fresh = {number: _write_bucket(folder, old, number, path) for number, path in spilled.items()}
        new = Manifest(old.buckets, old.files | fresh)
        new.write(folder)
        _sweep(folder, new)
    return new


def _check_folder(folder: Path) -> None:
    """Refuse a folder with other things in it: what no manifest names is deleted."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        names = {path.name for path in folder.iterdir()}
    except OSError as error:
        raise InputError(
            "{folder} cannot be a packed log's folder ({why}); name another.",
            folder=folder,
            why=error.strerror,
        ) from error
    foreign = sorted(name for name in names if not name.startswith(OURS))
    if foreign:
        raise InputError(
            "{folder} holds other things, {one!r} for one; a packed log needs a folder of its own.",
            folder=folder,
            one=foreign[0],
        )


def bucket_of(owners: "pd.Series[str]", buckets: int) -> np.ndarray:
    """Return the bucket of each owner's name; the same on every machine and in every version."""
    codes, names = pd.factorize(owners)
    hashed = pd.util.hash_array(np.asarray(names, dtype=object), categorize=False)
    return (hashed % np.uint64(buckets)).astype(np.int64)[codes]


def _existing(folder: Path, buckets: int | None) -> Manifest:
    if not (folder / NAME).exists():
        return Manifest(BUCKETS if buckets is None else buckets)
    old = read_manifest(folder)
    if buckets is not None and buckets != old.buckets:
        raise InputError(
            "{folder} has {count} buckets, and that stays; leave out --buckets {asked}, or pack "
            "everything into a new folder.",
            folder=folder,
            count=old.buckets,
            asked=f"{buckets}",
        )
    return old


def _deal(spill: Path, batches: Iterable[pd.DataFrame], buckets: int) -> dict[int, Path]:
    """Write each row to its bucket's own file, in the order they come."""
    spill.mkdir()
    paths: dict[int, Path] = {}
    writers: dict[int, pq.ParquetWriter] = {}
    with ExitStack() as closing:
        for rows in batches:
            numbers: pd.Series[int] = pd.Series(bucket_of(rows[OWNER], buckets), rows.index)
            for bucket, part in rows[list(LOG_COLUMNS)].groupby(numbers):
                if bucket not in writers:
                    paths[bucket] = spill / f"{bucket}.parquet"
                    writers[bucket] = closing.enter_context(pq.ParquetWriter(paths[bucket], SPILLED))
                writers[bucket].write_table(pa.Table.from_pandas(part, schema=SPILLED, preserve_index=False))
    return dict(sorted(paths.items()))


def _write_bucket(folder: Path, old: Manifest, number: int, spilled: Path) -> PackedBucket:
    """Join what is new with what was there, and write the bucket under a name of its own."""
    paths = [spilled, *([folder / old.files[number].file] if number in old.files else [])]
    rows = sorted_rows(pa.concat_tables(map(_read_coded, paths)).unify_dictionaries().to_pandas())
    digest = _content(rows)
    path = folder / f"bucket-{number:04}-{digest[:16]}.parquet"
    if not path.exists():
        rows.to_parquet(path, index=False)
        make_durable(path)
    spilled.unlink()
    at = rows[AT]
    return PackedBucket(
        number, path.name, len(rows), int(rows[OWNER].nunique()), int(at.min()), int(at.max()), digest
    )


def _read_coded(path: Path) -> pa.Table:
    """Return a file's rows with names as codes: as strings, an owner's 50 million rows would not fit."""
    return pq.read_table(path, read_dictionary=[*NAMES, DIRECTION]).cast(CODED)


def sorted_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Return coded rows by owner, contact, time, direction and channel, each once; names in their order."""
    rows = rows.assign(**{name: _sorted_names(rows[name]) for name in NAMES})
    rows[DIRECTION] = rows[DIRECTION].cat.set_categories(DIRECTIONS)
    columns = [(rows[name] if name == AT else rows[name].cat.codes).to_numpy() for name in LOG_COLUMNS]
    order = np.lexsort(columns[::-1])
    return rows.take(order[_fresh(columns, order)]).reset_index(drop=True)


def _sorted_names(names: pd.Series) -> pd.Series:
    """Return names as codes of the names that occur, in their order."""
    coded = names.cat.remove_unused_categories()
    return coded.cat.reorder_categories(sorted(coded.cat.categories))


def _fresh(columns: list[np.ndarray], order: np.ndarray) -> np.ndarray:
    """Mark each row, in this order, that differs from the one before it."""
    fresh = np.zeros(len(order), dtype=bool)
    fresh[:1] = True
    for column in columns:
        ordered = column[order]
        fresh[1:] |= ordered[1:] != ordered[:-1]
    return fresh


def _content(rows: pd.DataFrame) -> str:
    """SHA-256 of a bucket's rows: the sorted names, then codes and times."""
    digest = sha256()
    for name in (*NAMES, DIRECTION):
        digest.update("\x00".join(map(str, rows[name].cat.categories)).encode() + b"\x01")
        digest.update(rows[name].cat.codes.to_numpy(np.int64).tobytes())
    digest.update(rows[AT].to_numpy(np.int64).tobytes())
    return digest.hexdigest()


def _sweep(folder: Path, kept: Manifest) -> None:
    """Delete what no manifest names: the remains of a build that was killed, or of the last version."""
    shutil.rmtree(folder / SPILL, ignore_errors=True)
    kept_files = {packed.file for packed in kept.files.values()}
    for path in folder.glob("bucket-*.parquet"):
        if path.name not in kept_files:
            path.unlink()


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    try:
        held = FileLock(folder / LOCK).acquire(0)
    except Timeout as error:
        raise BusyError(
            "another kith {job} is at work in {folder}; try again when it is done.", job="pack", folder=folder
        ) from error
    with held:
        yield


@contextmanager
def _disk_errors(folder: Path) -> Iterator[None]:
    """Raise InputError for a full or failing disk, and delete the unfinished files."""
    try:
        yield
    except OSError as error:
        shutil.rmtree(folder / SPILL, ignore_errors=True)
        raise InputError(
            "{folder} could not be written ({why}); the log in it is as it was before. Make "
            "room, and pack again.",
            folder=folder,
            why=error.strerror or error,
        ) from error
