"""Files in a folder that may be somebody's history, told by their content."""

from contextlib import suppress
from pathlib import Path

from data.errors import InputError
from data.importers.base.archive import members
from data.importers.detect import Kind, detect_kind

# A folder of downloads has all sorts of files; only what is surely an export is offered.
SURE = frozenset(Kind) - {Kind.TABLE}
MOST_LOOKED_AT = 2_000


def history_files(where: Path) -> list[tuple[Path, list[str]]]:
    """Return the files that hold a history, and what each is; a file named by itself is always offered."""
    if where.is_file():
        return [(where, sorted(_kinds(where)) or ["table"])]
    looked_at = sorted(path for path in where.iterdir() if path.is_file())[:MOST_LOOKED_AT]
    kinds_by_path = ((path, sorted(kind for kind in _kinds(path) if kind in SURE)) for path in looked_at)
    return [(path, list(map(str, kinds))) for path, kinds in kinds_by_path if kinds]


def _kinds(path: Path) -> set[Kind]:
    """Return what the members of a file are; nothing where it is nothing that Kith reads."""
    kinds: set[Kind] = set()
    # A damaged or locked zip is not offered; taking it in by name says why.
    with suppress(InputError), members(path) as inside:
        for member in inside:
            with suppress(InputError):
                kinds.add(detect_kind(member))
    return kinds
