"""Score a packed log bucket by bucket on this machine: in parallel, in bounded memory, resumable."""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from data.errors import InputError
from data.messages import Message
from data.packed.reader import PackedLog
from models.log.progress import ShowProgress, untracked
from models.served.artefact import ServedModel
from pipelines.engine.buckets import Buckets, read_bucket
from pipelines.engine.score_table import SCORES, PartScoring, part_scoring


@dataclass(frozen=True)
class ScoredFile:
    """The file of scores that a job wrote: its rows, and how many of them are in the cohort."""

    path: Path
    rows: int
    cohort: int


def score_packed(
    packed: PackedLog,
    artefacts: Mapping[int, ServedModel],
    as_of: int,
    out: Path,
    *,
    workers: int = 2,
    track: ShowProgress = untracked,
) -> ScoredFile:
    """Write the scores of the packed log, with reasons for each owner's first few, as one Parquet file.

    Finished buckets are kept beside it until the file is whole: a job that was stopped goes on there.
    """
    buckets = Buckets(packed, workers, track)
    scoring = part_scoring(buckets, artefacts, as_of)
    parts = out.with_name(f"{out.name}.{_key(packed, artefacts, as_of)}.parts")
    try:
        parts.mkdir(exist_ok=True)
        work = partial(_score_bucket, packed, scoring, parts)
        rows, cohort = _join(buckets.each_number(work, Message("scoring")), out)
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


def _key(packed: PackedLog, artefacts: Mapping[int, ServedModel], as_of: int) -> str:
    """Return a name for the work, so that finished buckets of another log, model or as_of are not reused."""
    models = [f"{days} {artefacts[days].card!r}" for days in sorted(artefacts)]
    return sha256("\n".join([packed.manifest.sha256, str(as_of), *models]).encode()).hexdigest()[:12]


def _score_bucket(packed: PackedLog, scoring: PartScoring, parts: Path, bucket: int) -> Path:
    path = parts / f"bucket-{bucket:04}.parquet"
    if path.exists():
        return path
    fresh = path.with_suffix(".new")
    pq.write_table(scoring.table(read_bucket(packed, bucket)), fresh)
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
