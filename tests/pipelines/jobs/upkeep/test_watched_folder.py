"""What is put into a watched folder is taken in once it is whole, and put aside with a sentence beside it."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest

from data.errors import BusyError
from data.store.bookkeeping.preferences import LANGUAGE, WATCHED_FOLDER
from data.store.bookkeeping.schedule import SchedulePart
from data.store.store import Store
from pipelines.jobs.upkeep import watched_folder
from pipelines.jobs.upkeep.watched_folder import WatchedFolders

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ROWS = (
    "owner,contact,at,direction,channel",
    "Ada,Bob,2026-01-01T09:00Z,sent,email",
    "Ada,Cy,2026-01-02T09:00Z,sent,email",
)
TABLE = "".join(f"{row}\n" for row in ROWS)


@pytest.fixture
def folder(tmp_path):
    """Return an empty folder to watch."""
    path = tmp_path / "watched"
    path.mkdir()
    return path


@pytest.fixture
def store(tmp_path, folder):
    """Open a store in which Ada watches the folder."""
    with Store(tmp_path / "kith.db") as opened:
        opened.preferences.set("Ada", WATCHED_FOLDER, str(folder))
        yield opened


def look(store, folders=None, seconds=range(8)):
    """Look once a second; return how much was taken in, by second."""
    folders = folders or WatchedFolders()
    return [folders.step(store, NOW + timedelta(seconds=second)) for second in seconds]


def names(folder):
    """Return what lies below a folder."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_table_is_taken_in_within_seconds_and_put_aside(store, folder):
    """With what it brought, and the moment is kept."""
    (folder / "log.csv").write_text(TABLE)
    assert sum(look(store)) == 1
    assert store.interactions.count() == 2
    assert names(folder) == ["done/log.csv", "done/log.csv.txt"]
    assert (
        folder / "done" / "log.csv.txt"
    ).read_text() == "log.csv: 2 new, 0 changed, 0 already there, 0 refused.\n"
    (part,) = store.schedule.of("Ada")
    assert (part.part, part.fault) == (SchedulePart.FOLDER, None)
    assert part.last_at is not None


def test_the_same_file_again_adds_nothing_and_takes_no_others_place(store, folder):
    """It gets a name of its own, and so does its sentence."""
    folders = WatchedFolders()
    for start in (0, 20):
        (folder / "log.csv").write_text(TABLE)
        look(store, folders, range(start, start + 8))
    assert store.interactions.count() == 2
    assert names(folder) == ["done/log (2).csv", "done/log (2).csv.txt", "done/log.csv", "done/log.csv.txt"]
    assert "0 new, 0 changed, 2 already there" in (folder / "done" / "log (2).csv.txt").read_text()


def test_what_is_no_history_is_put_aside_with_the_reason(store, folder):
    """In the owner's language, and the next file is taken in all the same."""
    store.preferences.set("Ada", LANGUAGE, "bn")
    (folder / "a.txt").write_text("Dear diary")
    (folder / "b.csv").write_text(TABLE)
    look(store)
    assert names(folder) == ["done/b.csv", "done/b.csv.txt", "not read/a.txt", "not read/a.txt.txt"]
    sentence = (folder / "not read" / "a.txt.txt").read_text()
    assert any("\u0980" <= letter <= "\u09ff" for letter in sentence)


def test_a_file_that_is_being_written_is_waited_for(store, folder):
    """However slowly it comes, nothing of it is taken before it is whole."""
    folders, lines = WatchedFolders(), TABLE.splitlines(keepends=True)
    with (folder / "log.csv").open("w") as file:
        for second, line in enumerate(lines):
            file.write(line)
            file.flush()
            assert look(store, folders, [2 * second, 2 * second + 1]) == [0, 0]
    assert sum(look(store, folders, range(6, 12))) == 1
    assert store.interactions.count() == 2


def test_a_table_of_which_no_row_is_understood_is_not_read(store, folder):
    """The sentence says which line, what was found and what was expected."""
    (folder / "log.csv").write_text(TABLE.replace("2026", "once"))
    look(store)
    assert names(folder) == ["not read/log.csv", "not read/log.csv.txt"]
    assert "line 2" in (folder / "not read" / "log.csv.txt").read_text()


@pytest.mark.parametrize("name", ["log.csv.part", "log.csv.crdownload", ".log.csv.swp", "~$log.xlsx"])
def test_what_a_program_marks_as_unfinished_is_left_alone(store, folder, name):
    """As browsers and offices name it."""
    (folder / name).write_text(TABLE)
    assert sum(look(store)) == 0
    assert names(folder) == [name]


def test_a_whole_folder_is_taken_in_as_one(store, folder):
    """As an export that was unpacked there."""
    (folder / "takeout").mkdir()
    (folder / "takeout" / "log.csv").write_text(TABLE)
    assert sum(look(store)) == 1
    assert names(folder) == ["done/takeout.txt", "done/takeout/log.csv"]


def test_a_link_leads_nowhere(store, folder, tmp_path):
    """What it points at is neither read nor moved."""
    (tmp_path / "elsewhere.csv").write_text(TABLE)
    (folder / "log.csv").symlink_to(tmp_path / "elsewhere.csv")
    look(store)
    assert store.interactions.count() == 0
    assert (tmp_path / "elsewhere.csv").read_text() == TABLE
    assert "is a link" in (folder / "not read" / "log.csv.txt").read_text()


def test_a_folder_that_is_away_is_noted_once_and_comes_back(store, folder):
    """As a disk that was unplugged."""
    folders = WatchedFolders()
    shutil.rmtree(folder)
    look(store, folders)
    (part,) = store.schedule.of("Ada")
    assert str(folder) in part.fault
    folder.mkdir()
    look(store, folders, [9])
    (part,) = store.schedule.of("Ada")
    assert part.fault is None


def test_what_cannot_be_put_aside_is_not_taken_in_again_and_again(store, folder, monkeypatch):
    """The reason is noted, and the file is read anew only once it has changed."""
    (folder / "log.csv").write_text(TABLE)
    folders = WatchedFolders()

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(folder), "rename", refuse)
    taken = list[object]()
    take_in = watched_folder.take_in
    monkeypatch.setattr(watched_folder, "take_in", lambda *words: taken.append(words) or take_in(*words))
    look(store, folders)
    assert len(taken) == 1
    (part,) = store.schedule.of("Ada")
    assert "Permission denied" in part.fault


def test_a_busy_store_loses_no_file(store, folder, monkeypatch):
    """It lies where it was put, and is taken in when the store is back."""
    (folder / "log.csv").write_text(TABLE)
    folders, take_in = WatchedFolders(), watched_folder.take_in

    def busy(*_, **__):
        raise BusyError("busy")

    monkeypatch.setattr(watched_folder, "take_in", busy)
    look(store, folders, [0])
    with pytest.raises(BusyError):
        look(store, folders, [5])
    assert names(folder) == ["log.csv"]
    monkeypatch.setattr(watched_folder, "take_in", take_in)
    assert look(store, folders, [6]) == [1]
    assert store.interactions.count() == 2
