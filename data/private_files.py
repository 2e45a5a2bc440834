"""Who may read an installation's files: their owner and nobody else on the machine."""

import os
from pathlib import Path
from stat import S_ISVTX

FOLDER, FILE = 0o700, 0o600
# What the group and everybody else may do.
OTHERS = 0o077
# By these a folder is known to be an installation's.
MADE = ("kith.db", "mlflow.db", "models")


def make_private(home: Path) -> None:
    """Take everybody else's rights to an installation's folder and to all that lies in it."""
    # A folder that holds nothing of Kith's, or serves others too, is not Kith's to close.
    if not any((home / name).exists() for name in MADE) or _shared(home):
        return
    for path in (home, *home.rglob("*")):
        _close(path)


def make_private_once(home: Path) -> None:
    """Make an installation's folder private unless it is: then nobody else reaches what is in it."""
    if home.is_dir() and open_to_others(home):
        make_private(home)


def make_folder(path: Path) -> None:
    """Make a folder, and those above it that are missing, for its owner alone."""
    missing = [one for one in path.parents if not one.exists()]
    # The folder itself in any case: where a file has its name, this says so.
    for folder in (*reversed(missing), path):
        folder.mkdir(mode=FOLDER, exist_ok=True)


def create_private(path: Path) -> None:
    """Make an empty file that only its owner may read; close one that is there, and those beside it."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE))
    except FileExistsError:
        for file in (path, *path.parent.glob(f"{path.name}-*")):
            _close(file)


def open_to_others(path: Path) -> bool:
    """Tell whether others on this machine may look into a folder or read a file."""
    return os.name == "posix" and bool(path.stat().st_mode & OTHERS)


def _shared(home: Path) -> bool:
    return home == Path.home() or bool(home.stat().st_mode & S_ISVTX)


def _close(path: Path) -> None:
    try:
        mine = os.name == "posix" and not path.is_symlink() and path.stat().st_uid == os.getuid()
        if mine and open_to_others(path):
            path.chmod(path.stat().st_mode & ~OTHERS)
    except FileNotFoundError:
        # SQLite removes the files beside the store when its last connection closes.
        return
