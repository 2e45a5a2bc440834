"""Rows a second of an uploaded file: NDJSON and Parquet, new rows and known ones, on both stores.

The load job as a worker runs it, results file and all. The file is made before, and its upload is not in the
figure: it is a copy to the disk.
"""

import argparse
import json
import os
import random
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.service.serving_world import postgres
from data.schema import to_epoch
from data.store.bookkeeping.job_queue import JobKind
from data.store.log.bulk_uploads import BulkFormat, BulkUpload
from data.store.store import Store
from kith.cli.bulk_load import bulk_load
from service.api.bulk.uploads import files_of

NOW = datetime(2026, 3, 1, tzinfo=UTC)
YEARS = timedelta(days=5 * 365)
OWNERS, CONTACTS = 500, 60
LEAST_ROWS = 20_000


def made_rows(count: int) -> list[dict[str, Any]]:
    """Return interactions of five years between owners and their contacts, as a CRM would export them."""
    lot = random.Random(7)  # noqa: S311
    return [
        {
            "owner": f"owner-{lot.randrange(OWNERS):04d}",
            "contact": f"contact-{lot.randrange(CONTACTS)}@x.example",
            "at": f"{NOW - YEARS * lot.random():%Y-%m-%dT%H:%M:%SZ}",
            "direction": lot.choice(("sent", "received")),
            "channel": lot.choice(("email", "call", "meeting")),
            "source": "crm",
            "external_id": f"activity-{number}",
        }
        for number in range(count)
    ]


def write_files(folder: Path, rows: list[dict[str, Any]]) -> dict[BulkFormat, bytes]:
    """Return the rows as the bytes of each format."""
    path = folder / "rows.parquet"
    pq.write_table(pa.Table.from_pylist(rows), path)
    lines = "".join(f"{json.dumps(row)}\n" for row in rows).encode()
    return {BulkFormat.NDJSON: lines, BulkFormat.PARQUET: path.read_bytes()}


def load(store: Store, folder: Path, kind: BulkFormat, content: bytes) -> tuple[float, BulkUpload]:
    """Return the seconds that loading a file takes, and the upload as it is then."""
    upload = BulkUpload(f"{kind}-{time.monotonic_ns()}", kind, "", "benchmark", to_epoch(NOW))
    store.bulk_uploads.add(upload)
    files_of(folder, store.workspace, upload.id).write_part(0, content)
    store.bulk_uploads.receive(upload.id, 0, len(content))
    asked = store.jobs.ask(JobKind.LOAD_UPLOAD, "", {"upload": upload.id}, "benchmark", to_epoch(NOW))
    loading, begun = bulk_load(folder, lambda: NOW), time.perf_counter()
    while loading.run(store, asked) is None:
        pass
    return time.perf_counter() - begun, store.bulk_uploads.get(upload.id)


def cpu_seconds(cluster: Path) -> float:
    """Return the CPU time of this process, and of a PostgreSQL server whose files lie there."""
    spent = time.process_time()
    postmaster = cluster / "postmaster.pid"
    if postmaster.exists():
        parent = postmaster.read_text().split()[0]
        stats = [_stat(path) for path in Path("/proc").glob("[0-9]*/stat")]
        # Behind state and parent: the process's own ticks, and those of children that have ended.
        ticks = [one[11:13] for one in stats if one[1:2] == [parent]] + [
            _stat(Path(f"/proc/{parent}/stat"))[11:15]
        ]
        spent += sum(int(tick) for some in ticks for tick in some) / os.sysconf("SC_CLK_TCK")
    return spent


def _stat(path: Path) -> list[str]:
    try:
        return path.read_text().rpartition(")")[2].split()
    except OSError:
        # It ended meanwhile.
        return []


def measure(target: Path | str, folder: Path, files: dict[BulkFormat, bytes], rows: int) -> list[float]:
    """Print rows a second of each format into an empty workspace, then of the same rows again."""
    figures = []
    with Store(target) as whole:
        for kind, content in files.items():
            store = whole.within(f"of {kind}")
            for what, expected in (("new", (rows, 0)), ("known", (0, rows))):
                spent = cpu_seconds(folder.parents[1] / "cluster")
                seconds, upload = load(store, folder, kind, content)
                spent = cpu_seconds(folder.parents[1] / "cluster") - spent
                if (upload.created, upload.duplicate) != expected:
                    raise SystemExit(f"{kind}, {what}: {upload}")
                figures.append(rows / seconds)
                a_second, cpu = f"{figures[-1]:>8,.0f} a second", f"{rows / spent:>8,.0f} a CPU second"
                print(f"  {kind:<8} {what:<6} {a_second}, {cpu}", flush=True)
    return figures


def main(arguments: list[str] | None = None) -> int:
    """Measure both stores; 1 where new rows come slower than 20,000 a second."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    rows = parser.parse_args(arguments).rows
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kith-bulk-")))
        # The store closes its folder to all others, also to the server's user.
        home = folder / "home"
        home.mkdir()
        files = write_files(home, made_rows(rows))
        print(f"SQLite, {rows:,} rows", flush=True)
        figures = measure(home / "kith.db", home / "bulk", files, rows)
        url = stack.enter_context(postgres(folder))
        print(f"PostgreSQL, {rows:,} rows", flush=True)
        figures += measure(url, home / "bulk", files, rows)
    slowest = min(figures)
    print(f"The slowest is {slowest:,.0f} rows a second; at least {LEAST_ROWS:,} are wanted.")
    return int(slowest < LEAST_ROWS)


if __name__ == "__main__":
    sys.exit(main())
