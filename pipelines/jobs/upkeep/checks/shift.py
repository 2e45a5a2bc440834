"""Whether the newest closed window was like those that the newest training learned from."""

from typing import Any

from data.messages import Message
from pipelines.jobs.upkeep.checks.sealed import Condition

# So many of the inputs that moved are named.
MOST_NAMES = 3


def check_shift(shift: dict[str, Any]) -> Condition:
    """Say which share went dormant in either, and which inputs moved."""
    rates = Message(
        "{newest} % went dormant in the newest closed window, {trained} % in those it learned from",
        newest=round(100 * shift["newest_rate"]),
        trained=round(100 * shift["trained_rate"]),
    )
    if not shift["is_rate_large"] and not shift["inputs"]:
        return rates, None
    todo = Message("see whether a source has stopped (kith coverage), then learn anew: kith retrain")
    if not shift["inputs"]:
        return rates, todo
    names = ", ".join(list(shift["inputs"])[:MOST_NAMES])
    state = Message(
        "{rates}; inputs that moved: {count}, first {names}",
        rates=rates,
        count=len(shift["inputs"]),
        names=names,
    )
    return state, todo
