"""How fast the service is: every row of its table, beside a bare route measured in the same run."""

import argparse
import asyncio
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.service.serving_ingest import Ingest, raw_rows_per_second
from benchmarks.service.serving_world import Running, copy_to, fill, owner_name, postgres, running

HERE = Path(__file__).parent
CONNECTIONS = 16
HEAVY = ("sklearn", "pandas", "mlflow", "alembic")
RPS = re.compile(r"Requests/sec:\s+([\d.]+)")
FAILED = re.compile(r"(Non-2xx or 3xx responses: \d+|Socket errors: .*)")


@dataclass(frozen=True, slots=True)
class Bench:
    """What is measured, for how long, and how the callers say who they are."""

    bare: Running
    file: Running
    server: Running
    owners: int
    token: str
    script: Path
    seconds: int
    rounds: int

    def per_second(self, one: Running) -> float:
        """Return the requests a second of one saturated server."""
        address = f"http://127.0.0.1:{one.port}"
        words = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{self.seconds}s", "-s", str(self.script), address]
        said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
        if failed := FAILED.search(said):
            raise SystemExit(f"the load met errors: {failed[0]}")
        return float(RPS.findall(said)[0])

    def ratios(self, one: Running) -> tuple[list[float], float]:
        """Return one server's throughput as shares of the bare route's, in turns; and its share by CPU.

        The second counts only the server's own CPU time, so that a busy machine cannot blur it.
        """
        shares, cheapness = [], []
        for _ in range(self.rounds):
            (bare, bare_cpu), (ours, our_cpu) = self._loaded(self.bare), self._loaded(one)
            shares.append(ours / bare)
            cheapness.append(bare_cpu / our_cpu)
        return shares, median(cheapness)

    def _loaded(self, one: Running) -> tuple[float, float]:
        """Return requests a second, and CPU seconds for each."""
        before = cpu_seconds(one)
        rate = self.per_second(one)
        return rate, (cpu_seconds(one) - before) / (rate * self.seconds)


def cpu_seconds(one: Running) -> float:
    """Return the CPU time a process has used."""
    fields = Path(f"/proc/{one.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wrk_script(folder: Path, token: str, owners: int) -> Path:
    """Write what wrk sends: a random owner's list, with the key."""
    script = folder / "owners.lua"
    script.write_text(
        f'wrk.headers["Authorization"] = "Bearer {token}"\n'
        "request = function()\n"
        f'  local path = string.format("/v1/owners/owner-%06d/suggestions", math.random(0, {owners - 1}))\n'
        "  return wrk.format(nil, path)\nend\n"
    )
    return script


async def open_loop(bench: Bench, one: Running, rate: int) -> float:
    """Return the p99 in milliseconds at a fixed rate, each request timed from the moment it was due."""
    took: list[float] = []
    idle: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
    for _ in range(CONNECTIONS):
        idle.put_nowait(await asyncio.open_connection("127.0.0.1", one.port))
    begun = time.perf_counter()

    async def ask(due: float, owner: str) -> None:
        reader, writer = await idle.get()
        head = f"GET /v1/owners/{owner}/suggestions HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        writer.write(f"{head}Authorization: Bearer {bench.token}\r\n\r\n".encode())
        said = await reader.readuntil(b"\r\n\r\n")
        if not said.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"a read was answered with {said[:40]!r}")
        await reader.readexactly(int(said.lower().split(b"content-length: ")[1].split(b"\r\n")[0]))
        took.append(time.perf_counter() - begun - due)
        idle.put_nowait((reader, writer))

    async with asyncio.TaskGroup() as group:
        for n in range(rate * bench.seconds):
            due = n / rate
            await asyncio.sleep(max(0.0, begun + due - time.perf_counter()))
            group.create_task(ask(due, owner_name(random.randrange(bench.owners))))  # noqa: S311
    return sorted(took)[int(len(took) * 0.99)] * 1000


def memory_mib(one: Running) -> float:
    """Return what a process holds."""
    said = Path(f"/proc/{one.pid}/status").read_text()
    return int(re.findall(r"VmRSS:\s+(\d+)", said)[0]) / 1024


def heavy_modules() -> list[str]:
    """Return which of the big libraries the app's import brings."""
    code = "import sys, service.app; print(*{one.partition('.')[0] for one in sys.modules})"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    return sorted(set(said.split()) & set(HEAVY))


def told(name: str, value: float, must: str, *, reached: bool, note: str = "") -> bool:
    """Print one row of the table."""
    print(f"{name:58} {value:10.2f}  {must:>10}  {'reached' if reached else 'MISSED'}  {note}", flush=True)
    return reached


def at_least(name: str, found: list[float], least: float) -> bool:
    """Print the middle of what was found beside its goal, and how far it spread."""
    spread = f"{min(found):.2f} to {max(found):.2f}"
    return told(name, median(found), f">= {least:g}", reached=median(found) >= least, note=spread)


def share(name: str, found: tuple[list[float], float], least: float) -> bool:
    """Print a share of B1 beside its goal, and the same by the server's CPU time alone."""
    shares, by_cpu = found
    spread = f"{min(shares):.2f} to {max(shares):.2f}; by CPU {by_cpu:.2f}"
    return told(name, median(shares), f">= {least:g}", reached=median(shares) >= least, note=spread)


def at_most(name: str, found: list[float], most: float) -> bool:
    """Print the middle of what was found beside its limit, and how far it spread."""
    spread = f"{min(found):.1f} to {max(found):.1f}"
    return told(name, median(found), f"<= {most:g}", reached=median(found) <= most, note=spread)


def measure(bench: Bench, folder: Path) -> bool:
    """Print every row; return whether all were reached."""
    print(f"{bench.owners} owners, {bench.owners * 20} suggestions; B1 is the bare route, in the same run")
    memory, heavy = memory_mib(bench.file), heavy_modules()
    return all(
        [
            told("memory at rest, MiB", memory, "<= 120", reached=memory <= 120, note=""),  # noqa: PLR2004
            told("heavy libraries in sys.modules", len(heavy), "0", reached=not heavy, note=" ".join(heavy)),
            share("GET suggestions, SQLite, share of B1", bench.ratios(bench.file), 0.55),
            share("GET suggestions, PostgreSQL, share of B1", bench.ratios(bench.server), 0.35),
            *_latencies(bench),
            *_ingests(bench, folder),
        ]
    )


def _latencies(bench: Bench) -> list[bool]:
    def p99(one: Running, rate: int) -> list[float]:
        return [asyncio.run(open_loop(bench, one, rate)) for _ in range(bench.rounds)]

    def beside_ingest() -> list[float]:
        with Ingest(bench.file, bench.token, bench.owners, "beside"):
            return p99(bench.file, 100)

    print(f"{'p99 at 200/s of B1 itself, ms':58} {median(p99(bench.bare, 200)):10.2f}")
    return [
        at_most("p99 at 200/s, SQLite, ms", p99(bench.file, 200), 15),
        at_most("p99 at 200/s, PostgreSQL, ms", p99(bench.server, 200), 40),
        at_most("p99 of reads at 100/s while ingesting, SQLite, ms", beside_ingest(), 30),
    ]


def _ingests(bench: Bench, folder: Path) -> list[bool]:
    shares, bare, rates = [], [], []
    for n in range(bench.rounds):
        ours = ingested(bench, bench.file, f"file-{n}")
        for found, without in ((shares, False), (bare, True)):
            raw = raw_rows_per_second(folder, bench.seconds, f"raw-{n}", owners=bench.owners, bare=without)
            found.append(ours / raw)
        rates.append(ingested(bench, bench.server, f"server-{n}"))
    print(f"{'the same beside a table without its index':58} {median(bare):10.2f}")
    return [
        at_least("ingest into SQLite, share of raw executemany", shares, 0.20),
        at_least("ingest into PostgreSQL, rows a second", rates, 20_000),
    ]


def ingested(bench: Bench, one: Running, name: str) -> float:
    """Return the rows a second that one server acknowledges."""
    with Ingest(one, bench.token, bench.owners, name) as ingest:
        time.sleep(bench.seconds)
    return ingest.per_second


def main() -> None:
    """Fill both stores, start the servers, measure."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--owners", type=int, default=50_000)
    words.add_argument("--seconds", type=int, default=5)
    words.add_argument("--rounds", type=int, default=5)
    said = words.parse_args()
    serve = ["-m", "kith", "serve", "--port", "0", "--quota", "1000000000"]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.chmod(0o755)
        (folder / "pg").mkdir()
        url = stack.enter_context(postgres(folder / "pg"))
        token = fill(folder / "kith.db", said.owners)
        copy_to(folder / "kith.db", url)
        begin: Callable[..., Running] = lambda words, **env: stack.enter_context(running(words, env))  # noqa: E731
        bench = Bench(
            begin([str(HERE / "serving_bare.py")], PYTHONPATH=str(HERE.parents[1])),
            begin(serve, KITH_HOME=str(folder)),
            begin(serve, KITH_HOME=str(folder), KITH_STORE_URL=url),
            said.owners,
            token,
            wrk_script(folder, token, said.owners),
            said.seconds,
            said.rounds,
        )
        reached = measure(bench, folder)
    sys.exit(0 if reached else 1)


if __name__ == "__main__":
    main()
