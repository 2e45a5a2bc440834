"""A watched folder: what is put into it is taken in, and put aside with a sentence beside it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from data.errors import BusyError, StorageFullError, for_people
from data.importers.base.items import ReadOptions
from data.importers.tables.interactions import TableOptions
from data.messages import Message
from data.schema import to_epoch
from data.store.bookkeeping.preferences import WATCHED_FOLDER
from data.store.bookkeeping.schedule import SchedulePart
from data.store.store import Store
from data.wording.commands.import_results import brought
from data.wording.language import Language
from pipelines.jobs.ingest.import_fields import counts_of
from pipelines.jobs.ingest.recorder import Ingested
from pipelines.jobs.ingest.take_in import take_in
from pipelines.jobs.lists.precompute import precompute

DONE, NOT_READ = "done", "not read"
# A file is whole when nothing of it changed for so long, and no program marks it as still being written.
QUIET_SECONDS = 2
UNFINISHED = (".part", ".crdownload", ".download", ".tmp", ".partial", ".filepart", ".opdownload")
# Of the rows that were refused so many are told.
MOST_ROWS = 20
# Of a file or a folder: how large it is, and when it last changed.
Signature = tuple[int, int]


@dataclass(slots=True)
class WatchedFolders:
    """Takes in what is put into watched folders; remembers what it saw, to wait for files that grow."""

    _seen: dict[Path, tuple[Signature, int]] = field(default_factory=dict)
    # What could not be put aside, and why: it is not taken in again until it changes.
    _left: dict[Path, tuple[Signature, Message]] = field(default_factory=dict)
    _faults: dict[tuple[str, str], str | None] = field(default_factory=dict)

    def step(self, store: Store, now: datetime) -> int:
        """Take in what lies whole in the folders of this machine's owners; return how much that was."""
        folders = store.preferences.of_everyone(WATCHED_FOLDER)
        return sum(self._look(store, owner, Path(path), now) for owner, path in folders.items() if path)

    def _look(self, store: Store, owner: str, folder: Path, now: datetime) -> int:
        taken, fault = 0, None
        try:
            entries = _entries(folder)
            for path in entries:
                if self._is_whole(path, to_epoch(now)):
                    self._take(store, owner, path, now)
                    taken += 1
            # What lies there and cannot be put aside is a fault for as long as it lies there.
            fault = next((self._left[path][1] for path in entries if path in self._left), None)
        except OSError as error:
            fault = _fault(folder, error)
        if taken or self._faults.get((store.workspace, owner), "") != fault:
            self._faults[store.workspace, owner] = fault
            last = to_epoch(now) if taken else None
            store.schedule.note(owner, SchedulePart.FOLDER, last_at=last, fault=fault)
        return taken

    def _is_whole(self, path: Path, now: int) -> bool:
        """Tell whether a file has not changed for a while, and was not taken in as it is."""
        signature = _signature(path)
        if path in self._left and self._left[path][0] == signature:
            return False
        before = self._seen.get(path)
        if before is None or before[0] != signature:
            self._seen[path] = signature, now
            return False
        return now - before[1] >= QUIET_SECONDS

    def _take(self, store: Store, owner: str, path: Path, now: datetime) -> None:
        signature, lang = _signature(path), store.preferences.spoken(owner)
        lines, is_read = _taken_in(store, owner, path, now, lang)
        try:
            _put_aside(path, path.parent / (DONE if is_read else NOT_READ), lines)
        except OSError as error:
            self._left[path] = signature, _fault(path, error)
        else:
            self._seen.pop(path, None)
            self._left.pop(path, None)


def _fault(path: Path, error: OSError) -> Message:
    why = error.strerror or type(error).__name__
    return Message("{path} cannot be read or moved ({why})", path=path, why=why)


def _entries(folder: Path) -> list[Path]:
    """Return what was put into a folder, by name; not what programs are still writing, nor what is aside."""
    return sorted(
        path
        for path in folder.iterdir()
        if path.name not in {DONE, NOT_READ}
        and not path.name.startswith((".", "~$"))
        and path.suffix.lower() not in UNFINISHED
    )


def _signature(path: Path) -> Signature:
    """Return the size and the last change of a file, or of all that lies in a folder."""
    files = [path, *path.rglob("*")] if path.is_dir() and not path.is_symlink() else [path]
    states = [file.lstat() for file in files]
    return sum(one.st_size for one in states), max(one.st_mtime_ns for one in states)


def _taken_in(
    store: Store, owner: str, path: Path, now: datetime, lang: Language
) -> tuple[Sequence[str], bool]:
    """Take one file in; return what is said of it, and whether anything of it was read."""
    if path.is_symlink():
        link = Message("{path} is a link; put the file itself here", path=path.name)
        return [lang.word(link)], False
    try:
        taken = take_in(store, [path], ReadOptions(owner, owner_given=True), TableOptions(), now)
        taken.note_joined(precompute(store, store.change_counts.pending(), now))
    except (BusyError, StorageFullError):
        # What stands in the way goes by: the file is taken in then.
        raise
    except Exception as error:  # noqa: BLE001 - a file may break anything, and the next one must not wait
        return [lang.word(for_people(error).sentence)], False
    return list(_lines(taken.results, lang)), any(not _is_unread(result) for result in taken.results)


def _is_unread(result: Ingested) -> bool:
    """Tell whether nothing of a source was understood."""
    return (bool(result.fault) and result.nothing) or (
        bool(result.rejected) and not any(counts_of(result).values())
    )


def _lines(results: Iterable[Ingested], lang: Language) -> Iterable[str]:
    for result in results:
        if not _is_unread(result):
            yield f"{result.file}: {brought(counts_of(result), len(result.rejected), lang)}"
        if result.fault:
            yield lang.word(result.fault)
        yield from (lang.word(row.sentence) for row in result.rejected[:MOST_ROWS])


def _put_aside(path: Path, folder: Path, lines: Sequence[str]) -> None:
    """Move a file into a folder beside it, under a free name, and write what is said of it beside it."""
    folder.mkdir(exist_ok=True)
    target, number = folder / path.name, 1
    while target.exists() or _note_of(target).exists():
        number += 1
        target = folder / f"{path.stem} ({number}){path.suffix}"
    path.rename(target)
    _note_of(target).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _note_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.txt")
