"""What jobs say on stderr while they run: bars on a terminal, and what was refused."""

from __future__ import annotations

from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, TypeVar

from rich.console import Console
from rich.progress import track

from data.messages import Message
from data.wording.errors import rejection
from kith.cli.language import language_here
from kith.cli.output.terminal import print_error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from data.errors import RejectedRow
    from data.importers.tables.interactions import TableBatch
    from data.wording.language import Language

T = TypeVar("T")
NOTICES = Console(stderr=True)


def show_batches(
    name: str, lang: Language | None = None
) -> Callable[[Iterable[TableBatch]], Iterable[TableBatch]]:
    """Return a wrapper that shows that a file is being read."""
    return partial(show_steps, what=Message("reading {name}", name=name), lang=lang)


def show_steps(items: Iterable[T], what: Message, lang: Language | None = None) -> Iterable[T]:
    """Return the items while a bar shows how far they are."""
    # Nobody is looked up for a bar that is not shown.
    step = (lang or language_here()).word(what) if NOTICES.is_terminal else what
    return track(items, step, console=NOTICES, transient=True, disable=not NOTICES.is_terminal)


def print_rejected(rejected: Sequence[RejectedRow], lang: Language | None = None) -> None:
    """Say on stderr what was refused: one sentence for each kind, with where it stood first."""
    # Nobody is looked up where nothing is said.
    for sentence in rejections(rejected, lang or language_here()) if rejected else ():
        print_error(sentence)


def rejections(rejected: Sequence[RejectedRow], lang: Language) -> list[str]:
    """Say what was refused: one sentence for each kind, with where it stood first."""

    def kind(row: RejectedRow) -> tuple[str, str, str]:
        return row.file, row.column or "", row.expected

    by_kind = (
        sorted(rows, key=lambda row: row.line) for _, rows in groupby(sorted(rejected, key=kind), kind)
    )
    return [rejection(alike[0], len(alike), lang) for alike in by_kind]
