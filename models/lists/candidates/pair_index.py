"""The rows of a snapshot by owner and contact."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.lists.candidates.context import Pair
from models.lists.candidates.unanswered import NONE
from models.log.snapshot import Snapshot


class PairIndex:
    """Finds the row of each (owner, contact) in a snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        log = snapshot.log
        self._owner = {str(name): code for code, name in enumerate(log.owners)}
        self._contact = {str(name): code for code, name in enumerate(log.contacts)}
        self._rows = snapshot.owner * len(self._contact) + snapshot.contact

    def column(
        self, pairs: Mapping[Pair, Any], of: Callable[[Any], float], otherwise: float = NONE
    ) -> NDArray[Any]:
        """Return one number per row: `of` each known value, `otherwise` where there is none."""
        column = np.full(len(self._rows), otherwise)
        keyed = [
            (self._owner[owner] * len(self._contact) + self._contact[contact], of(value))
            for (owner, contact), value in pairs.items()
            if owner in self._owner and contact in self._contact
        ]
        if keyed:
            keys, values = zip(*keyed, strict=True)
            where = np.searchsorted(self._rows, keys)
            hit = np.append(self._rows, NONE)[where] == np.array(keys)
            column[where[hit]] = np.array(values)[hit]
        return column
