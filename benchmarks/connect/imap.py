"""How long a real Dovecot on this machine takes to be read: `python -m benchmarks.connect.imap [MAILS]`.

Prints one JSON object: the first reading (seconds, memory above the idle process), a look with nothing new
(seconds, CPU, round trips), and 20 new mails. Exit code 1 where a bound is not held.
"""

import json
import resource
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from data.store.bookkeeping.connections import ConnectionKind
from data.store.store import Store
from pipelines.jobs.sync.sync import sync
from service.use_cases.connections.accounts import ConnectionUseCases, NewAccount
from tests.pipelines.connect.dovecot import ADDRESS, PASSWORD, Dovecot, running_dovecot

# For 100,000 mails.
MOST_SECONDS, MOST_MEGABYTES, MOST_QUIET_CPU, MOST_NEW_SECONDS = 40.0, 200.0, 0.05, 1.0
BEGIN = datetime(2010, 1, 1, tzinfo=UTC)
PEOPLE = 500


def mail(number: int) -> bytes:
    """Return a mail as people get them: some kilobytes, most of them no field that is asked for."""
    day = BEGIN + timedelta(hours=number)
    return (
        f"Received: from a by b for <{ADDRESS}>; {day:%a, %d %b %Y %H:%M:%S} +0000\n"
        f"DKIM-Signature: {'x' * 600}\nFrom: Person {number % PEOPLE} <p{number % PEOPLE}@example.org>\n"
        f"To: {ADDRESS}\nDate: {day:%a, %d %b %Y %H:%M:%S} +0000\nMessage-ID: <b{number}@example.org>\n"
        f"Subject: s {number}\nContent-Type: multipart/alternative; boundary=b\nMIME-Version: 1.0\n\n"
        f"--b\nContent-Type: text/plain\n\n{'a line of text' * 60}\n--b\nContent-Type: text/html\n\n"
        f"{'<p>a line</p>' * 100}\n--b--\n"
    ).encode()


def megabytes() -> float:
    """Return the most memory that this process had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(server: Dovecot, folder: Path, count: int) -> dict[str, float]:
    """Read everything, then nothing, then 20 new mails."""
    server.fill("Archive", map(mail, range(count)))
    server.client().logout()
    store = Store(folder / "kith.db")
    settings = {"server": "127.0.0.1", "port": server.port, "login": server.user}
    settings["fingerprint"] = server.fingerprint
    account = NewAccount("ana", ConnectionKind.IMAP, ADDRESS, settings, PASSWORD)
    key = folder / "secret.key"
    connection = ConnectionUseCases(store, key).add(account, 0)

    def look() -> tuple[float, float, int]:
        begun, cpu = time.perf_counter(), time.process_time()
        synced = sync(store, connection, key, lambda: datetime.now(UTC))
        if synced.result is None or synced.fault is not None:
            raise SystemExit(f"it was not read: {synced.fault}")
        return time.perf_counter() - begun, time.process_time() - cpu, synced.result.recorded.created

    # What a quiet process has loaded: an empty look first.
    idle = megabytes()
    seconds, cpu, created = look()
    peak = megabytes() - idle
    quiet_seconds, quiet_cpu, _ = min(look() for _ in range(3))
    server.append("Archive", [mail(number) for number in range(count, count + 20)])
    new_seconds, _, new = look()
    return {
        "mails": created,
        "seconds": round(seconds, 1),
        "cpu_seconds": round(cpu, 1),
        "megabytes_above_idle": round(peak),
        "quiet_seconds": round(quiet_seconds, 3),
        "quiet_cpu_seconds": round(quiet_cpu, 3),
        "new_mails": new,
        "new_seconds": round(new_seconds, 2),
    }


def main() -> None:
    """Print what was measured; exit with 1 where a bound is not held."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with TemporaryDirectory(prefix="kith-imap-") as folder, running_dovecot(Path(folder)) as server:
        figures = measure(server, Path(folder), count)
    print(json.dumps(figures))
    held = (
        figures["seconds"] <= MOST_SECONDS * count / 100_000
        and figures["megabytes_above_idle"] <= MOST_MEGABYTES
        and figures["quiet_cpu_seconds"] <= MOST_QUIET_CPU
        and figures["new_seconds"] <= MOST_NEW_SECONDS
    )
    raise SystemExit(not held)


if __name__ == "__main__":
    main()
