"""A fitted model on disk: stock scikit-learn classes only, with its card and its tables beside it."""

import io
import json
import re
import zipfile
from dataclasses import asdict
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from sklearn.ensemble import StackingClassifier
from skops.io import dumps, get_untrusted_types, loads

from data.errors import NoModelError
from data.model_card import PRIOR
from models.dormancy.model_card import ModelCard
from models.served.artefact import Artefact, place_artefact
from pipelines.model_store import model_files
from pipelines.model_store.model_files import SavedBytes, no_card, read_card, write_files

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


def as_bytes(artefact: Artefact) -> SavedBytes:
    """Return what is saved of a model, in the same bytes whenever that is."""
    card = json.dumps(asdict(artefact.card), indent=2, sort_keys=True) + "\n"
    model = _canonical(dumps(artefact.model))
    return SavedBytes(model, card.encode(), tables_as_bytes(artefact, model))


def tables_as_bytes(artefact: Artefact, saved: bytes) -> bytes:
    """Return a model's tables, with the digest of the saved model that they were made from."""
    tables = {"model": sha256(saved).hexdigest()} | artefact.tables.as_json(artefact.card.features)
    return (json.dumps(tables, allow_nan=False) + "\n").encode()


def save(artefact: Artefact, folder: Path, name: str) -> Path:
    """Write NAME.skops, its card and its tables into the folder; return the first's path."""
    return write_files(folder, name, as_bytes(artefact))


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
    try:
        return place_artefact(load_saved(path, read_card(path)))
    except (ValueError, TypeError, KeyError) as error:
        raise no_card(path, error) from error


def load_saved(path: Path, card: ModelCard) -> Artefact:
    """Return the saved model as a function of its own columns; raises NoModelError where it is none."""
    model = _load(path)
    if not isinstance(model, StackingClassifier):
        raise NoModelError(
            "{path} is not a Kith model: it holds a {kind}.", path=path, kind=type(model).__name__
        )
    return Artefact(model, card)


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


def prior() -> Artefact:
    """Return the shipped prior, which needs no training."""
    return open_artefact(model_files.PRIOR_FOLDER / f"{PRIOR}.skops")
