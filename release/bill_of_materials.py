"""The bill of materials: every package that a release brings along, as CycloneDX."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

BIN = Path(sys.executable).parent
ROOT = Path(__file__).parents[1]


def write_bill(lock: Path, out: Path, version: str, moment: str) -> None:
    """Install the locked packages into an environment of their own, and list them with their licences.

    `moment` is what the list bears as its time, in seconds since 1970.
    """
    with tempfile.TemporaryDirectory() as name:
        python = Path(name) / "bin" / "python"
        _run([BIN / "uv", "venv", "--quiet", "--python", sys.executable, name])
        _run([BIN / "uv", "pip", "sync", "--quiet", "--require-hashes", "--python", python, lock])
        words = [BIN / "cyclonedx-py", "environment", "--output-reproducible", "--mc-type", "application"]
        words += ["--pyproject", ROOT / "pyproject.toml", "-o", out, python]
        _run(words, os.environ | {"SOURCE_DATE_EPOCH": moment})
    if f'"version": "{version}"' not in out.read_text(encoding="utf-8"):
        raise SystemExit(f"{out} does not name Kith {version}")


def _run(words: list[str | Path], environment: dict[str, str] | None = None) -> None:
    subprocess.run(words, env=environment, check=True)
