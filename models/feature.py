"""What a feature is: one scale-free number with a name, an explanation and a direction."""

from collections.abc import Callable
from dataclasses import dataclass

from models.facts import Facts
from models.log import Floats

RAISES, LOWERS, FREE = +1, -1, 0


@dataclass(frozen=True)
class Feature:
    """One column of the model; more of it can only raise, or only lower, the probability, or is free.

    Features of one `family` are said in one sentence.
    """

    name: str
    definition: str
    unit: str
    direction: int
    family: str
    of: Callable[[Facts], Floats]


def feature(
    family: str, unit: str, direction: int
) -> Callable[[Callable[[Facts], Floats]], Feature]:
    """Make a feature of a function: its name is the column's, its docstring the definition."""

    def declare(of: Callable[[Facts], Floats]) -> Feature:
        return Feature(of.__name__, (of.__doc__ or "").strip(), unit, direction, family, of)

    return declare
