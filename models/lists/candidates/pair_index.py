"""The rows of a snapshot by owner and contact, for facts that come from beside the log."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from models.lists.candidates.context import Pair
from models.lists.candidates.guards import NONE
from models.log.log import Ints
from models.log.snapshot import Snapshot


class PairIndex:
    """Finds the row of each (owner, contact) in a snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        log = snapshot.log
        self.size = len(snapshot)
        self._snapshot = snapshot
        self._owner = {str(name): code for code, name in enumerate(log.owners)}
        self._contact = {str(name): code for code, name in enumerate(log.contacts)}

    @property
    def _keys(self) -> "pd.Index[int]":
        size = max(len(self._contact), 1)
        return pd.Index(self._snapshot.owner * size + self._snapshot.contact)

    def find(self, pairs: Mapping[Pair, Any]) -> tuple[Ints, list[Any]]:
        """Return the rows of those pairs that have a history, and their values, in the same order."""
        keyed = [
            (self._owner[owner] * max(len(self._contact), 1) + self._contact[contact], value)
            for (owner, contact), value in pairs.items()
            if owner in self._owner and contact in self._contact
        ]
        if not keyed:
            return np.zeros(0, dtype=np.int64), []
        where = self._keys.get_indexer(pd.Index([key for key, _ in keyed]))
        present = [(int(row), value) for row, (_, value) in zip(where, keyed, strict=True) if row >= 0]
        return np.array([row for row, _ in present], dtype=np.int64), [value for _, value in present]

    def column(self, pairs: Mapping[Pair, Any], of: Callable[[Any], int], otherwise: int = NONE) -> Ints:
        """Return one integer per row: `of` each known value, `otherwise` where there is none."""
        column = np.full(self.size, otherwise, dtype=np.int64)
        where, values = self.find(pairs)
        column[where] = [of(value) for value in values]
        return column
