"""A packed log scored bucket by bucket: side by side on this machine, in bounded memory, and resumed.

What is a number of all owners, the turnover and the middle that reasons are told from, is found in a
first pass, so that an owner's rows do not depend on who shares the bucket.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from joblib import Parallel, delayed
from threadpoolctl import threadpool_limits

from data.errors import InputError, NotEnoughHistoryError
from data.packed.reader import PackedLog
from data.schema import DAY_SECONDS, from_epoch
from models.examples import Examples, gather_examples
from models.features import middle
from models.log import Floats, Log
from models.snapshot import take_snapshot, turnover
from pipelines.artefact import Artefact
from pipelines.score import check_horizon, table_of
from pipelines.scoring import score_log
from pipelines.sources import Track, untracked

T = TypeVar("T")
# The middle of so many rows moves no more than the digits that sentences show.
MIDDLE_ROWS = 50_000
LISTED = 5
SCORES = pa.schema(
    [
        ("owner", pa.string()),
        ("contact", pa.string()),
        ("as_of", pa.timestamp("us", "UTC")),
        ("horizon_days", pa.int64()),
        ("in_cohort", pa.bool_()),
        ("probability", pa.float64()),
        ("depth", pa.float64()),
        ("priority", pa.float64()),
        ("pool", pa.string()),
        ("rank", pa.int64()),
        ("reasons", pa.string()),
        ("probability_low", pa.float64()),
        ("probability_high", pa.float64()),
        ("confidence", pa.string()),
    ]
)


@dataclass(frozen=True)
class Workspace:
    """What is known of all owners at one as_of and horizon: turnover, and the middle of the cohort."""

    turnover: tuple[int, int]
    middle: Floats


@dataclass(frozen=True)
class ScoredFile:
    """What a job over a packed log left: a file, its rows, and how many of them were asked about."""

    path: Path
    rows: int
    cohort: int


def each(
    packed: PackedLog,
    work: Callable[[int], T],
    workers: int,
    what: str,
    track: Track = untracked,
    some: Sequence[int] | None = None,
) -> Iterator[T]:
    """Yield the work's result for each bucket (or for `some`), in order, `workers` at a time in memory."""
    buckets = packed.buckets if some is None else list(some)
    jobs = (delayed(work)(bucket) for bucket in buckets)
    with threadpool_limits(1):
        found: Iterable[T] = Parallel(
            n_jobs=workers, prefer="threads", return_as="generator", pre_dispatch=workers
        )(jobs)
        results = iter(found)
        for _ in track(buckets, what):
            yield next(results)


def read_bucket(packed: PackedLog, bucket: int) -> Log:
    """Return a bucket as a log that knows how large the whole is."""
    return replace(Log.from_sorted(packed.read(bucket)), part_of=packed.manifest.rows)


def workspace_of(
    packed: PackedLog, as_of: int, horizon: int, workers: int, track: Track = untracked
) -> Workspace:
    """Return the numbers of all owners; the middle is that of the first buckets' MIDDLE_ROWS rows.

    Raises NotEnoughHistoryError where there is nobody to ask about.
    """

    def count(bucket: int) -> tuple[int, int, int]:
        log = read_bucket(packed, bucket)
        return (*turnover(log, as_of, horizon), int(take_snapshot(log, as_of, horizon).cohort.sum()))

    counts = list(each(packed, count, workers, "counting", track))
    past, lost, cohort = (sum(column) for column in zip(*counts, strict=True)) if counts else (0, 0, 0)
    if not cohort:
        raise NotEnoughHistoryError(
            f"as of {from_epoch(as_of):%Y-%m-%d} none of the packed log's relationships has enough history "
            f"and the last interaction within {horizon // DAY_SECONDS} days; give another --as-of."
        )
    parts: list[Floats] = []
    for bucket in packed.buckets:
        log = replace(read_bucket(packed, bucket), turnover={(as_of, horizon): (past, lost)})
        parts.append(gather_examples(log, [as_of], horizon).features)
        if sum(map(len, parts)) >= MIDDLE_ROWS:
            break
    return Workspace((past, lost), middle(np.concatenate(parts)))


def examples_of(
    packed: PackedLog, bucket: int, as_ofs: list[int], horizon: int, numbers: Workspace
) -> Examples:
    """Return the cohorts of one bucket at several as_ofs."""
    known = dict.fromkeys(((as_of, horizon) for as_of in as_ofs), numbers.turnover)
    return gather_examples(replace(read_bucket(packed, bucket), turnover=known), as_ofs, horizon)


def score_packed(
    packed: PackedLog,
    artefacts: Mapping[int, Artefact],
    as_of: int,
    out: Path,
    *,
    workers: int = 2,
    track: Track = untracked,
) -> ScoredFile:
    """Write the scores of the packed log, with reasons for each owner's first few, as one Parquet file.

    Finished buckets are kept beside it until the file is whole: a job that was stopped goes on there.
    """
    for horizon_days, artefact in artefacts.items():
        check_horizon(artefact, horizon_days)
    numbers = {
        days: workspace_of(packed, as_of, days * DAY_SECONDS, workers, track) for days in sorted(artefacts)
    }
    parts = out.with_name(f"{out.name}.{_key(packed, artefacts, as_of)}.parts")
    try:
        parts.mkdir(exist_ok=True)
        work = partial(_score_bucket, packed, artefacts, numbers, as_of, parts)
        paths = list(each(packed, work, workers, "scoring", track))
        rows, cohort = _join(paths, out)
    except OSError as error:
        raise InputError(
            f"{out} could not be written ({error.strerror or error}); what is done is kept in {parts}. "
            "Make room, and give the same command again."
        ) from error
    shutil.rmtree(parts)
    return ScoredFile(out, rows, cohort)


def _key(packed: PackedLog, artefacts: Mapping[int, Artefact], as_of: int) -> str:
    """Name the work: finished buckets of another log, model or moment are not taken for its own."""
    models = [f"{days} {artefacts[days].card!r}" for days in sorted(artefacts)]
    return sha256("\n".join([packed.manifest.sha256, str(as_of), *models]).encode()).hexdigest()[:12]


def _score_bucket(
    packed: PackedLog,
    artefacts: Mapping[int, Artefact],
    numbers: Mapping[int, Workspace],
    as_of: int,
    parts: Path,
    bucket: int,
) -> Path:
    path = parts / f"bucket-{bucket:04}.parquet"
    if path.exists():
        return path
    known = {(as_of, days * DAY_SECONDS): one.turnover for days, one in numbers.items()}
    log, most, tables = replace(read_bucket(packed, bucket), turnover=known), None, []
    for days in sorted(artefacts):
        scored = score_log(log, artefacts[days], as_of, days, most, numbers[days].middle)
        most = scored.probability if most is None else np.fmin(most, scored.probability)
        told = np.flatnonzero(scored.in_cohort & (scored.rank <= LISTED))
        tables.append(_arrow(table_of(log, scored, told), as_of))
    fresh = path.with_suffix(".new")
    pq.write_table(pa.concat_tables(tables), fresh)
    return fresh.replace(path)


def _arrow(table: pd.DataFrame, as_of: int) -> pa.Table:
    place = SCORES.names.index("as_of")
    told = pa.Table.from_pandas(table.drop(columns="as_of"), SCORES.remove(place), preserve_index=False)
    moment = pa.scalar(from_epoch(as_of), SCORES.field(place).type)
    return told.add_column(place, SCORES.field(place), pa.repeat(moment, len(told)))


def _join(paths: Iterable[Path], out: Path) -> tuple[int, int]:
    """Put the parts under one another, and return how many rows there are and how many were asked about."""
    fresh, rows, cohort = out.with_name(out.name + ".part"), 0, 0
    with pq.ParquetWriter(fresh, SCORES) as writer:
        for path in paths:
            table = pq.read_table(path)
            writer.write_table(table)
            rows += len(table)
            cohort += int(np.count_nonzero(table["in_cohort"].to_numpy()))
    fresh.replace(out)
    return rows, cohort
