"""Somebody named in a hurry: found by name, by address, or by a part of either."""

import unicodedata
from collections.abc import Iterable

from data.errors import NotFoundError, UsageError
from service.words import plain

NAMED = 10


def find_person(said: str, known: Iterable[tuple[str, str]]) -> str:
    """Return the one contact that is meant, of (name or handle, contact) pairs; candidates are listed."""
    names = [(folded(name), contact) for name, contact in known]
    asked = folded(said)
    for meant in (
        {contact for name, contact in names if name == asked},
        {contact for name, contact in names if name.startswith(asked)},
        {contact for name, contact in names if asked in name},
        _nearly(asked, names),
    ):
        if len(meant) == 1:
            return next(iter(meant))
        if meant:
            raise UsageError(f"{said!r} may be {_some(sorted(meant))}; say more of the name")
    raise NotFoundError(f"there is nobody called {said!r}")


def folded(name: str) -> str:
    """Return a name as it is typed in a hurry: without capitals and accents."""
    parts = unicodedata.normalize("NFKD", name.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part)).strip()


def _nearly(asked: str, names: list[tuple[str, str]]) -> set[str]:
    """Return who is called nearly so: a slip of the pen, not another name."""
    # Imported here: most names are found without.
    from rapidfuzz import fuzz, process

    near = process.extract(
        asked, [name for name, _ in names], scorer=fuzz.ratio, score_cutoff=80, limit=NAMED
    )
    return {names[place][1] for _, _, place in near}


def _some(names: list[str]) -> str:
    return plain(", ".join(names[:NAMED])) + (", …" if len(names) > NAMED else "")
