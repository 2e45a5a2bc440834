"""What the documents say is what the commands do."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_command_lines_page_has_not_drifted():
    """docs/reference/cli.md is what `make docs` would write."""
    # A process of its own: click keeps a command's help option once it was asked for elsewhere.
    made = subprocess.run(
        [sys.executable, ROOT / "docs" / "make_cli.py", "-"], capture_output=True, check=True, text=True
    ).stdout
    assert (ROOT / "docs" / "reference" / "cli.md").read_text(encoding="utf-8") == made, "run: make docs"


def test_every_place_a_document_names_is_there():
    """No link between the documents leads nowhere, and the README keeps to its length."""
    pages = [
        ROOT / "README.md",
        ROOT / "README.bn.md",
        ROOT / "CONTRIBUTING.md",
        *(ROOT / "docs").rglob("*.md"),
    ]
    for page in pages:
        for place in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / place).exists(), f"{page.name}: {place}"
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 150


def test_every_test_and_script_that_make_runs_is_there():
    """A file that was moved takes its target in the Makefile along."""
    places = re.findall(
        r"\b(?:tests|benchmarks|docs)/[\w/]+\.\w+", (ROOT / "Makefile").read_text(encoding="utf-8")
    )
    assert places
    assert [place for place in places if not (ROOT / place).exists()] == []
