"""The code of the documents runs in the tests: Python blocks in one namespace, shell blocks in one shell."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from sybil import Document, Example, Region, Sybil
from sybil.parsers.myst import PythonCodeBlockParser, SkipParser

ROOT = Path(__file__).parents[1]
# Every `sh` block of a page, with the `text` block behind it that shows what is printed.
SHELL = re.compile(
    r"^```sh\n(?P<commands>.*?)^```$(?:\n\n^```text\n(?P<shown>.*?)^```$)?", re.MULTILINE | re.DOTALL
)
SECONDS = 120


def shell_blocks(document: Document) -> Iterator[Region]:
    """Yield one region for all shell blocks of a page: the later ones rest on the earlier ones."""
    blocks = list(SHELL.finditer(document.text))
    if blocks:
        yield Region(blocks[0].start(), blocks[-1].end(), blocks, run_shell)


def run_shell(example: Example) -> None:
    """Run the commands of a page as one script in an empty home; what a page shows must be printed."""
    blocks: list[re.Match[str]] = example.parsed
    script = "\n".join(["set -euo pipefail", *(block["commands"] for block in blocks)])
    folder = example.namespace["folder"]
    script = re.sub(r"\.kith/\w+", str(folder / "home"), script)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=ROOT,
        env={**os.environ, "PATH": path, "COLUMNS": "100", "TZ": "UTC"},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    printed = [line.strip() for line in (done.stdout + done.stderr).splitlines()]
    for block in blocks:
        for line in (block["shown"] or "").splitlines():
            assert any(shown.startswith(line.strip()) for shown in printed), f"not printed: {line}"


def add_folder(namespace: dict[str, object]) -> None:
    """Give each page a folder of its own."""
    from tempfile import TemporaryDirectory

    namespace["temporary"] = TemporaryDirectory()
    namespace["folder"] = Path(namespace["temporary"].name)


def remove_folder(namespace: dict[str, object]) -> None:
    """Remove it again."""
    namespace["temporary"].cleanup()


pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(), SkipParser(), shell_blocks],
    patterns=["tutorials/*.md", "how-to/*.md"],
    setup=add_folder,
    teardown=remove_folder,
).pytest()
