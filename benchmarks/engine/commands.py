"""Times the commands that have a budget, as whole processes; give the path of email-eu's log.

python -m benchmarks.engine.commands PATH/TO/email-eu/log.parquet
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

KITH = Path(sys.executable).parent / "kith"
RUNS = 3


def seconds(*arguments: str, home: Path) -> float:
    """Return the median wall time of a command over three runs; it must succeed."""
    taken = []
    for _ in range(RUNS):
        begin = time.perf_counter()
        environment = {**os.environ, "KITH_HOME": str(home)}
        subprocess.run([KITH, *arguments], check=True, env=environment, capture_output=True)
        taken.append(time.perf_counter() - begin)
    return sorted(taken)[RUNS // 2]


def main(log: str) -> None:
    """Print each command's time beside its budget."""
    days = ("--first", "120", "--every", "15", "--last", "466", "--test-from", "370")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        seconds("ingest", "data/synthetic/demo/log.csv", home=home)
        seconds("suggest", "--as-of", "2026-10-01", home=home)
        out = str(home / "scored.parquet")
        asked = ("--as-of", "2001-04-01", "--horizon", "60d", "--out", out)
        budgets = {
            "kith --help": (("--help",), 0.5),
            "kith week": (("week",), 0.5),
            "kith score": (("score", log, *asked), 10.0),
            "kith backtest": (("backtest", log, "--horizon", "60d", *days), 60.0),
        }
        for name, (arguments, budget) in budgets.items():
            taken = seconds(*arguments, home=home)
            print(f"{name:15} {taken:7.2f} s   (budget {budget:g} s)")


if __name__ == "__main__":
    main(sys.argv[1])
