"""Score a packed log bucket by bucket on this machine: in parallel, in bounded memory, resumable."""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow.parquet as pq
from joblib import Parallel, delayed
from threadpoolctl import threadpool_limits

from data.errors import InputError
from data.messages import Message
from data.packed.reader import PackedLog
from data.schema import DAY_SECONDS
from models.dormancy.model_card import Artefact
from models.dormancy.row_sampling import Drawn
from models.lists.ranking.workspace_stats import WorkspaceStats, check_cohort
from models.log.progress import ShowProgress, untracked
from pipelines.engine.parts import Census, count_part, join_census, join_workspace, read_bucket, sample_part
from pipelines.engine.score_part import SCORES, score_part
from pipelines.engine.score_table import check_horizon

T = TypeVar("T")


@dataclass(frozen=True)
class ScoredFile:
    """The file of scores that a job wrote: its rows, and how many of them are in the cohort."""

    path: Path
    rows: int
    cohort: int


def for_each_bucket(
    packed: PackedLog,
    work: Callable[[int], T],
    workers: int,
    what: Message,
    track: ShowProgress = untracked,
    some: Sequence[int] | None = None,
) -> Iterator[T]:
    """Yield the result of `work` for each bucket (or for `some`) in order, `workers` of them in memory."""
    buckets = packed.buckets if some is None else list(some)
    jobs = (delayed(_on_one_core)(work, bucket) for bucket in buckets)
    with threadpool_limits(1):
        results: Iterable[T] = Parallel(
            n_jobs=workers, prefer="threads", return_as="generator", pre_dispatch=workers
        )(jobs)
        iterator = iter(results)
        for _ in track(buckets, what):
            yield next(iterator)


def _on_one_core(work: Callable[[int], T], bucket: int) -> T:
    """Do the work without threads of its own: OpenMP takes the limit for the asking thread alone."""
    with threadpool_limits(1, user_api="openmp"):
        return work(bucket)


def count_workspace_stats(
    packed: PackedLog, as_of: int, horizon: int, workers: int, track: ShowProgress = untracked
) -> WorkspaceStats:
    """Return the workspace statistics of a packed log.

    Raises NotEnoughHistoryError where the cohort is empty.
    """

    def count(bucket: int) -> Census:
        return count_part(read_bucket(packed, bucket), as_of, horizon)

    parts = list(for_each_bucket(packed, count, workers, Message("counting"), track))
    whole = join_census(parts)
    check_cohort(
        WorkspaceStats({}, np.empty(0), whole.cohort, whole.relationships), as_of, horizon // DAY_SECONDS
    )
    last = whole.owners.order[-1]

    def draw(bucket: int) -> Drawn:
        return sample_part(read_bucket(packed, bucket), whole, as_of, horizon)

    some = [
        bucket for bucket, part in zip(packed.buckets, parts, strict=True) if part.owners.order[0] <= last
    ]
    drawn = list(for_each_bucket(packed, draw, workers, Message("finding the middle"), track, some))
    return join_workspace(whole, drawn, as_of, horizon)


def score_packed(
    packed: PackedLog,
    artefacts: Mapping[int, Artefact],
    as_of: int,
    out: Path,
    *,
    workers: int = 2,
    track: ShowProgress = untracked,
) -> ScoredFile:
    """Write the scores of the packed log, with reasons for each owner's first few, as one Parquet file.

    Finished buckets are kept beside it until the file is whole: a job that was stopped goes on there.
    """
    for horizon_days, artefact in artefacts.items():
        check_horizon(artefact, horizon_days)
    numbers = {
        days: count_workspace_stats(packed, as_of, days * DAY_SECONDS, workers, track)
        for days in sorted(artefacts)
    }
    parts = out.with_name(f"{out.name}.{_key(packed, artefacts, as_of)}.parts")
    try:
        parts.mkdir(exist_ok=True)
        work = partial(_score_bucket, packed, artefacts, numbers, as_of, parts)
        paths = list(for_each_bucket(packed, work, workers, Message("scoring"), track))
        rows, cohort = _join(paths, out)
    except OSError as error:
        raise InputError(
            "{path} could not be written ({why}); what is done is kept in {parts}. Make room, "
            "and give the same command again.",
            path=out,
            why=error.strerror or error,
            parts=parts,
        ) from error
    shutil.rmtree(parts)
    return ScoredFile(out, rows, cohort)


def _key(packed: PackedLog, artefacts: Mapping[int, Artefact], as_of: int) -> str:
    """Return a name for the work, so that finished buckets of another log, model or as_of are not reused."""
    models = [f"{days} {artefacts[days].card!r}" for days in sorted(artefacts)]
    return sha256("\n".join([packed.manifest.sha256, str(as_of), *models]).encode()).hexdigest()[:12]


def _score_bucket(
    packed: PackedLog,
    artefacts: Mapping[int, Artefact],
    numbers: Mapping[int, WorkspaceStats],
    as_of: int,
    parts: Path,
    bucket: int,
) -> Path:
    path = parts / f"bucket-{bucket:04}.parquet"
    if path.exists():
        return path
    table = score_part(read_bucket(packed, bucket), artefacts, numbers, as_of)
    fresh = path.with_suffix(".new")
    pq.write_table(table, fresh)
    return fresh.replace(path)


def _join(paths: Iterable[Path], out: Path) -> tuple[int, int]:
    """Concatenate the parts into one file; return the number of rows, and of rows in the cohort."""
    fresh, rows, cohort = out.with_name(out.name + ".part"), 0, 0
    with pq.ParquetWriter(fresh, SCORES) as writer:
        for path in paths:
            table = pq.read_table(path)
            writer.write_table(table)
            rows += len(table)
            cohort += int(np.count_nonzero(table["in_cohort"].to_numpy()))
    fresh.replace(out)
    return rows, cohort
