"""A checkout of Kith, this one or an older one: its rooms, its files, and how to run its command line.

Nothing here imports Kith, so that a script of today can measure a checkout whose modules have other names.
"""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from argparse import ArgumentParser
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
AS_OF = "2026-10-01"
# The lower layer first; a room imports only rooms with a smaller number.
LAYERS = {"data": 0, "models": 1, "pipelines": 2, "service": 2, "kith": 3}
FRONT = "kith"
# The rooms lie beside the front door, or below it.
PARENTS = ("", "src", FRONT, f"src/{FRONT}")


@dataclass(frozen=True)
class Checkout:
    """A checkout and the Python whose environment holds its dependencies."""

    root: Path = ROOT
    python: str = sys.executable

    @cached_property
    def rooms(self) -> dict[str, Path]:
        """Return the folder of each room, or its file where a room is one module."""
        places = [self.root / parent for parent in PARENTS]
        rooms = {}
        for room in LAYERS:
            candidates = [place / name for place in places for name in (room, f"{room}.py")]
            path = next((path for path in candidates if path.is_file() or any(path.rglob("*.py"))), None)
            if path is not None:
                rooms[room] = path
        return rooms

    @cached_property
    def files(self) -> dict[str, list[Path]]:
        """Return the Python files of each room; a room inside another is not part of it."""
        inside = {room: path.rglob("*.py") if path.is_dir() else [path] for room, path in self.rooms.items()}
        return {
            room: sorted(file for file in files if self.room_of(file) == room)
            for room, files in inside.items()
        }

    def room_of(self, file: Path | str) -> str | None:
        """Return the room that holds a file, None for a file of no room."""
        holding = [room for room, path in self.rooms.items() if Path(file).is_relative_to(path)]
        return max(holding, key=lambda room: len(self.rooms[room].parts), default=None)

    def kith(self, *arguments: str) -> list[str]:
        """Return the words that run the entry point of `pyproject.toml`, whatever is installed."""
        settings = tomllib.loads((self.root / "pyproject.toml").read_text("utf-8"))
        module, _, function = settings["project"]["scripts"][FRONT].partition(":")
        return [
            self.python,
            "-c",
            f"from {module} import {function}; raise SystemExit({function}())",
            *arguments,
        ]

    def run(self, home: Path, *arguments: str, **environment: str) -> str:
        """Return what a command prints; a command that fails ends the script with what it said."""
        done = subprocess.run(
            self.kith(*arguments),
            cwd=self.root,
            env=os.environ | {"KITH_HOME": str(home)} | environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"kith {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr}")
        return done.stdout

    @property
    def demo_log(self) -> str:
        """Return the path of the demo world's log."""
        logs = [log for log in self.rooms["data"].rglob("log.csv") if (log.parent / "exchanges.csv").exists()]
        if len(logs) != 1:
            raise SystemExit(f"{self.root}: expected one log.csv beside exchanges.csv, there are {len(logs)}")
        return str(logs[0])

    def first_contact(self, home: Path) -> tuple[str, str]:
        """Return the owner of the demo's list and the contact in first place."""
        week = json.loads(self.run(home, "week", "--json"))
        return week["owner"], week["suggestions"][0]["contact"]


@contextmanager
def copied(home: Path) -> Generator[Path]:
    """Give a copy of a store for one command, so that each begins with the same rows."""
    with TemporaryDirectory(prefix="kith-") as folder:
        yield Path(shutil.copytree(home, Path(folder) / "home"))


def checkout_options(description: str) -> ArgumentParser:
    """Return a parser with the options that name a checkout."""
    parser = ArgumentParser(description=description)
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout to measure (this one)")
    parser.add_argument("--python", help="its environment's python (.venv/bin/python of it, or this one)")
    return parser


def checkout_at(root: Path, python: str | None) -> Checkout:
    """Return the checkout that the options name."""
    root = root.resolve()
    own = root / ".venv" / "bin" / "python"
    return Checkout(root, python or (str(own) if own.exists() else sys.executable))
