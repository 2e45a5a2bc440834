"""A model as tables: the same logit as the model that they were made from, to a millionth of a millionth.

What is saved of a model is stock scikit-learn, which takes seconds to load. A list needs none of it: the
logit is a sum of one-feature terms, so a table for each feature of each member holds all of the model.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from models.log.log import Floats, Ints
from models.log.logistic import expit
from models.served.curve import Curve, Line, curve_from_json


@dataclass(frozen=True)
class MemberTables:
    """One member of a model: its logit is `base` + the sum of its curves, by the place of their columns.

    `short_weight` is its weight where the workspace's history is short; None: the same.
    """

    name: str
    base: float
    curves: Mapping[int, Curve]
    weight: float
    short_weight: float | None = None

    def rows_and_weights(self, ramp: Floats) -> tuple[Ints, Floats]:
        """Return the numbers of the rows that it counts for, and its weight in each of them."""
        short = self.weight if self.short_weight is None else self.short_weight
        weights = short + (self.weight - short) * ramp
        rows = np.flatnonzero(weights)
        return rows, weights[rows]

    def logit(self, features: Floats, rows: Ints | slice = slice(None)) -> Floats:
        """log(P / (1 - P)) of these rows of the matrix by this member, summed in a fixed order."""
        total: Floats | float = self.base
        for column, curve in self.curves.items():
            total = total + curve.at(features[rows, column])
        return np.broadcast_to(total, features[rows].shape[:1])

    def placed(self, places: Sequence[int]) -> "MemberTables":
        """Return the member with its columns at other places."""
        return replace(self, curves={places[column]: curve for column, curve in self.curves.items()})


@dataclass(frozen=True)
class ModelTables:
    """All members of a model, and where on the ramp from short to long histories a row is.

    Attributes
    ----------
    intercept
        What is added to the weighted sum of the members' logits.
    members
        In the order in which they are summed.
    ramp
        The column that says how long the workspace is known, and the line from 0 (short) to 1 (long);
        None where no weight depends on it.
    """

    intercept: float
    members: tuple[MemberTables, ...]
    ramp: tuple[int, Line] | None = None

    def logit(self, features: Floats) -> Floats:
        """log(P / (1 - P)) of each row of the matrix: no row's bits depend on the rows beside it."""
        # A column is walked as a whole.
        features = np.asfortranarray(features)
        total, place = np.full(len(features), self.intercept), self.place_on_ramp(features)
        for member in self.members:
            rows, weights = member.rows_and_weights(place)
            if len(rows):
                which = slice(None) if len(rows) == len(features) else rows
                total[which] += weights * member.logit(features, which)
        return total

    def probability(self, features: Floats) -> Floats:
        """P(went dormant) of each row of the matrix, between 0 and 1."""
        return expit(self.logit(features))

    def place_on_ramp(self, features: Floats) -> Floats:
        """Return how long each row's history is: 0 short, 1 long, or as the model does not ask."""
        if self.ramp is None:
            return np.ones(len(features))
        column, line = self.ramp
        return line.at(features[:, column])

    def placed(self, places: Sequence[int]) -> "ModelTables":
        """Return the tables with their columns at other places."""
        ramp = None if self.ramp is None else (places[self.ramp[0]], self.ramp[1])
        return replace(self, members=tuple(member.placed(places) for member in self.members), ramp=ramp)

    def as_json(self, names: Sequence[str]) -> dict[str, Any]:
        """Return the tables as plain values, their columns by name."""
        ramp = None if self.ramp is None else {"column": names[self.ramp[0]], **self.ramp[1].as_json()}
        return {
            "intercept": self.intercept,
            "members": [_member_as_json(member, names) for member in self.members],
            "ramp": ramp,
        }


def tables_from_json(fields: Mapping[str, Any], names: Sequence[str]) -> ModelTables:
    """Return tables as a function of the named columns.

    Raises ValueError, TypeError or KeyError where they are damaged or ask for a column that is not there.
    """
    places = {name: place for place, name in enumerate(names)}
    members = [_member_from_json(member, places) for member in fields["members"]]
    ramp = fields["ramp"] and dict(fields["ramp"])
    placed = None
    if ramp:
        column, line = places[ramp.pop("column")], curve_from_json(ramp)
        if not isinstance(line, Line):
            raise ValueError("the ramp is no line")
        placed = column, line
    return ModelTables(float(fields["intercept"]), tuple(members), placed)


def _member_as_json(member: MemberTables, names: Sequence[str]) -> dict[str, Any]:
    curves = {names[column]: curve.as_json() for column, curve in member.curves.items()}
    return {**vars(member), "curves": curves}


def _member_from_json(fields: Mapping[str, Any], places: Mapping[str, int]) -> MemberTables:
    curves = {places[name]: curve_from_json(curve) for name, curve in fields["curves"].items()}
    short = None if fields["short_weight"] is None else float(fields["short_weight"])
    return MemberTables(str(fields["name"]), float(fields["base"]), curves, float(fields["weight"]), short)
