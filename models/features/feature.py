"""What a feature is, one scale-free number with a name and a direction, and what several are made of."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.facts.facts import Facts
from models.log.log import Bools, Floats

RAISES, LOWERS, FREE = +1, -1, 0


@dataclass(frozen=True)
class Feature:
    """One column of the model; more of it can only raise, or only lower, the probability, or is free.

    Features of one `family` are said in one sentence.
    """

    name: str
    definition: str
    unit: str
    direction: int
    family: str
    of: Callable[[Facts], Floats]


def feature(family: str, unit: str, direction: int) -> Callable[[Callable[[Facts], Floats]], Feature]:
    """Make a feature of a function: its name is the column's, its docstring the definition."""

    def declare(of: Callable[[Facts], Floats]) -> Feature:
        return Feature(of.__name__, (of.__doc__ or "").strip(), unit, direction, family, of)

    return declare


def exposure(age: Floats, f: Facts, half_life: float) -> Floats:
    """Length of the age in horizons, its days fading with the half-life (in horizons)."""
    return half_life / np.log(2) * (1 - np.exp2(-age / (half_life * f.horizon_days)))


def shrunk(part: Any, whole: Any, towards: Any, strength: float) -> Floats:
    """A share, drawn towards another as strongly as that many observations would."""
    return np.asarray((part + strength * towards) / (whole + strength), dtype=np.float64)


def two_sided(value: Any, f: Facts) -> Floats:
    """The value where the owner's log knows both directions at all, else NaN."""
    return np.where(knows_both_directions(f), value, np.nan)


def knows_both_directions(f: Facts) -> Bools:
    """Tell where the owner's log holds both directions: else nobody could have been seen to answer."""
    return (f.owner.sent > 0) & (f.owner.received > 0)
