"""Which extras are installed, and what the others would bring."""

from data.extras import BRINGS, Extra, missing_packages
from data.messages import Message
from pipelines.jobs.upkeep.checks.sealed import Condition


def check_extras() -> Condition:
    """Look which extras are installed; one that is not is no fault."""
    return Message("parts of Kith: {extras}", extras=tuple(map(_state, Extra))), None


def _state(extra: Extra) -> Message:
    if missing_packages(extra):
        return Message(
            "{extra} would bring {brings} (pip install 'kith[{extra}]')",
            extra=extra.value,
            brings=BRINGS[extra],
        )
    return Message("{extra} is installed", extra=extra.value)
