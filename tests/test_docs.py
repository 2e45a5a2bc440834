"""What the documents say is what the commands do."""

import importlib.util
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_command_lines_page_has_not_drifted():
    """docs/cli.md is what `make docs` would write."""
    place = ROOT / "docs" / "make_cli.py"
    spec = importlib.util.spec_from_file_location("make_cli", place)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == made.page(), "run: make docs"


def test_every_place_a_document_names_is_there():
    """No link between the documents leads nowhere, and the README keeps to its length."""
    pages = [
        ROOT / "README.md",
        ROOT / "README.bn.md",
        ROOT / "CONTRIBUTING.md",
        *(ROOT / "docs").glob("*.md"),
    ]
    for page in pages:
        for place in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / place).exists(), f"{page.name}: {place}"
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 150
