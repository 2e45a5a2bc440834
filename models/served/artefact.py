"""A model with its card: as it was fitted, and as it answers."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from data.errors import UsageError
from data.model_card import PRIOR
from models.dormancy.model_card import ModelCard
from models.features.matrix import NAMES
from models.served.model_tables import ModelTables

if TYPE_CHECKING:
    from sklearn.ensemble import StackingClassifier


class ServedModel(Protocol):
    """What a list or a score needs of a model."""

    @property
    def card(self) -> ModelCard:
        """What is known of it."""

    @property
    def tables(self) -> ModelTables:
        """Its logit."""


@dataclass(frozen=True)
class SavedModel:
    """A model that was opened to answer: its tables and its card."""

    tables: ModelTables
    card: ModelCard


@dataclass(frozen=True)
class Artefact:
    """A fitted model and its card: what is learned from, judged and saved."""

    model: "StackingClassifier"
    card: ModelCard

    @property
    def tables(self) -> ModelTables:
        """The model as tables; made when it is asked for."""
        # Whoever only answers does without scikit-learn, which takes seconds to load.
        from models.served.tables_of_model import tables_of

        return tables_of(self.model)


def place_artefact(artefact: Artefact, matrix: Sequence[str] = NAMES) -> Artefact:
    """Return the model and its card as of the matrix's columns; what the model lacks has no reference.

    Raises ValueError where the card's names are repeated or are not as many as its references or the
    model's columns, and KeyError where the matrix lacks one.
    """
    from models.dormancy.column_selection import place_model

    card = place_card(artefact.card, matrix)
    return Artefact(place_model(artefact.model, artefact.card.features, matrix), card)


def place_card(card: ModelCard, matrix: Sequence[str] = NAMES) -> ModelCard:
    """Return the card as of the matrix's columns; raises ValueError where its names do not fit."""
    reference = dict(zip(card.features, card.reference, strict=True))
    if len(reference) < len(card.features):
        raise ValueError("it names a feature twice")
    return replace(card, features=list(matrix), reference=[reference.get(name, math.nan) for name in matrix])


def check_horizon(model: ServedModel, horizon_days: int) -> None:
    """Raise UsageError where the model was trained for other horizons."""
    shortest, longest = model.card.horizons
    if not model.card.answers(horizon_days):
        fields = {
            "version": model.card.version,
            "span": f"{shortest}d" if shortest == longest else f"{shortest}d to {longest}d",
            "horizon": f"{horizon_days}d",
            "nearest": f"{min(max(horizon_days, shortest), longest)}d",
        }
        if model.card.version == PRIOR:
            raise UsageError(
                "model {version} answers for a horizon of {span}, not {horizon}; give --horizon {nearest}, "
                "train one with: kith retrain --horizon {horizon}",
                **fields,
            )
        raise UsageError(
            "model {version} answers for a horizon of {span}, not {horizon}; give --horizon {nearest}, "
            "take --model prior, or train one with: kith retrain --horizon {horizon}",
            **fields,
        )
