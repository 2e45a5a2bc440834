"""Dataclasses of equally long arrays: take rows of all, or put several under one another."""

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from models.log.log import Bools, Ints

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    Columns = TypeVar("Columns", bound=DataclassInstance)
else:
    Columns = TypeVar("Columns")


def take(columns: Columns, which: Bools | Ints) -> Columns:
    """Return the rows marked or numbered in `which`, of every array."""

    def of(value: Any) -> Any:
        nested = is_dataclass(value) and not isinstance(value, type)
        return take(value, which) if nested else value[which]

    return type(columns)(**{f.name: of(getattr(columns, f.name)) for f in fields(columns)})


def concatenate(parts: Sequence[Columns]) -> Columns:
    """Return the rows of all parts, one part after another."""

    def of(values: list[Any]) -> Any:
        return concatenate(values) if is_dataclass(values[0]) else np.concatenate(values)

    names = [f.name for f in fields(parts[0])]
    return type(parts[0])(**{name: of([getattr(part, name) for part in parts]) for name in names})
