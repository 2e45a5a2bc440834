"""Make the Python client from the API's description, and build its wheel into a folder."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from datetime import UTC, datetime
from pathlib import Path

from data.store.store import Store
from service.app import create_app

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PACKAGE = "kith_client"


def build(folder: Path) -> Path:
    """Build the client's wheel into a folder, and return its path."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        _generate(work)
        _add_metadata(work)
        _run(work, sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", f"{folder.resolve()}")
    return max(folder.glob(f"{PACKAGE}-*.whl"), key=lambda wheel: wheel.stat().st_mtime)


def _generate(work: Path) -> None:
    """Write the package, from the description of the service as it is here."""
    with Store(work / "kith.db") as store:
        document = create_app(store, lambda: datetime.now(UTC)).openapi()
    (work / "openapi.json").write_text(json.dumps(document), encoding="utf-8")
    generator = Path(sys.executable).parent / "openapi-python-client"
    options = ("--path", "openapi.json", "--meta", "none", "--output-path", PACKAGE)
    said = _run(work, str(generator), "generate", *options)
    if "WARNING" in said.upper():
        raise SystemExit(said)


def _add_metadata(work: Path) -> None:
    """Put beside the package what its wheel is built by, with the version of Kith."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    metadata = (HERE / "pyproject.toml").read_text(encoding="utf-8")
    versioned = metadata.replace('version = "0"', f'version = "{project["version"]}"')
    (work / "pyproject.toml").write_text(versioned, encoding="utf-8")
    shutil.copy(HERE / "README.md", work)


def _run(work: Path, *words: str) -> str:
    # The generator looks for the formatter on the path.
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        words, cwd=work, env=os.environ | {"PATH": path}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return done.stdout


if __name__ == "__main__":
    print(build(Path(sys.argv[1])))
