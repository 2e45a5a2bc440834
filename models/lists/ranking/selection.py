"""From scores to lists: who is in which pool, who is kept off and by what, who is on the list."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from data.schema import DAY_SECONDS, Pool
from models.dormancy.intervals import GRADES, Interval, grade, interval
from models.explanations.contributions import Contributions, explain_logit
from models.explanations.families import CODES
from models.explanations.reasons import family_shares
from models.facts.depth import Depth, InteractionCounts, deepen, live
from models.lists.candidates.context import Context, Pair
from models.lists.candidates.feedback import Adjustment, combined_factor, learn_factors
from models.lists.candidates.guard_inputs import gather_guard_inputs
from models.lists.candidates.guards import ALWAYS_ON, GuardResult, any_guard, apply_guards
from models.lists.candidates.help_ledger import EMPTY, HelpLedger, build_ledger
from models.lists.candidates.pair_index import PairIndex
from models.lists.candidates.pools import NO_POOL, POOLS, REVIVAL, UPKEEP
from models.lists.ranking.holdout_draw import holdout_draw
from models.lists.ranking.ranking import (
    RankingInputs,
    choose_listed,
    forgotten,
    is_late,
    priority,
    rank_in_pool,
    revival_priority,
)
from models.lists.ranking.scored_with_dormant import ScoredWithDormant
from models.lists.ranking.scores import Scored
from models.log.groupby import place_within, scatter
from models.log.log import Bools, Floats, Ints, Names
from models.log.records import take
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


def select(scored: Scored, predictions: ScoredWithDormant, context: Context) -> Selection:
    """Choose whom each owner's list shows: pools, guards, ranks, places and the hold-out."""
    snapshot = scored.snapshot
    ledgers = {pair: build_ledger(acts, snapshot.as_of) for pair, acts in context.help_acts.items()}
    adjustments = {owner: learn_factors(answers) for owner, answers in context.answered.items()}
    counts = live(snapshot)
    depth = _depth(snapshot, context, ledgers, counts)
    guards = _guard_results(snapshot, context, predictions, counts)
    contributions = explain_logit(scored.artefact.model, predictions.features, scored.reference)
    shares = family_shares(contributions.shares)
    factors = _factors(snapshot, predictions, shares, context, adjustments)
    places = _places(snapshot, context, adjustments)
    inputs = _ranking_inputs(snapshot, predictions, depth, factors, ~any_guard(guards, len(snapshot)), places)
    chosen = choose_listed(inputs)
    held_back = _held_back(snapshot, context, chosen)
    return Selection(
        scored=scored,
        predictions=predictions,
        depth=depth,
        pool=inputs.pool,
        guards=guards,
        free=inputs.free,
        factor=factors,
        score=inputs.score,
        places=places,
        rank=_ranks(inputs),
        chosen=chosen,
        held_back=held_back,
        place=_order(inputs, chosen & ~held_back),
        ledgers=ledgers,
        adjustments=adjustments,
        contributions=contributions,
        family_shares=shares,
    )


def _ranking_inputs(
    snapshot: Snapshot,
    predictions: ScoredWithDormant,
    depth: Depth,
    factors: Floats,
    free: Bools,
    places: Ints,
) -> RankingInputs:
    """Return everyone with their pool and what they are worth there: what would be lost, or won back."""
    pool = _pools(snapshot, predictions)
    probability = scatter(predictions.rows, predictions.probability, len(snapshot))
    revival = revival_priority(probability, depth.value)
    worth = np.where(pool == REVIVAL, revival, priority(probability, depth.value))
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


def _pools(snapshot: Snapshot, predictions: ScoredWithDormant) -> Ints:
    """Return upkeep for the cohort, revival for the dormant with a prediction."""
    pool = np.full(len(snapshot), NO_POOL)
    pool[predictions.rows] = REVIVAL
    pool[snapshot.cohort] = UPKEEP
    return pool


def _depth(
    snapshot: Snapshot, context: Context, ledgers: dict[Pair, HelpLedger], counts: InteractionCounts
) -> Depth:
    rows = PairIndex(snapshot)
    helped, own_depth = np.zeros(len(snapshot)), np.full(len(snapshot), np.nan)
    where, matched = rows.find(ledgers)
    helped[where] = [ledger.both for ledger in matched]
    where, values = rows.find(
        {
            pair: profile.own_depth
            for pair, profile in context.profiles.items()
            if profile.own_depth is not None
        }
    )
    own_depth[where] = values
    return deepen(snapshot, helped, own_depth, counts)


def _guard_results(
    snapshot: Snapshot, context: Context, predictions: ScoredWithDormant, counts: InteractionCounts
) -> dict[str, GuardResult]:
    """Return every guard's verdict, lifted for the owners who switched that guard off."""
    late = np.zeros(len(snapshot), dtype=bool)
    late[predictions.rows] = is_late(predictions.facts)
    results = apply_guards(gather_guard_inputs(snapshot, context, late, counts))
    for code, name in enumerate(snapshot.log.owners):
        for guard in context.settings_of(str(name)).guards_off:
            if guard in results and guard not in ALWAYS_ON:
                results[guard].off[snapshot.owner == code] = False
    return results


def _places(snapshot: Snapshot, context: Context, adjustments: dict[str, Adjustment]) -> Ints:
    """Return each owner's places by pool: what is left of the week's budget, by shares and answers."""
    rows = []
    for name in map(str, snapshot.log.owners):
        settings, learned = context.settings_of(name), adjustments.get(name, {})
        left = max(0, settings.budget - context.reached_out.get(name, 0))
        factors = [combined_factor(learned, [("pool", str(pool))]) for pool in POOLS]
        rows.append(settings.shares.places(left, (factors[UPKEEP], factors[REVIVAL])))
    return np.array(rows, dtype=np.int64).reshape(-1, len(POOLS))


def _factors(
    snapshot: Snapshot,
    predictions: ScoredWithDormant,
    shares: Floats,
    context: Context,
    adjustments: dict[str, Adjustment],
) -> Floats:
    """Return what each owner's answers say of a relationship's first reason and circle."""
    factors = np.ones(len(snapshot))
    pool, (owners, contacts) = _pools(snapshot, predictions), names_of(snapshot)
    taught = np.isin(owners[predictions.rows], [name for name, learned in adjustments.items() if learned])
    for number in np.flatnonzero(taught).tolist():
        row = int(predictions.rows[number])
        name = str(owners[row])
        circle = context.profile((name, str(contacts[row]))).circle
        first = leading_reason(shares[number], int(pool[row]))
        factors[row] = combined_factor(adjustments[name], [("reason", first), ("circle", circle or "")])
    return factors


def leading_reason(shares: Floats, pool: int) -> str:
    """Return the code of the family with the largest share: for silence, or in revival against it."""
    return CODES[int(np.argmin(shares) if pool == REVIVAL else np.argmax(shares))]


def _held_back(snapshot: Snapshot, context: Context, chosen: Bools) -> Bools:
    """Mark the chosen whose place the experiment leaves empty, for owners who opted in."""
    held = np.zeros(len(snapshot), dtype=bool)
    days = snapshot.horizon // DAY_SECONDS
    owners, contacts = names_of(snapshot)
    for row in np.flatnonzero(chosen).tolist():
        owner = str(owners[row])
        share = context.settings_of(owner).holdout_share
        if share > 0:
            held[row] = holdout_draw(owner, str(contacts[row]), snapshot.as_of, days, "held back") < share
    return held


def _ranks(inputs: RankingInputs) -> Ints:
    """Rank among the free of the same pool; nought for everyone else."""
    rank = np.zeros(len(inputs.owner), dtype=np.int64)
    free = np.flatnonzero(inputs.free)
    rank[free] = rank_in_pool(take(inputs, free))
    return rank


def _order(inputs: RankingInputs, listed: Bools) -> Ints:
    """Place on the list, from 1, by score; nought for everyone else."""
    place = np.zeros(len(inputs.owner), dtype=np.int64)
    rows = np.flatnonzero(listed)
    place[rows] = place_within(inputs.owner[rows], -inputs.score[rows], inputs.contact[rows]) + 1
    return place


def pool_name(pool: int) -> Pool | None:
    """Return a pool by its number, None outside both."""
    return None if pool == NO_POOL else POOLS[pool]
