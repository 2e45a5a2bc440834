"""When a job last ended well in a workspace, how long it took and what it made: read by the metrics."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from data.store.bookkeeping.preferences import EVERYONE, JOB_RUNS
from data.store.store import Store


class JobRun:
    """One run; `made` counts its lists, or the rows that were trained on."""

    made = 0


@contextmanager
def job_run(store: Store, job: str, now: int) -> Iterator[JobRun]:
    """Lend a run to be filled in; one that ends well is kept as the job's last, with `now` as its moment."""
    run, begun = JobRun(), monotonic()
    yield run
    runs = store.preferences.get(EVERYONE, JOB_RUNS) or {}
    took = round(monotonic() - begun, 3)
    runs[job] = {"at": now, "seconds": took, "made": run.made}
    store.preferences.set(EVERYONE, JOB_RUNS, runs)
