"""How much a relationship holds, 0 to 1 within an owner, by a formula that fits in one line."""

import numpy as np

from models.facts import Facts, Floats
from models.log import Ints


def raw_depth(facts: Facts) -> Floats:
    """log(1 + days of contact) x (1/2 + 1/2 reciprocity), where reciprocity is 1 when balanced."""
    return np.log1p(facts.active_days) * (0.5 + 0.5 * reciprocity(facts))


def reciprocity(facts: Facts) -> Floats:
    """The smaller of sent and received over the larger; meetings and calls count for both sides."""
    mutual = facts.interactions - facts.sent - facts.received
    sent, received = facts.sent + mutual, facts.received + mutual
    return np.minimum(sent, received) / np.maximum(np.maximum(sent, received), 1)


def depth(facts: Facts, owner: Ints) -> Floats:
    """Depth against the owner's deepest relationship: 0 to 1."""
    raw = raw_depth(facts)
    deepest = np.zeros(int(owner.max(initial=0)) + 1)
    np.maximum.at(deepest, owner, raw)
    return raw / np.maximum(deepest[owner], 1e-12)
