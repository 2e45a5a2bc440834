"""Who is on which list, and why the others are not: what the choice of a list leaves."""

from dataclasses import dataclass
from functools import cached_property

from data.schema import Pool
from models.dormancy.intervals import GRADES, Interval, grade, interval
from models.explanations.contributions import Contributions
from models.facts.depth import Depth
from models.lists.candidates.context import NO_POOL, POOLS, Pair
from models.lists.candidates.feedback import Adjustment
from models.lists.candidates.guards import GuardResult
from models.lists.candidates.help_ledger import EMPTY, HelpLedger
from models.lists.ranking.scores import Scored, ScoredWithDormant
from models.log.log import Bools, Floats, Ints, Names
from models.log.snapshot import Snapshot


@dataclass(frozen=True)
class Selection:
    """Who is listed and why the others are not, one entry per relationship with any history.

    Attributes
    ----------
    scored
        The cohort's scores, with model and snapshot.
    predictions
        The relationships with a probability, and their rows.
    depth
        Depth and its parts, 0 to 1.
    pool
        Number of the pool, NO_POOL outside both.
    guards
        What each guard says, by name.
    free
        In a pool, and kept off by no guard.
    factor
        What the owner's answers make of the score, a half to two.
    score
        Priority in the pool times the factor; nought outside both pools.
    places
        Places of each owner by pool, shape (owners, pools).
    rank
        Rank among the free of owner and pool, from 1; nought for all others.
    chosen
        Listed or held back by the experiment.
    held_back
        Chosen, but left off the list by the experiment.
    place
        Place on the list, from 1; nought for all others.
    ledgers, adjustments
        Help by pair, and what each owner's answers taught.
    contributions, family_shares
        Terms of each prediction's logit, by feature and by family: shapes (predictions, features) and
        (predictions, families).
    """

    scored: Scored
    predictions: ScoredWithDormant
    depth: Depth
    pool: Ints
    guards: dict[str, GuardResult]
    free: Bools
    factor: Floats
    score: Floats
    places: Ints
    rank: Ints
    chosen: Bools
    held_back: Bools
    place: Ints
    ledgers: dict[Pair, HelpLedger]
    adjustments: dict[str, Adjustment]
    contributions: Contributions
    family_shares: Floats

    @property
    def snapshot(self) -> Snapshot:
        """The log at as_of."""
        return self.scored.snapshot

    @property
    def listed(self) -> Bools:
        """Who is on the list."""
        return self.chosen & ~self.held_back

    @cached_property
    def interval(self) -> Interval:
        """Lower and upper end of each prediction."""
        return interval(
            self.predictions.probability, grade(self.predictions.facts), self.scored.artefact.card.widths
        )

    @cached_property
    def confidence(self) -> list[str]:
        """How much history each prediction rests on."""
        names = [str(name) for name in GRADES]
        return [names[number] for number in grade(self.predictions.facts).tolist()]

    @cached_property
    def names(self) -> tuple[Names, Names]:
        """Each row's owner and contact by name."""
        return names_of(self.snapshot)

    @cached_property
    def last_at(self) -> Ints:
        """Time of each row's last interaction."""
        return self.snapshot.last_at

    def pair(self, row: int) -> Pair:
        """Return (owner, contact) of a row."""
        owners, contacts = self.names
        return str(owners[row]), str(contacts[row])

    def ledger(self, row: int) -> HelpLedger:
        """Return the ledger of a row."""
        return self.ledgers.get(self.pair(row), EMPTY) if self.ledgers else EMPTY


def names_of(snapshot: Snapshot) -> tuple[Names, Names]:
    """Return each relationship's owner and contact by name."""
    return snapshot.log.owners[snapshot.owner], snapshot.log.contacts[snapshot.contact]


def pool_name(pool: int) -> Pool | None:
    """Return a pool by its number, None outside both."""
    return None if pool == NO_POOL else POOLS[pool]
