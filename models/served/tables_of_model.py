"""The tables of a fitted model, made from it and checked against it.

Where a staircase of boosted trees has its cuts only the trees themselves know; everything else is asked of
the model by its public interface.
"""

from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import StackingClassifier
from sklearn.frozen import FrozenEstimator
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, MinMaxScaler, StandardScaler

from models.dormancy.additive_model import (
    intercept_of,
    is_lines,
    logit,
    member_logit,
    members_of,
    ramp_of,
    split_member,
)
from models.log.log import Floats
from models.served.curve import AXES, Curve, Line, Staircase
from models.served.model_tables import MemberTables, ModelTables

# How far a row's logit may be from the model's; as a share of it where it is above 1.
PRECISION = 1e-12
TRIED_ROWS = 400
# Of the values of a random row so many lie on a cut or beside one, and so many are not known.
AT_A_CUT, UNKNOWN = 0.6, 0.1


# A list asks for the tables of one model once for each horizon that it looks ahead by.
@lru_cache(maxsize=16)
def tables_of(model: StackingClassifier) -> ModelTables:
    """Return the model as tables; raises ValueError where they would not give its logit."""
    width = width_of(model)
    members = tuple(
        MemberTables(one.name, *_terms(one.model, width), weight=one.weight, short_weight=one.short_weight)
        for one in members_of(model)
    )
    tables = ModelTables(intercept_of(model), members, _ramp(ramp_of(model), width))
    off = largest_difference(model, tables)
    if not off <= PRECISION:
        raise ValueError(f"its tables are {off:.1g} off")
    return tables


def width_of(model: StackingClassifier) -> int:
    """Return how many columns a model takes."""
    _, first = model.estimators[0]
    steps = [step for _, step in first.steps] if isinstance(first, Pipeline) else [first]
    # A step that only bends values does not count them.
    return next(int(step.n_features_in_) for step in steps if hasattr(step, "n_features_in_"))


def largest_difference(model: StackingClassifier, tables: ModelTables, seed: int = 0) -> float:
    """Return how far the tables are from the model at most, on the logit, on random rows around every cut."""
    rows = random_rows(tables, width_of(model), TRIED_ROWS, seed)
    theirs = logit(model, rows)
    return float((np.abs(tables.logit(rows) - theirs) / np.maximum(1, np.abs(theirs))).max())


def random_rows(tables: ModelTables, width: int, count: int, seed: int) -> Floats:
    """Return rows that lie on a cut, beside one, between or beyond them, or are not known; (count, width)."""
    rng = np.random.default_rng(seed)
    rows = rng.lognormal(0, 2, (count, width)) * rng.choice([-1, 1, 1, 1], (count, width))
    unknown, stretched = np.full(width, True), np.full(width, False)
    for curves in [member.curves for member in tables.members]:
        for column, curve in curves.items():
            unknown[column] &= not np.isnan(curve.unknown)
            stretched[column] |= isinstance(curve, Line) and curve.axis == "log1p"
            if isinstance(curve, Staircase) and len(curve.cuts):
                near = rng.choice(curve.cuts, count)
                near = np.nextafter(near, near + rng.choice([-1, 0, 1], count))
                rows[:, column] = np.where(rng.random(count) < AT_A_CUT, near, rows[:, column])
    # Counts and lengths, whose logarithm is taken, are never negative.
    rows[:, stretched] = np.abs(rows[:, stretched])
    rows[(rng.random(rows.shape) < UNKNOWN) & unknown] = np.nan
    return rows


def _terms(member: Any, width: int) -> tuple[float, dict[int, Curve]]:
    """Return a member's base, and its curves by the places of the columns that they read."""
    seen, inner = split_member(member)
    columns = np.arange(width) if seen is None else seen
    base, curves = _lines(inner, len(columns)) if is_lines(inner) else _staircases(inner)
    return base, {int(columns[place]): curve for place, curve in curves.items()}


def _staircases(trees: Any) -> tuple[float, dict[int, Curve]]:
    """Return boosted trees, each of one feature, as their logit where nothing is known and staircases."""
    cuts = _cuts(trees)
    # The levels between the cuts: each at its cut below it, the last one beyond all.
    places = [(column, value) for column, own in cuts.items() for value in (*own.tolist(), np.inf)]
    rows = np.full((1 + len(places), trees.n_features_in_), np.nan)
    rows[1 + np.arange(len(places)), [column for column, _ in places]] = [value for _, value in places]
    base, *levels = member_logit(trees, rows).tolist()
    ends = np.cumsum([len(own) + 1 for own in cuts.values()], dtype=np.int64)[:-1]
    values = np.split(np.array(levels) - base, ends)
    return base, {
        column: _short(Staircase(own, of_column, unknown=0.0))
        for (column, own), of_column in zip(cuts.items(), values, strict=False)
    }


def _cuts(trees: Any) -> dict[int, Floats]:
    """Return where the trees cut each feature, rising."""
    cuts: dict[int, set[float]] = {}
    for (tree,) in trees._predictors:  # noqa: SLF001 - no public name tells the cuts; the tables are checked
        inner = tree.nodes[tree.nodes["is_leaf"] == 0]
        for column, cut in zip(inner["feature_idx"].tolist(), inner["num_threshold"].tolist(), strict=True):
            cuts.setdefault(column, set()).add(cut)
    # Where only the unknown is set apart, the cut lies beyond every number.
    return {column: np.array(sorted(own - {np.inf})) for column, own in sorted(cuts.items())}


def _short(stairs: Staircase) -> Staircase:
    """Return the same staircase without cuts between equal values."""
    steps = np.flatnonzero(np.diff(stairs.values))
    return Staircase(stairs.cuts[steps], stairs.values[[*steps, len(stairs.cuts)]], stairs.unknown)


def _lines(lines: Pipeline, width: int) -> tuple[float, dict[int, Curve]]:
    """Return a logistic regression on columns that are each bent and bounded, as one line for each column."""
    seen, axis, numbers = np.arange(width), "plain", _Numbers()
    for _, step in lines.steps[:-1]:
        own = step.estimator if isinstance(step, FrozenEstimator) else step
        if isinstance(own, ColumnTransformer):
            seen, numbers = seen[own.transformers_[0][2]], numbers.of(own.transformers_[0][2])
        elif isinstance(own, FunctionTransformer):
            axis = next(name for name, bend in AXES.items() if bend is own.func)
        else:
            numbers |= _numbers_of(own)
    slopes = lines[-1].coef_[0] / numbers.pop("deviation", np.ones(len(seen)))
    numbers |= {"slope": slopes, "shift": -slopes * numbers.pop("mean", np.zeros(len(seen)))}
    each = [dict(zip(numbers, values, strict=True)) for values in np.transpose([*numbers.values()]).tolist()]
    curves = {int(column): Line(axis=axis, **own) for column, own in zip(seen, each, strict=True)}
    return float(lines[-1].intercept_[0]), _with_unknown(lines, width, curves)


class _Numbers(dict[str, Floats]):
    """What the steps of a pipeline know of each column, by the name of a line's field."""

    def of(self, columns: list[int]) -> "_Numbers":
        """Return the numbers of some columns."""
        return _Numbers({name: values[columns] for name, values in self.items()})


def _numbers_of(step: Any) -> dict[str, Floats]:
    """Return what a step does to each column; raises ValueError for one that no line of Kith's has."""
    match step:
        case MinMaxScaler(clip=True):
            ends = zip(("low", "high"), step.feature_range, strict=True)
            bounds = {name: np.full(len(step.scale_), float(end)) for name, end in ends}
            return {"scale": step.scale_, "offset": step.min_, **bounds}
        case StandardScaler(with_mean=False):
            return {"stretch": 1 / step.scale_}
        case StandardScaler():
            return {"mean": step.mean_, "deviation": step.scale_}
        case SimpleImputer():
            return {}
    raise ValueError(f"no table is made of a {type(step).__name__}")


def _with_unknown(lines: Pipeline, width: int, curves: dict[int, Line]) -> dict[int, Curve]:
    """Return the lines with what a NaN adds, as the pipeline fills it in; where it does not, it stays NaN."""
    if not any(isinstance(step, SimpleImputer) for _, step in lines.steps):
        return dict(curves)
    columns = list(curves)
    rows = np.zeros((1 + len(columns), width))
    rows[1 + np.arange(len(columns)), columns] = np.nan
    nought, *levels = member_logit(lines, rows).tolist()
    return {
        column: replace(curve, unknown=level - nought + float(curve.at(np.zeros(1))[0]))
        for (column, curve), level in zip(curves.items(), levels, strict=True)
    }


def _ramp(ramp: Pipeline | None, width: int) -> tuple[int, Line] | None:
    """Return the ramp's column and line."""
    if ramp is None:
        return None
    base, curves = _terms(ramp, width)
    ((column, line),) = curves.items()
    if base != 0 or not isinstance(line, Line):
        raise ValueError("the ramp is no line from 0 to 1")
    return column, line
