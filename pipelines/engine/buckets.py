"""A packed log read bucket by bucket on this machine: in parallel, in bounded memory."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import compress
from typing import TypeVar

from joblib import Parallel, delayed
from threadpoolctl import threadpool_limits

from data.messages import Message
from data.packed.reader import PackedLog
from models.log.log import Log
from models.log.progress import ShowProgress, untracked

T = TypeVar("T")


@dataclass(frozen=True)
class Buckets:
    """The buckets of a packed log, or `some` of them, `workers` of them in memory at a time."""

    packed: PackedLog
    workers: int = 1
    track: ShowProgress = untracked
    some: Sequence[int] | None = None

    @property
    def numbers(self) -> Sequence[int]:
        """The buckets by number, in the order in which they are read."""
        return self.packed.buckets if self.some is None else self.some

    def each_number(self, work: Callable[[int], T], what: Message) -> list[T]:
        """Return the results of the work on each bucket's number."""
        jobs = (delayed(_on_one_core)(work, bucket) for bucket in self.numbers)
        with threadpool_limits(1):
            results: Iterator[T] = Parallel(
                n_jobs=self.workers, prefer="threads", return_as="generator", pre_dispatch=self.workers
            )(jobs)
            return [next(results) for _ in self.track(self.numbers, what)]

    def each(self, work: Callable[[Log], T], what: Message) -> list[T]:
        """Return the results of the work on each bucket."""
        return self.each_number(lambda bucket: work(read_bucket(self.packed, bucket)), what)

    def only(self, marks: Iterable[bool]) -> "Buckets":
        """Return the marked buckets."""
        return replace(self, some=list(compress(self.numbers, marks)))


def _on_one_core(work: Callable[[int], T], bucket: int) -> T:
    """Do the work without threads of its own: OpenMP takes the limit for the asking thread alone."""
    with threadpool_limits(1, user_api="openmp"):
        return work(bucket)


def read_bucket(packed: PackedLog, bucket: int) -> Log:
    """Return a bucket as a log that knows how large the whole is."""
    return replace(Log.from_sorted(packed.read(bucket)), part_of=packed.manifest.rows)
