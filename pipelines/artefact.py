"""A model on disk: stock scikit-learn classes only, with its card beside it."""

import json
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sklearn.ensemble import StackingClassifier
from skops.io import get_untrusted_types, load
from skops.io import dump as skops_dump

from data.errors import NoModelError
from models.features import NAMES

# Classes of scikit-learn itself that skops does not know by heart; anything else is refused.
TRUSTED_PREFIXES = ("sklearn.", "numpy.")
CHAMPION = "champion"


@dataclass(frozen=True)
class Card:
    """What must be known about a model to use it and to judge it."""

    version: str
    horizon_days: int
    as_of: str
    features: list[str]
    reference: list[float]
    training: dict[str, Any]
    figures: dict[str, Any]
    cohort: str = "at least 3 interactions before as_of, the last within one horizon of it"
    libraries: dict[str, str] = field(
        default_factory=lambda: {name: version(name) for name in ("scikit-learn", "numpy", "skops")}
    )


@dataclass(frozen=True)
class Artefact:
    """A model and its card."""

    model: StackingClassifier
    card: Card


def trusted_types(path: Path) -> list[str]:
    """Return the types a saved model needs trust for; raises NoModelError on any but stock ones."""
    needed = [str(name) for name in get_untrusted_types(file=path)]
    foreign = [name for name in needed if not name.startswith(TRUSTED_PREFIXES)]
    if foreign:
        raise NoModelError(
            f"{path} holds {', '.join(foreign)}; a Kith model holds scikit-learn's classes only. "
            "Do not load it unless you know who made it."
        )
    return needed


def save(artefact: Artefact, folder: Path, name: str) -> Path:
    """Write NAME.skops and NAME.json into the folder and return the first one's path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.skops"
    skops_dump(artefact.model, path)
    card = json.dumps(asdict(artefact.card), indent=2, sort_keys=True)
    path.with_suffix(".json").write_text(card + "\n", encoding="utf-8")
    return path


def open_artefact(path: Path) -> Artefact:
    """Load a saved model; raises NoModelError where it is missing, foreign or of other features."""
    card_path = path.with_suffix(".json")
    if not (path.exists() and card_path.exists()):
        raise NoModelError(
            f"there is no model at {path} with its card {card_path.name} beside it; "
            "make one with: kith retrain"
        )
    try:
        card = Card(**json.loads(card_path.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise NoModelError(f"{card_path} is not the card of a Kith model ({error}).") from error
    if tuple(card.features) != NAMES:
        odd = sorted(set(card.features) ^ set(NAMES)) or ["their order"]
        raise NoModelError(
            f"{path} was trained on other features than this version of Kith computes "
            f"({', '.join(odd)}); train a new one with: kith retrain"
        )
    return Artefact(load(path, trusted=trusted_types(path)), card)


def crown(folder: Path, name: str) -> None:
    """Make a saved model the champion, in one step that cannot be half done."""
    pointer = folder / CHAMPION
    fresh = pointer.with_suffix(".new")
    fresh.write_text(name, encoding="utf-8")
    fresh.replace(pointer)


def champion(folder: Path) -> Artefact | None:
    """Return the champion, or None when none was ever good enough."""
    pointer = folder / CHAMPION
    if not pointer.exists():
        return None
    return open_artefact(folder / f"{pointer.read_text(encoding='utf-8').strip()}.skops")


def find(named: str, folder: Path) -> Artefact:
    """Return the model that is named: `champion`, or the path of a .skops file."""
    if named != CHAMPION:
        return open_artefact(Path(named))
    found = champion(folder)
    if found is None:
        raise NoModelError(
            "there is no champion yet: no model has beaten the rules people use on this log. "
            "Train one with: kith retrain"
        )
    return found
