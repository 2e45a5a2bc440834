"""How facts are said: what a family of features is, and lengths and counts the way a person says them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.facts import Facts

Numbers = dict[str, Any]


@dataclass(frozen=True)
class Family:
    """`numbers` of one row of the facts, and the sentence when they raise or lower the probability.

    None where the numbers, read by a person, would not speak that way: then it is not said.
    """

    code: str
    numbers: Callable[[Facts, int], Numbers]
    raises: Callable[[Numbers], str | None]
    lowers: Callable[[Numbers], str | None]


def days(count: float) -> str:
    """Say a length of time the way a person would."""
    whole = round(count)
    return "less than a day" if whole < 1 else f"{whole} day{'s' * (whole != 1)}"


def within(count: float) -> str:
    """Say a length of at least a day, where the word before it leaves no room for a number one."""
    return "day" if round(count) <= 1 else days(count)


def times(count: int) -> str:
    """Say how often."""
    return "once" if count == 1 else f"{count} times"


def beyond(length: float, usual: float) -> bool:
    """Tell whether a length is the longer one also in the whole days in which both are said."""
    return length > usual and round(length) > max(round(usual), 1)


def rounded(value: float) -> float | None:
    """Return a length to a tenth of a day, None where it is unknown."""
    return None if np.isnan(value) else round(float(value), 1)
