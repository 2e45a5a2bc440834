"""Make a release of the commit that is checked out, into a folder; the same commit gives the same bytes.

`python -m release.build dist --key KEY` signs the notes with a private key of OpenSSH. Nothing is published,
and no tag is made. docs/operate.md says how a release is verified.
"""

import argparse
import os
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from release.bill_of_materials import write_bill
from release.licences import check_licences
from release.notes import sign, write_notes

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
SUMS = "SHA256SUMS"
LOCKS = {"requirements": [], "requirements-all": ["--all-extras"]}


def main() -> None:
    """Make everything; a licence that is not allowed, or a change that is not committed, ends it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--key", type=Path, help="A private key of OpenSSH; without it the notes are not signed."
    )
    given = parser.parse_args()
    check_committed()
    check_licences()
    folder = given.folder.absolute()
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    build_packages(folder)
    write_bill(write_locks(folder, version), folder / f"kith-{version}.cdx.json", version, commit_time())
    notes = write_notes(ROOT / "CHANGELOG.md", version, write_sums(folder, version), folder)
    if given.key is None:
        print("The notes are not signed: no --key was given.")
    else:
        sign(notes, given.key)
    print(f"{folder} holds Kith {version}; check it with: sha256sum -c {SUMS}")


def check_committed() -> None:
    """End where a file of the checkout is not as it is committed: what is built must be found again."""
    if changed := _git("status", "--porcelain").decode():
        raise SystemExit(f"commit these first, a release is made of a commit:\n{changed}")


def commit_time() -> str:
    """Return when the commit was made, in seconds since 1970: the time that everything built bears."""
    return _git("log", "-1", "--format=%ct").decode().strip()


def build_packages(folder: Path) -> None:
    """Build the source distribution and the wheel of the commit, in a clean copy of it."""
    with tempfile.TemporaryDirectory() as name:
        with tarfile.open(fileobj=BytesIO(_git("archive", "HEAD"))) as archive:
            archive.extractall(name, filter="data")
        for kind in ("sdist", "wheel"):
            words = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(folder)]
            environment = os.environ | {"SOURCE_DATE_EPOCH": commit_time()}
            subprocess.run(words, cwd=name, env=environment, check=True, stdout=subprocess.DEVNULL)


def write_locks(folder: Path, version: str) -> Path:
    """Write every version that Kith was tested with, by its hashes: for the wheel alone, and with all extras.

    Returns the path of the second.
    """
    words = [BIN / "uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-header"]
    words += ["--no-annotate", "--constraints", "requirements.lock", "pyproject.toml"]
    for name, extras in LOCKS.items():
        path = folder / f"kith-{version}.{name}.txt"
        subprocess.run([*words, *extras, "-o", path], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return path


def write_sums(folder: Path, version: str) -> str:
    """Write the digest of each file of the release, and return what was written."""
    files = sorted(
        path for path in folder.glob(f"kith-{version}*") if not path.name.endswith((".md", ".sig"))
    )
    text = "".join(f"{sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files)
    (folder / SUMS).write_text(text, encoding="utf-8")
    return text


def _git(*words: str) -> bytes:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, check=True).stdout


if __name__ == "__main__":
    main()
