"""One feature's share of a logit as a function of its value: a staircase or a bounded line."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf, nan
from typing import Any

import numpy as np

from models.log.log import Floats

# What a line may do to a value before anything else.
AXES: Mapping[str, Callable[[Floats], Floats]] = {
    "plain": np.asarray,
    "arcsinh": np.arcsinh,
    "log1p": np.log1p,
}


@dataclass(frozen=True)
class Staircase:
    """A value for each stretch between two cuts.

    Attributes
    ----------
    cuts
        Rising; a cut belongs to the stretch below it.
    values
        One more than the cuts.
    unknown
        What a NaN adds.
    """

    cuts: Floats
    values: Floats
    unknown: float = nan

    def at(self, column: Floats) -> Floats:
        """Return what each value of the feature adds."""
        levels = self.values[np.searchsorted(self.cuts, column)]
        return np.where(np.isnan(column), self.unknown, levels)

    def as_json(self) -> dict[str, Any]:
        """Return the table as plain values."""
        return {"cuts": self.cuts.tolist(), "values": self.values.tolist(), "unknown": _finite(self.unknown)}


@dataclass(frozen=True)
class Line:
    """A straight line over an axis, level beyond its ends.

    A value x adds `slope` * clip(axis(`stretch` * x) * `scale` + `offset`, `low`, `high`) + `shift`; a NaN
    adds `unknown`.
    """

    axis: str = "plain"
    stretch: float = 1.0
    scale: float = 1.0
    offset: float = 0.0
    low: float = -inf
    high: float = inf
    slope: float = 1.0
    shift: float = 0.0
    unknown: float = nan

    def at(self, column: Floats) -> Floats:
        """Return what each value of the feature adds."""
        place = np.clip(
            AXES[self.axis](self.stretch * column) * self.scale + self.offset, self.low, self.high
        )
        return np.where(np.isnan(column), self.unknown, self.slope * place + self.shift)

    def as_json(self) -> dict[str, Any]:
        """Return the line as plain values; an end that is not there, and what nobody knows, are None."""
        return {name: v if isinstance(v, str) else _finite(v) for name, v in vars(self).items()}


Curve = Staircase | Line


def curve_from_json(fields: Mapping[str, Any]) -> Curve:
    """Return the curve of plain values; raises ValueError, TypeError or KeyError where they are none."""
    unknown = nan if fields["unknown"] is None else float(fields["unknown"])
    if "cuts" in fields:
        cuts, values = (np.array(fields[name], dtype=np.float64) for name in ("cuts", "values"))
        if len(values) != len(cuts) + 1 or not np.isfinite(values).all() or (np.diff(cuts) <= 0).any():
            raise ValueError("a table of cuts is not one")
        return Staircase(cuts, values, unknown)
    if fields["axis"] not in AXES:
        raise ValueError("a line lies over an axis that Kith does not have")
    ends = {"low": -inf, "high": inf}
    numbers = {
        name: ends[name] if name in ends and value is None else float(value)
        for name, value in fields.items()
        if name not in {"axis", "unknown"}
    }
    return Line(axis=str(fields["axis"]), unknown=unknown, **numbers)


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None
