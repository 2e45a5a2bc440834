"""Whether every locked package has a licence that is allowed here; `licences.toml` says which, and why."""

import re
import tomllib
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
ALLOWED = Path(__file__).parent / "licences.toml"
LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)
CLASSIFIER = re.compile(r"^License :: (?:OSI Approved :: )?(?!OSI Approved$)")


def check_licences() -> None:
    """End with every locked package whose licence is not allowed, and every exception that is for nothing."""
    allowed = tomllib.loads(ALLOWED.read_text(encoding="utf-8"))
    faults = list(find_faults(locked_packages(ROOT / "requirements.lock"), allowed, licence_of))
    if faults:
        raise SystemExit("\n".join(faults))


def locked_packages(lock: Path) -> list[str]:
    """Return the names of all packages of a lock file."""
    return sorted(set(LOCKED.findall(lock.read_text(encoding="utf-8"))))


def find_faults(
    names: list[str], allowed: dict[str, Any], look: Callable[[str], str | None]
) -> Iterator[str]:
    """Yield a sentence for each package that is not allowed, and for each that is allowed for nothing.

    `look` returns a package's licence, None where the package is not installed on this platform.
    """
    for name in names:
        licence = look(name)
        if name not in allowed["packages"] and (
            licence is None or not is_allowed(licence, allowed["licences"])
        ):
            yield f"{name}: its licence is {licence!r}; say in {ALLOWED.name} why it is allowed"
    for name in allowed["packages"]:
        if name not in names:
            yield f"{name} is in {ALLOWED.name} and not locked any more; take it out"


def is_allowed(licence: str, licences: dict[str, str]) -> bool:
    """Tell whether one of the licences that are offered is allowed in all its parts."""
    return any(
        all(part in licences for part in re.split(r" AND |; ", offered)) for offered in licence.split(" OR ")
    )


def licence_of(name: str) -> str | None:
    """Return the licence that an installed package declares: "?" where it declares none, None without it."""
    try:
        declared = metadata(name)
    except PackageNotFoundError:
        return None
    if expression := declared.get("License-Expression"):
        return str(expression)
    classifiers = declared.get_all("Classifier") or []
    named = sorted(CLASSIFIER.sub("", one) for one in classifiers if CLASSIFIER.match(one))
    return "; ".join(named) or (declared.get("License") or "?").split("\n")[0]
