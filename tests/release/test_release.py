"""A release: the same commit gives the same bytes, its licences are allowed, its notes are signed."""

import subprocess
import tomllib
import zipfile
from pathlib import Path

import pytest

from release.build import build_packages
from release.licences import ALLOWED, check_licences, find_faults, is_allowed
from release.notes import is_signed, section, sign, write_notes

ROOT = Path(__file__).parents[2]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
LICENCES = tomllib.loads(ALLOWED.read_text())["licences"]
SUMS = "0" * 64 + f"  kith-{VERSION}.tar.gz\n"


@pytest.fixture
def key(tmp_path) -> Path:
    """Make a key that is thrown away."""
    path = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path], check=True)
    return path


@pytest.fixture
def signers(tmp_path, key) -> Path:
    """Write the file of those whose signatures are accepted."""
    path = tmp_path / "signers"
    path.write_text(f"kith {key.with_suffix('.pub').read_text()}")
    return path


@pytest.fixture
def notes(tmp_path) -> Path:
    """Write the notes of this version."""
    return write_notes(ROOT / "CHANGELOG.md", VERSION, SUMS, tmp_path)


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> list[Path]:
    """Build the packages of the commit that is checked out, twice."""
    folders = [tmp_path_factory.mktemp("dist") for _ in range(2)]
    for folder in folders:
        build_packages(folder)
    return folders


def test_the_same_commit_gives_the_same_packages(built):
    """Byte for byte, in two folders; they bear the version of the project."""
    first, second = ({path.name: path.read_bytes() for path in folder.iterdir()} for folder in built)
    assert first == second
    assert set(first) == {f"kith-{VERSION}.tar.gz", f"kith-{VERSION}-py3-none-any.whl"}


def test_every_locked_package_has_a_licence_that_is_allowed():
    """Or is named with a reason; no exception is for nothing."""
    check_licences()


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True),
        ("MIT OR GPL-3.0-only", True),
        ("MIT AND GPL-3.0-only", False),
        ("MIT License; GNU General Public License (GPL)", False),
        ("?", False),
    ],
)
def test_a_licence_is_allowed_in_all_its_parts(licence, allowed):
    """Of several that are offered one is enough; of several that hold together every one counts."""
    assert is_allowed(licence, LICENCES) is allowed


def test_a_package_without_a_licence_and_an_exception_for_nothing_are_told():
    """Each in one sentence that names it."""
    allowed = {"licences": {"MIT": "permissive"}, "packages": {"gone": "MIT"}}
    faults = list(find_faults(["good", "mute"], allowed, {"good": "MIT"}.get))
    assert [fault.partition(" ")[0] for fault in faults] == ["mute:", "gone"]


def test_the_notes_hold_the_changes_and_the_digest_of_every_file(notes):
    """So that whoever trusts their signature can check the files."""
    text = notes.read_text()
    assert text.startswith(f"# Kith {VERSION}\n")
    assert "### Added" in text
    assert SUMS in text


def test_a_section_ends_where_the_next_begins():
    """The newest changes only."""
    text = "# Changelog\n\n## Unreleased\n\nnew\n\n## 0.1.0 - a day\n\nold\n"
    assert section(text, "Unreleased") == "new"
    assert section(text, "0.1.0") == "old"
    assert section(text, "0.2.0") == ""


def test_signed_notes_are_known_and_changed_ones_are_not(notes, key, signers):
    """By the key of whoever signed, and under their name only."""
    sign(notes, key)
    assert is_signed(notes, signers, "kith")
    assert not is_signed(notes, signers, "somebody else")
    notes.write_text(notes.read_text() + "one word more")
    assert not is_signed(notes, signers, "kith")


def test_the_wheel_holds_nothing_of_developers(built):
    """No tests, benchmarks, tools of the release."""
    with zipfile.ZipFile(next(built[0].glob("*.whl"))) as wheel:
        assert {name.split("/")[0] for name in wheel.namelist()} == {"kith", f"kith-{VERSION}.dist-info"}
