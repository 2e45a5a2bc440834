"""A model's three files: the model, its card and its tables; read and written without scikit-learn."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import models
from data.errors import NoModelError
from data.private_files import make_folder
from models.dormancy.model_card import KITH, ModelCard
from models.features.matrix import missing_columns

# Shipped with Kith; made by `kith pretrain`, described in the README beside it.
PRIOR_FOLDER = Path(models.__file__).parent / "prior"


class SavedBytes(NamedTuple):
    """What is saved of a model: itself, its card and its tables as JSON; an older Kith saved no tables."""

    model: bytes
    card: bytes
    tables: bytes | None


def write_files(folder: Path, name: str, saved: SavedBytes) -> Path:
    """Write a model's files into the folder, each whole or not at all; return the model's path."""
    make_folder(folder)
    path = folder / f"{name}.skops"
    # Whoever is stopped on the way leaves no tables, never those of another model.
    order = {path: saved.model, card_beside(path): saved.card, tables_beside(path): saved.tables}
    replace_files(
        {place: content for place, content in order.items() if content is not None}, tables_beside(path)
    )
    return path


def replace_files(contents: Mapping[Path, bytes], outdated: Path | None = None) -> None:
    """Put files in place one after the other, once all are written; `outdated` is removed just before.

    They are written under names of their own: a full disk leaves the old ones, or none.
    """
    # Two processes may write the same one at once.
    fresh = {path: path.with_name(f"{path.name}.{os.getpid()}.new") for path in contents}
    try:
        for path, content in contents.items():
            fresh[path].write_bytes(content)
        if outdated is not None:
            outdated.unlink(missing_ok=True)
        for path, written in fresh.items():
            written.replace(path)
    finally:
        for written in fresh.values():
            written.unlink(missing_ok=True)


def card_beside(path: Path) -> Path:
    """Return where the card of a model lies."""
    return path.with_name(f"{path.stem or path.name}.json")


def tables_beside(path: Path) -> Path:
    """Return where the tables of a model lie."""
    return path.with_name(f"{path.stem or path.name}.tables.json")


def read_card(path: Path) -> ModelCard:
    """Return the card of the model at a path.

    Raises NoModelError where the model or its card is missing, where this is no card, or where the model
    needs a column that this Kith does not compute.
    """
    card_path = card_beside(path)
    if not (path.is_file() and card_path.is_file()):
        raise NoModelError(
            "there is no model at {path} with its card {card} beside it; make one with: kith retrain",
            path=path,
            card=card_path.name,
        )
    try:
        card = _parse_card(card_path)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise no_card(path, error) from error
    if missing := missing_columns(card.features):
        raise _lacks(path, card, missing)
    return card


def no_card(path: Path, error: Exception) -> NoModelError:
    """Return the error about a card that is none."""
    return NoModelError(
        "{path} is not the card of a Kith model ({why}).", path=card_beside(path), why=f"{error}"
    )


def _parse_card(path: Path) -> ModelCard:
    fields = json.loads(path.read_text(encoding="utf-8"))
    shortest, longest = map(int, fields["horizons"])
    reference, features = list(map(float, fields["reference"])), list(map(str, fields["features"]))
    fields |= {"horizons": (shortest, longest), "reference": reference, "features": features}
    return ModelCard(**fields)


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
