"""A home of Kith in which commands are run at moments of one's own, and what they print is kept."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from pathlib import Path

import kith
from data.settings import Settings
from data.store.store import Store


@dataclass(frozen=True, slots=True)
class Ran:
    """A command that was typed, and what came of it."""

    at: datetime
    words: tuple[str, ...]
    code: int
    printed: str


class Home:
    """One empty place for Kith, whose commands run in this process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ran: list[Ran] = []

    def run(self, now: datetime, *words: str) -> Ran:
        """Run a command as if it were typed at a moment; keep it, and return it."""
        shown, code = StringIO(), 0
        with self.at(now), redirect_stdout(shown), redirect_stderr(shown):
            typed, sys.argv = sys.argv, ["kith", *words]
            try:
                kith.main()
            except SystemExit as ended:
                code = int(ended.code or 0)
            finally:
                sys.argv = typed
        self.ran.append(Ran(now, words, code, shown.getvalue()))
        return self.ran[-1]

    @contextmanager
    def at(self, now: datetime) -> Iterator[None]:
        """Let this process take the home for its own, and a moment for now."""
        ours = {"KITH_HOME": str(self.folder), "KITH_NOW": now.isoformat(), "COLUMNS": "100", "NO_COLOR": "1"}
        before = dict(os.environ)
        os.environ.update(ours)
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)

    @contextmanager
    def store(self, now: datetime) -> Iterator[Store]:
        """Open the home's store at a moment."""
        with self.at(now), Store.existing(Settings.from_environment().store) as store:
            yield store
