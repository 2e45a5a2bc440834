"""From scores to lists: who is in which pool, who is kept off and by what, who is on the list."""

from hashlib import blake2b

import numpy as np

from data.schema import DAY_SECONDS
from models.explanations.contributions import explain_logit
from models.explanations.reasons import CODES, family_shares
from models.facts.depth import Depth, InteractionCounts, deepen, live
from models.lists.candidates.context import NO_POOL, POOLS, REVIVAL, UPKEEP, Context, Pair
from models.lists.candidates.feedback import Adjustment, combined_factor, learn_factors
from models.lists.candidates.guards import (
    ALWAYS_ON,
    GuardResult,
    PairIndex,
    any_guard,
    apply_guards,
    gather_guard_inputs,
)
from models.lists.candidates.help_ledger import HelpLedger, build_ledger
from models.lists.ranking.ranking import (
    RankingInputs,
    choose_listed,
    forgotten,
    is_late,
    priority,
    rank_in_pool,
    revival_priority,
)
from models.lists.ranking.scores import Scored, ScoredWithDormant
from models.lists.ranking.selection import Selection, names_of
from models.log.groupby import place_within, scatter
from models.log.log import Bools, Floats, Ints
from models.log.records import take
from models.log.snapshot import Snapshot

STEPS = 2**64


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
    helped = rows.column(ledgers, lambda ledger: ledger.both, 0.0)
    stated = {
        pair: profile.own_depth for pair, profile in context.profiles.items() if profile.own_depth is not None
    }
    return deepen(snapshot, helped, rows.column(stated, float, np.nan), counts)


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


def holdout_draw(owner: str, contact: str, as_of: int, period_days: int, salt: str = "") -> float:
    """Return a uniform number in [0, 1) that depends on the arguments alone (BLAKE2b of their text).

    `as_of` is in epoch seconds. Within one period of `period_days` the number stays the same, so that
    whoever is held back one week is not shown the next.
    """
    period = as_of // (period_days * DAY_SECONDS)
    words = "\x1f".join((salt, owner, contact, str(period)))
    return int.from_bytes(blake2b(words.encode(), digest_size=8).digest()) / STEPS


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
