"""What MLflow is told of a version: the log that it learned from, its columns, its windows, its span."""

from typing import Any

import numpy as np
from mlflow.data.code_dataset_source import CodeDatasetSource
from mlflow.data.meta_dataset import MetaDataset
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, Schema, TensorSpec

from models.dormancy.model_card import ModelCard
from models.features.matrix import NAMES

# MLflow cuts no longer one: it refuses it.
LONGEST_DIGEST = 36
# What of the card's training a version's tags hold.
TAGGED = ("tested_on", "snapshots", "log_first", "log_last", "log_rows", "log_sha256")


def dataset_of(card: ModelCard) -> MetaDataset:
    """Return the log that a version learned from, known by its digest alone: no row leaves the store."""
    source = CodeDatasetSource({"kith.workspace": card.workspace})
    digest = str(card.training.get("log_sha256", ""))[:LONGEST_DIGEST]
    # Its base class has a property that it leaves to others, and works without.
    return MetaDataset(source, name=f"log until {card.as_of}", digest=digest or None)  # type: ignore[abstract]


def signature() -> ModelSignature:
    """Return the columns that a version takes, by name, and that it returns a class; others are refused."""
    outcome = Schema([TensorSpec(np.dtype(np.int64), (-1,))])
    return ModelSignature(inputs=Schema([ColSpec("double", name) for name in NAMES]), outputs=outcome)


def tags_of(card: ModelCard) -> dict[str, str]:
    """Return the tags of a version: the closed window that it was tested on, its snapshots, its span."""
    tags = {f"kith.{name}": _text(card.training[name]) for name in TAGGED if name in card.training}
    return {"kith.version": card.version, "kith.horizon_days": str(card.usual_horizon)} | tags


def _text(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)
