"""How much a relationship holds, 0 to 1 within an owner, by a formula that fits in one line."""

import numpy as np

from models.history import RECEIVED, SENT, day_ends, history_of
from models.log import Floats, Ints
from models.snapshot import Snapshot


def raw_depth(active_days: Ints, sent: Ints, received: Ints) -> Floats:
    """log(1 + days of contact) x (1/2 + 1/2 reciprocity): deep is often, and from both sides."""
    return np.log1p(active_days) * (0.5 + 0.5 * reciprocity(sent, received))


def reciprocity(sent: Ints, received: Ints) -> Floats:
    """The smaller side over the larger, 0 to 1; meetings and calls are counted on both sides."""
    return np.minimum(sent, received) / np.maximum(np.maximum(sent, received), 1)


def depth(snapshot: Snapshot) -> Floats:
    """Depth of every relationship with a history, against its owner's deepest one: 0 to 1."""
    history = history_of(snapshot, np.ones(len(snapshot), dtype=bool))
    rows, own = history.rows, history.own
    raw = raw_depth(
        own.sum(day_ends(rows)),
        own.sum(rows.direction != RECEIVED),
        own.sum(rows.direction != SENT),
    )
    deepest = np.zeros(len(rows.owners))
    np.maximum.at(deepest, snapshot.owner, raw)
    return raw / deepest[snapshot.owner]
