"""Models opened to answer: their tables and their card, without scikit-learn.

The tables hold the digest of the model that they were made from. A model of an older Kith has none: they are
made from it, which takes scikit-learn once, and kept beside it.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from data.errors import NoModelError
from data.extras import Extra, require_extra
from data.messages import Message
from data.model_card import EARLY_DAYS, PRIOR
from models.dormancy.model_card import ModelCard
from models.features.matrix import NAMES
from models.lists.ranking.workspace_stats import OUTLOOK_DAYS
from models.served.artefact import SavedModel, ServedModel, place_card
from models.served.model_tables import ModelTables, tables_from_json
from pipelines.model_store import model_files
from pipelines.model_store.model_files import no_card, read_card, replace_files, tables_beside

Say = Callable[[Message], object]


def unsaid(_: Message) -> None:
    """Tell nobody."""


def open_served(path: Path, say: Say = unsaid) -> SavedModel:
    """Open a saved model to answer, as a function of this Kith's matrix, whose columns it finds by name.

    Where its tables are missing they are made, and that is said. Raises NoModelError as `open_artefact` does,
    and where the tables are damaged or another model's.
    """
    card = read_card(path)
    try:
        placed = place_card(card)
    except ValueError as error:
        raise no_card(path, error) from error
    return SavedModel(_tables(path, card, say), placed)


def served_prior() -> SavedModel:
    """Return the shipped prior, opened to answer."""
    return open_served(model_files.PRIOR_FOLDER / f"{PRIOR}.skops")


def answering(model: ServedModel, horizon_days: int) -> ServedModel:
    """Return the model where it answers for a horizon, else the shipped one where that does."""
    if model.card.answers(horizon_days):
        return model
    shipped = served_prior()
    return shipped if shipped.card.answers(horizon_days) else model


def models_ahead(model: ServedModel, horizon_days: int) -> dict[int, ServedModel]:
    """Return the model of each horizon that a list looks ahead by or is judged early by, in days, rising.

    The list's own is among them. A horizon that no model answers for is left out.
    """
    by_days = {days: answering(model, days) for days in sorted({*EARLY_DAYS, *OUTLOOK_DAYS, horizon_days})}
    return {days: one for days, one in by_days.items() if days == horizon_days or one.card.answers(days)}


def _tables(path: Path, card: ModelCard, say: Say) -> ModelTables:
    """Return the tables beside a model, made where there are none."""
    beside = tables_beside(path)
    saved = path.read_bytes()
    if not beside.is_file():
        made = _make(path, card, saved)
        # Where nobody may write the next start makes them again.
        with suppress(OSError):
            replace_files({beside: made})
        say(Message("{path} had no tables to answer from; they were made from it now", path=path))
        return _parse(made, sha256(saved).hexdigest(), path)
    return _parse(beside.read_bytes(), sha256(saved).hexdigest(), path)


def _make(path: Path, card: ModelCard, saved: bytes) -> bytes:
    require_extra(Extra.TRAIN)
    from pipelines.model_store.artefact import load_saved, tables_as_bytes

    try:
        return tables_as_bytes(load_saved(path, card), saved)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise NoModelError(
            "{path} is not a Kith model: no tables can be made of it ({why}).", path=path, why=f"{error}"
        ) from error


def _parse(content: bytes, digest: str, path: Path) -> ModelTables:
    """Return the tables in a file's bytes; raises NoModelError where they are none, or another model's."""
    try:
        made_from, tables = _parsed(content)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise NoModelError(
            "{path} is damaged ({why}); delete it, and it is made anew from the model.",
            path=tables_beside(path),
            why=f"{error}",
        ) from error
    if made_from != digest:
        raise NoModelError(
            "{path} was not made from {model}: their digests differ. Delete it, and it is made anew from the "
            "model; or put back the model that it came with.",
            path=tables_beside(path),
            model=path.name,
        )
    return tables


# One list asks for the same model once for each horizon that it looks ahead by, and workspaces take turns.
@lru_cache(maxsize=16)
def _parsed(content: bytes) -> tuple[str, ModelTables]:
    """Return the digest of the model that tables were made from, and the tables."""
    fields = json.loads(content)
    return str(fields["model"]), tables_from_json(fields, NAMES)
