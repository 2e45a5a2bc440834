"""The small world at four moments of its two years, to look around in: make tour.

Each moment has a home of its own that knows only what had happened by then, and a page whose clock
stands there.
"""

import csv
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from data.synthetic.demo.world import LOG_FILE

MOMENTS = ("2025-04-01", "2025-10-01", "2026-04-01", "2026-10-01")
EXCHANGES, MEMORY = (LOG_FILE.with_name(name) for name in ("exchanges.csv", "memory.csv"))
FRONT = (sys.executable, "-m", "kith")


def prepare(home: Path, as_of: str) -> dict[str, str]:
    """Fill a home with what had happened by a day and make that week's list; return its environment."""
    shutil.rmtree(home, ignore_errors=True)
    given = os.environ | {"KITH_HOME": str(home), "TZ": "UTC"}
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.csv"
        head, *lines = LOG_FILE.read_text(encoding="utf-8").splitlines(keepends=True)
        log.write_text(head + "".join(line for line in lines if line.split(",")[2] < as_of), encoding="utf-8")
        _kith(given, "ingest", str(log))
    for row in _rows(EXCHANGES, as_of):
        help_ = (f"--{row['side']}", row["exchange"])
        _kith(given, "log", row["contact"], *help_, "--on", row["on"], "--channel", row["channel"])
    for row in _rows(MEMORY, as_of):
        _kith(given, "--now", row["on"], "note", row["contact"], row["words"])
    _kith(given, "suggest", "--as-of", as_of)
    return given


def _rows(path: Path, as_of: str) -> list[dict[str, str]]:
    """Read what had been written down by a day."""
    with path.open(encoding="utf-8", newline="") as rows:
        return [row for row in csv.DictReader(rows) if row["on"] < as_of]


def _kith(given: dict[str, str], *words: str) -> None:
    subprocess.run([*FRONT, *words], env=given, check=True, stdout=subprocess.DEVNULL)  # noqa: S603


def serve(given: dict[str, str], as_of: str) -> "subprocess.Popen[str]":
    """Begin to serve a home on a free port of this machine, its clock at that day."""
    words = [*FRONT, "serve", "--port", "0", "--as-of", as_of]
    return subprocess.Popen(words, env=given, stdout=subprocess.PIPE, text=True)  # noqa: S603


def main(folder: Path, moments: tuple[str, ...] = MOMENTS) -> None:
    """Prepare and serve every moment until interrupted."""
    served = []
    # Ended by a stop from outside as by Ctrl-C: the pages must not outlive it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        for as_of in moments:
            served.append(serve(prepare(folder / as_of, as_of), as_of))
            assert served[-1].stdout is not None  # noqa: S101 - asked for above
            print(f"{as_of}: {served[-1].stdout.readline().strip()}", flush=True)  # noqa: T201
        print("End all of them with Ctrl-C.", flush=True)  # noqa: T201
        served[0].wait()
    except KeyboardInterrupt:
        pass
    finally:
        for suggestion in served:
            suggestion.terminate()
            suggestion.wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]), tuple(sys.argv[2:]) or MOMENTS)
