"""The two pools, and how the places of a list are shared between them."""

from dataclasses import dataclass

from data.schema import Pool

POOLS = tuple(Pool)
UPKEEP, REVIVAL = range(len(POOLS))
NO_POOL = -1


@dataclass(frozen=True)
class PoolShares:
    """How the places of a list are shared between the pools; the owner sets them."""

    upkeep: float = 3.0
    revival: float = 2.0

    def places(self, budget: int, factors: tuple[float, float] = (1.0, 1.0)) -> tuple[int, int]:
        """Return the places of each pool: the budget by the shares, each times its factor."""
        upkeep, revival = self.upkeep * factors[UPKEEP], self.revival * factors[REVIVAL]
        if upkeep + revival <= 0:
            return 0, 0
        woken = round(budget * revival / (upkeep + revival))
        return budget - woken, woken
