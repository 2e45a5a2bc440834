"""From scores to advice: who is in which pool, who is kept off and by what, who is on the list."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from data.schema import DAY_SECONDS, Pool
from models.dormancy.intervals import GRADES, Interval, grade, interval
from models.explanations.contributions import Contributions, terms
from models.explanations.families import CODES
from models.explanations.reasons import family_shares
from models.facts.depth import Depth, InteractionCounts, deepen, live
from models.lists.candidates.context import Context, Pair
from models.lists.candidates.feedback import Adjustment, factor, learn
from models.lists.candidates.guard_inputs import stand
from models.lists.candidates.guards import FIXED, GuardResult, kept_off, verdicts
from models.lists.candidates.help_ledger import EMPTY, HelpLedger, ledger
from models.lists.candidates.pair_index import PairIndex
from models.lists.candidates.pools import NO_POOL, POOLS, REVIVAL, UPKEEP
from models.lists.ranking.holdout_draw import draw
from models.lists.ranking.ranking import (
    RankingInputs,
    choose,
    forgotten,
    is_late,
    priority,
    rank_in_pool,
    worth_waking,
)
from models.lists.ranking.scored_with_dormant import ScoredWithDormant
from models.lists.ranking.scores import Scored
from models.log.groupby import place_within, scatter
from models.log.log import Bools, Floats, Ints, Names
from models.log.records import take
from models.log.snapshot import Snapshot


@dataclass(frozen=True)
class Selection:
    """One entry per relationship with any history; NaN and nought where nothing can be said.

    `rank` is the place in the pool among those whom nothing keeps off, `place` the one on the list.
    `chosen` are the listed and, where the owner takes part in the experiment, the held back.
    """

    scored: Scored
    asked: ScoredWithDormant
    depth: Depth
    pool: Ints
    found: dict[str, GuardResult]
    free: Bools
    factor: Floats
    score: Floats
    places: Ints
    rank: Ints
    chosen: Bools
    held: Bools
    place: Ints
    ledgers: dict[Pair, HelpLedger]
    adjustments: dict[str, Adjustment]
    terms: Contributions
    shares: Floats

    @property
    def snapshot(self) -> Snapshot:
        """The log at as_of."""
        return self.scored.snapshot

    @property
    def listed(self) -> Bools:
        """Who is on the list."""
        return self.chosen & ~self.held

    @cached_property
    def interval(self) -> Interval:
        """Lower and upper end of each asked one's probability."""
        return interval(self.asked.probability, grade(self.asked.facts), self.scored.artefact.card.widths)

    @cached_property
    def confidence(self) -> list[str]:
        """How much history each asked one's probability rests on."""
        names = [str(name) for name in GRADES]
        return [names[number] for number in grade(self.asked.facts).tolist()]

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


def advise(scored: Scored, asked: ScoredWithDormant, known: Context) -> Selection:
    """Return pools, guards, ranks and lists of every owner, from scores and what is known beside."""
    snapshot = scored.snapshot
    ledgers = {pair: ledger(acts, snapshot.as_of) for pair, acts in known.helps.items()}
    adjustments = {owner: learn(said) for owner, said in known.said.items()}
    life = live(snapshot)
    depth = _depth(snapshot, known, ledgers, life)
    found = _verdicts(snapshot, known, asked, life)
    exact = terms(scored.artefact.model, asked.features, scored.reference)
    shares = family_shares(exact.shares)
    factors = _factors(snapshot, asked, shares, known, adjustments)
    places = _places(snapshot, known, adjustments)
    field = _field(snapshot, asked, depth, factors, ~kept_off(found, len(snapshot)), places)
    chosen = choose(field)
    held = _held_back(snapshot, known, chosen)
    return Selection(
        scored=scored,
        asked=asked,
        depth=depth,
        pool=field.pool,
        found=found,
        free=field.free,
        factor=factors,
        score=field.score,
        places=places,
        rank=_ranks(field),
        chosen=chosen,
        held=held,
        place=_order(field, chosen & ~held),
        ledgers=ledgers,
        adjustments=adjustments,
        terms=exact,
        shares=shares,
    )


def _field(
    snapshot: Snapshot, asked: ScoredWithDormant, depth: Depth, factors: Floats, free: Bools, places: Ints
) -> RankingInputs:
    """Return everyone with their pool and what they are worth there: what would be lost, or won back."""
    pool = _pools(snapshot, asked)
    likely = scatter(asked.rows, asked.probability, len(snapshot))
    waking = worth_waking(likely, depth.value)
    worth = np.where(pool == REVIVAL, waking, priority(likely, depth.value))
    return RankingInputs(
        owner=snapshot.owner,
        contact=snapshot.contact,
        pool=pool,
        score=np.nan_to_num(worth) * factors,
        depth=depth.value,
        free=free & (pool != NO_POOL),
        forgotten=forgotten(pool, depth.value, snapshot.silence / snapshot.horizon),
        places=places[snapshot.owner],
    )


def _pools(snapshot: Snapshot, asked: ScoredWithDormant) -> Ints:
    """Upkeep for the cohort, revival for the dormant that were asked about."""
    pool = np.full(len(snapshot), NO_POOL)
    pool[asked.rows] = REVIVAL
    pool[snapshot.cohort] = UPKEEP
    return pool


def _depth(
    snapshot: Snapshot, known: Context, ledgers: dict[Pair, HelpLedger], life: InteractionCounts
) -> Depth:
    rows = PairIndex(snapshot)
    helped, said = np.zeros(len(snapshot)), np.full(len(snapshot), np.nan)
    where, found = rows.find(ledgers)
    helped[where] = [one.both for one in found]
    where, words = rows.find({pair: card.said for pair, card in known.cards.items() if card.said is not None})
    said[where] = words
    return deepen(snapshot, helped, said, life)


def _verdicts(
    snapshot: Snapshot, known: Context, asked: ScoredWithDormant, life: InteractionCounts
) -> dict[str, GuardResult]:
    """Return every guard's verdict, lifted for the owners who switched that guard off."""
    late = np.zeros(len(snapshot), dtype=bool)
    late[asked.rows] = is_late(asked.facts)
    found = verdicts(stand(snapshot, known, late, life))
    for code, name in enumerate(snapshot.log.owners):
        for guard in known.wishes_of(str(name)).guards_off:
            if guard in found and guard not in FIXED:
                found[guard].off[snapshot.owner == code] = False
    return found


def _places(snapshot: Snapshot, known: Context, adjustments: dict[str, Adjustment]) -> Ints:
    """Return each owner's places by pool: what is left of the week's budget, by shares and answers."""
    rows = []
    for name in map(str, snapshot.log.owners):
        wishes, learned = known.wishes_of(name), adjustments.get(name, {})
        left = max(0, wishes.budget - known.acted.get(name, 0))
        factors = [factor(learned, [("pool", str(pool))]) for pool in POOLS]
        rows.append(wishes.shares.places(left, (factors[UPKEEP], factors[REVIVAL])))
    return np.array(rows, dtype=np.int64).reshape(-1, len(POOLS))


def _factors(
    snapshot: Snapshot,
    asked: ScoredWithDormant,
    shares: Floats,
    known: Context,
    adjustments: dict[str, Adjustment],
) -> Floats:
    """Return what each owner's answers say of a relationship's first reason and circle."""
    factors = np.ones(len(snapshot))
    pool, (owners, contacts) = _pools(snapshot, asked), names_of(snapshot)
    taught = np.isin(owners[asked.rows], [name for name, learned in adjustments.items() if learned])
    for number in np.flatnonzero(taught).tolist():
        row = int(asked.rows[number])
        name = str(owners[row])
        circle = known.card((name, str(contacts[row]))).circle
        first = leading(shares[number], int(pool[row]))
        factors[row] = factor(adjustments[name], [("reason", first), ("circle", circle or "")])
    return factors


def leading(shares: Floats, pool: int) -> str:
    """Return the family that speaks loudest for a suggestion: for silence, or for an answer."""
    return CODES[int(np.argmin(shares) if pool == REVIVAL else np.argmax(shares))]


def _held_back(snapshot: Snapshot, known: Context, chosen: Bools) -> Bools:
    """Mark the chosen whose place the experiment leaves empty, for owners who opted in."""
    held = np.zeros(len(snapshot), dtype=bool)
    days = snapshot.horizon // DAY_SECONDS
    owners, contacts = names_of(snapshot)
    for row in np.flatnonzero(chosen).tolist():
        owner = str(owners[row])
        share = known.wishes_of(owner).held_back
        if share > 0:
            held[row] = draw(owner, str(contacts[row]), snapshot.as_of, days, "held back") < share
    return held


def _ranks(field: RankingInputs) -> Ints:
    """Rank among the free of the same pool; nought for everyone else."""
    rank = np.zeros(len(field.owner), dtype=np.int64)
    free = np.flatnonzero(field.free)
    rank[free] = rank_in_pool(take(field, free))
    return rank


def _order(field: RankingInputs, listed: Bools) -> Ints:
    """Place on the list, from 1, by score; nought for everyone else."""
    place = np.zeros(len(field.owner), dtype=np.int64)
    rows = np.flatnonzero(listed)
    place[rows] = place_within(field.owner[rows], -field.score[rows], field.contact[rows]) + 1
    return place


def pool_name(pool: int) -> Pool | None:
    """Return a pool by its number, None outside both."""
    return None if pool == NO_POOL else POOLS[pool]
