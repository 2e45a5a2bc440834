"""A model on disk: stock scikit-learn classes only, with its card beside it."""

import io
import json
import os
import re
import zipfile
from collections.abc import Sequence
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from sklearn.ensemble import StackingClassifier
from skops.io import dumps, get_untrusted_types, loads

import models
from data.errors import NoModelError
from data.model_card import PRIOR
from data.private_files import FOLDER
from models.dormancy.column_selection import missing_columns, place_artefact
from models.dormancy.model_card import KITH, Artefact, ModelCard
from models.lists.ranking.workspace_stats import OUTLOOK_DAYS

# What a Kith model holds beyond what skops trusts by itself. Whole modules must not be trusted:
# numpy alone has functions that run any text as code.
TRUSTED = frozenset(
    {
        "numpy.dtype",
        "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
        "sklearn.utils._bunch.Bunch",
    }
)
SCHEMA = "schema.json"
ADDRESS = re.compile(r'(?<="__id__": )\d+|\b\d+(?=\.(?:npy|npz|bin))')
# Shipped with Kith; made by `kith pretrain`, described in the README beside it.
PRIOR_FOLDER = Path(models.__file__).parent / "prior"


def trusted_types(saved: bytes) -> list[str]:
    """Return the types a saved model needs trust for; raises NoModelError on any but stock ones."""
    needed = [str(name) for name in get_untrusted_types(data=saved)]
    foreign = sorted(set(needed) - TRUSTED)
    if foreign:
        raise NoModelError(
            "this model holds {kinds}, which no Kith model does. Do not load it unless you know who made it.",
            kinds=", ".join(foreign),
        )
    return needed


def as_bytes(artefact: Artefact) -> tuple[bytes, bytes]:
    """Return what is saved of a model: itself, in the same bytes whenever that is, and its card as JSON."""
    card = json.dumps(asdict(artefact.card), indent=2, sort_keys=True) + "\n"
    return _canonical(dumps(artefact.model)), card.encode()


def save(artefact: Artefact, folder: Path, name: str) -> Path:
    """Write NAME.skops and NAME.json into the folder, each whole or not at all; return the first's path."""
    return write_files(folder, name, *as_bytes(artefact))


def write_files(folder: Path, name: str, model: bytes, card: bytes) -> Path:
    """Write a model and its card into the folder, each whole or not at all; return the model's path."""
    folder.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    path = folder / f"{name}.skops"
    _replace(path, model)
    _replace(path.with_suffix(".json"), card)
    return path


def _replace(path: Path, content: bytes) -> None:
    """Write the file under a name of its own first: a full disk leaves the old one, or none."""
    # Two processes may write the same one at once.
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        fresh.write_bytes(content)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _canonical(saved: bytes) -> bytes:
    """Return the same model in the same bytes whenever it is saved.

    skops names its parts after addresses in memory and stamps them with the time.
    """
    numbers: dict[str, str] = {}

    def renumber(match: re.Match[str]) -> str:
        return numbers.setdefault(match[0], str(len(numbers) + 1))

    source = zipfile.ZipFile(io.BytesIO(saved))
    schema = ADDRESS.sub(renumber, source.read(SCHEMA).decode())
    parts = {ADDRESS.sub(renumber, name): source.read(name) for name in source.namelist()}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as written:
        for part in sorted(parts):
            content = schema.encode() if part == SCHEMA else parts[part]
            written.writestr(zipfile.ZipInfo(part), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def open_artefact(path: Path) -> Artefact:
    """Load a saved model as a function of this Kith's matrix, whose columns it finds by name.

    Raises NoModelError where the file or its card is missing, damaged or no Kith model, or where the
    model needs a column that this Kith does not compute.
    """
    card_path = path.with_name(f"{path.stem or path.name}.json")
    if not (path.is_file() and card_path.is_file()):
        raise NoModelError(
            "there is no model at {path} with its card {card} beside it; make one with: kith retrain",
            path=path,
            card=card_path.name,
        )
    try:
        return place_artefact(_opened(path, _read_card(card_path)))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise NoModelError(
            "{path} is not the card of a Kith model ({why}).", path=card_path, why=f"{error}"
        ) from error


def _opened(path: Path, card: ModelCard) -> Artefact:
    """Return the saved model beside its card; raises NoModelError where this Kith cannot use it."""
    if missing := missing_columns(card.features):
        raise _lacks(path, card, missing)
    model = _load(path)
    if not isinstance(model, StackingClassifier):
        raise NoModelError(
            "{path} is not a Kith model: it holds a {kind}.", path=path, kind=type(model).__name__
        )
    return Artefact(model, card)


def _lacks(path: Path, card: ModelCard, missing: Sequence[str]) -> NoModelError:
    """Return the error about columns that a model needs and this Kith does not compute."""
    fields = {"path": path, "features": ", ".join(missing)}
    if path.parent == PRIOR_FOLDER:
        return NoModelError(
            "{path} was trained on other features than this version of Kith computes ({features}); put them "
            "back, or learn a prior without them with: kith pretrain LOG... --out {folder}",
            folder=PRIOR_FOLDER,
            **fields,
        )
    if made_by := card.libraries.get(KITH):
        return NoModelError(
            "{path} was trained on other features than this version of Kith computes ({features}); use Kith "
            "{version}, which trained it, train a new one with: kith retrain, or take --model prior",
            version=made_by,
            **fields,
        )
    return NoModelError(
        "{path} was trained on other features than this version of Kith computes ({features}); use the Kith "
        "that trained it, train a new one with: kith retrain, or take --model prior",
        **fields,
    )


def _load(path: Path) -> Any:
    try:
        return _unpack(path.read_bytes())
    except NoModelError:
        raise
    except Exception as error:
        # A damaged file can fail anywhere on its way through three formats.
        raise NoModelError(
            "{path} is not a saved model or is damaged ({why}).", path=path, why=f"{error}"
        ) from error


# One list asks for the same model once for each horizon that it looks ahead by, and workspaces take turns.
@lru_cache(maxsize=16)
def _unpack(saved: bytes) -> Any:
    return loads(saved, trusted=trusted_types(saved))


def _read_card(path: Path) -> ModelCard:
    fields = json.loads(path.read_text(encoding="utf-8"))
    shortest, longest = map(int, fields["horizons"])
    reference, features = list(map(float, fields["reference"])), list(map(str, fields["features"]))
    fields |= {"horizons": (shortest, longest), "reference": reference, "features": features}
    return ModelCard(**fields)


def prior() -> Artefact:
    """Return the shipped prior, which needs no training."""
    return open_artefact(PRIOR_FOLDER / f"{PRIOR}.skops")


def answering(artefact: Artefact, horizon_days: int) -> Artefact:
    """Return the model where it answers for a horizon, else the shipped one where that does."""
    if artefact.card.answers(horizon_days):
        return artefact
    shipped = prior()
    return shipped if shipped.card.answers(horizon_days) else artefact


def models_ahead(artefact: Artefact, horizon_days: int) -> dict[int, Artefact]:
    """Return the model of each horizon that a list looks ahead by, in days, rising; its own among them.

    A horizon that no model answers for is left out.
    """
    by_days = {days: answering(artefact, days) for days in sorted({*OUTLOOK_DAYS, horizon_days})}
    return {days: one for days, one in by_days.items() if days == horizon_days or one.card.answers(days)}
