"""A machine on which Kith was just installed: commands as a person types them, with what they answer."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
UV = Path(sys.executable).parent / "uv"
# The made-up world ends the day before.
NOW = "2026-10-01T06:00:00Z"
OPENING, CLOSING = 14, 6


class WrongError(Exception):
    """A command did not end as it should."""


@dataclass(frozen=True)
class Machine:
    """A Kith in a virtual environment, and one folder for its state."""

    kith: Path
    home: Path
    now: str = NOW

    def environment(self, **more: str) -> dict[str, str]:
        """Return what a command finds in its environment, of this process nothing of Kith's."""
        own = {name: value for name, value in os.environ.items() if not name.startswith(("KITH_", "MLFLOW_"))}
        return (
            own
            | {"KITH_HOME": str(self.home), "KITH_NOW": self.now, "NO_COLOR": "1", "COLUMNS": "100"}
            | more
        )

    def run(self, *words: str, code: int = 0, given: str | None = None, **more: str) -> str:
        """Run a command and show the ends of what it says; raise WrongError on another exit code."""
        begun = time.monotonic()
        done = subprocess.run(
            [self.kith, *words],
            env=self.environment(**more),
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        shown = " ".join(f"{name}={value}" for name, value in more.items())
        print(f"$ {shown} kith {' '.join(words)}".replace("$  ", "$ "))
        _show((done.stdout + done.stderr).splitlines())
        print(f"  exit code {done.returncode}, {time.monotonic() - begun:.0f} s", flush=True)
        if done.returncode != code:
            raise WrongError(
                f"kith {words[0]} ended with {done.returncode}, not {code}:\n{done.stderr[-3000:]}"
            )
        return done.stdout + done.stderr

    def elsewhere(self, home: Path) -> "Machine":
        """Return the same Kith over another folder."""
        return Machine(self.kith, home, self.now)


def install(release: Path, folder: Path) -> Path:
    """Install a release with all extras by its hashes, and return the command."""
    (wheel,), (lock,) = release.glob("kith-*.whl"), release.glob("kith-*.requirements-all.txt")
    python = folder / "bin" / "python"
    for words in (
        ["venv", "--quiet", folder],
        ["pip", "install", "--quiet", "--require-hashes", "--python", python, "-r", lock],
        ["pip", "install", "--quiet", "--no-deps", "--python", python, wheel],
    ):
        subprocess.run([UV, *words], check=True)
    return folder / "bin" / "kith"


def head(title: str) -> None:
    """Print a heading."""
    print(f"\n== {title}", flush=True)


def _show(lines: list[str]) -> None:
    if len(lines) > OPENING + CLOSING:
        lines = [*lines[:OPENING], f"… {len(lines) - OPENING - CLOSING} lines …", *lines[-CLOSING:]]
    for line in lines:
        print(f"  {line}".rstrip())
