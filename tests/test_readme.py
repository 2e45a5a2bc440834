"""The README's part for a CRM works as it is written, from an empty folder."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
CRM = re.compile(r"\*\*A CRM\*\*.*?^```sh\n(?P<commands>.*?)^```$", re.MULTILINE | re.DOTALL)
WRITTEN_PORT = "8791"


def test_a_crm_copies_the_readme_line_by_line(tmp_path):
    """It sends what happened, reads a suggestion, answers it, and reads what became of it."""
    found = CRM.search((ROOT / "README.md").read_text(encoding="utf-8"))
    assert found is not None
    commands = found["commands"].replace(WRITTEN_PORT, str(free_port()))
    assert commands != found["commands"]
    done = run_in_empty_folder(f"set -euo pipefail\ntrap 'kill $(jobs -p)' EXIT\n{commands}", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    for said in ('"created": 1', '"contact": "grace"', '"kind":"done"'):
        assert said in done.stdout


def run_in_empty_folder(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a script where nothing is, with an empty home, and the commands of this environment first."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KITH")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env={**kept, "PATH": path, "HOME": str(folder)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def free_port() -> int:
    """Return a port at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
