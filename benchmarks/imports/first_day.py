"""How long a first day takes: kith start on a large mailbox, its questions answered at a terminal.

A mailbox of made-up mails of the last two years lies in the Downloads of an otherwise empty home. What is
typed: the language, a name, return for the folder that is proposed, and yes.
"""

import argparse
import os
import pty
import resource
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

from benchmarks.imports.made_exports import write_mails

TYPED = b"en\nTara\n\ny\n"
DAYS = 730
BLOCK = 4096


def started(home: Path) -> tuple[int, float, bytes]:
    """Run kith start at a terminal of its own; return its exit code, its seconds and what it showed."""
    begun, shown = monotonic(), b""
    child, terminal = pty.fork()
    if child == 0:
        os.environ |= {"HOME": str(home), "KITH_HOME": str(home / "kith"), "COLUMNS": "100"}
        os.execv(sys.executable, [sys.executable, "-m", "kith", "start"])  # noqa: S606 - our own command
    os.write(terminal, TYPED)
    try:
        while part := os.read(terminal, BLOCK):
            shown += part
    except OSError:
        # Linux raises OSError when the other end is closed.
        pass
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), monotonic() - begun, shown


def main() -> None:
    """Print what the terminal showed, and how long it took; exit code 1 where it took two minutes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=100_000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        downloads = Path(folder) / "Downloads"
        downloads.mkdir()
        apart, last = timedelta(days=DAYS) / chosen.mails, datetime.now(UTC) - timedelta(hours=1)
        moments = (last - apart * number for number in reversed(range(chosen.mails)))
        write_mails(downloads / "All mail.mbox", moments, seed=7)
        size = (downloads / "All mail.mbox").stat().st_size
        code, seconds, shown = started(Path(folder))
    print(shown.decode(errors="replace"))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = used.ru_utime + used.ru_stime
    print(f"{chosen.mails:,} mails, {size / 1e9:.1f} GB: {seconds:.0f} s, of CPU {cpu:.0f} s")
    sys.exit(code or seconds >= 120)  # noqa: PLR2004 - two minutes


if __name__ == "__main__":
    main()
