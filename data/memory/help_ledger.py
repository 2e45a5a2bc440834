"""Help given and received in one relationship, fading with time: a memory, never a bill."""

from collections.abc import Iterable
from dataclasses import dataclass

from data.schema import DAY_SECONDS, Exchange, Side

# Help is half as fresh after a year.
HALF_LIFE_DAYS = 365
# Thanks are help's echo.
THANKS_WEIGHT = 0.25


@dataclass(frozen=True, slots=True, order=True)
class HelpAct:
    """One exchange: when (epoch seconds), what, from which side, and the interaction's id."""

    at: int
    exchange: Exchange
    side: Side
    interaction: str = ""


@dataclass(frozen=True, slots=True)
class HelpLedger:
    """What went each way before one as_of, oldest first; `given` and `received` fade with time."""

    given: float
    received: float
    acts: tuple[HelpAct, ...]

    @property
    def both(self) -> float:
        """Faded help of both sides together: what depth counts."""
        return self.given + self.received

    def of(self, side: Side) -> list[HelpAct]:
        """Return the acts of one side that are more than thanks."""
        return [act for act in self.acts if act.side is side and act.exchange is not Exchange.THANKS]

    @property
    def thanked(self) -> bool:
        """Whether thanks were given, or help went back, since the last help received."""
        received = self.of(Side.RECEIVED)
        return not received or any(act.side is Side.GIVEN and act.at >= received[-1].at for act in self.acts)


EMPTY = HelpLedger(0.0, 0.0, ())


def build_ledger(acts: Iterable[HelpAct], as_of: int) -> HelpLedger:
    """Return the ledger of one relationship at as_of, from its exchanges in any order."""
    past = tuple(sorted(act for act in acts if act.at < as_of))
    sides = (Side.GIVEN, Side.RECEIVED)
    given, received = (sum(fresh_weight(act, as_of) for act in past if act.side is side) for side in sides)
    return HelpLedger(given, received, past)


def fresh_weight(act: HelpAct, as_of: int) -> float:
    """Return how fresh one act is: 1 on its day, half of it after a year; thanks count a quarter."""
    weight = THANKS_WEIGHT if act.exchange is Exchange.THANKS else 1.0
    faded: float = weight * 2.0 ** (-(as_of - act.at) / (HALF_LIFE_DAYS * DAY_SECONDS))
    return faded
