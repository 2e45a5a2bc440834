"""Sorted rows: how they are made, and where their runs of equal keys begin and end."""

from functools import reduce
from math import prod

import numpy as np
from numpy.typing import NDArray

LARGEST = np.iinfo(np.int64).max


def sort_once(columns: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the rows of `columns[column, row]`, sorted by the columns in turn, repeats left out.

    Rows that fit into one number each are sorted as such: the quickest sort there is.
    """
    if not columns.shape[1]:
        return columns
    lowest = columns.min(axis=1)
    spans = [int(high) - int(low) + 1 for high, low in zip(columns.max(axis=1), lowest, strict=True)]
    if prod(spans) > LARGEST:
        ordered = columns[:, np.lexsort(columns[::-1])]
        return ordered[:, first_of_run(*ordered)]
    keys = np.sort(np.ravel_multi_index(tuple(columns - lowest[:, None]), spans))
    return np.stack(np.unravel_index(keys[first_of_run(keys)], spans)) + lowest[:, None]


def first_of_run(*keys: NDArray[np.generic]) -> NDArray[np.bool_]:
    """Mark the first row of each run of equal neighbouring keys."""
    first = np.ones(len(keys[0]), dtype=bool)
    if len(first):
        first[1:] = reduce(np.logical_or, (key[1:] != key[:-1] for key in keys))
    return first


def last_of_run(*keys: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Mark the last row of each run of equal neighbouring keys."""
    last = np.ones(len(keys[0]), dtype=bool)
    last[:-1] = first_of_run(*keys)[1:]
    return last
