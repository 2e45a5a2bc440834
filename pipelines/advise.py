"""From scores to advice: who is in which pool, who is kept off and by what, who is on the list."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from data.schema import DAY_SECONDS, Pool
from models.adjustment import Adjustment, factor, learn
from models.columns import concatenate, take
from models.confidence import GRADES, Interval, grade, interval
from models.depth import Depth, deepen
from models.dormancy import probability
from models.facts import Facts, gather
from models.features import compute
from models.figures import CODES
from models.guards import Verdict, kept_off, verdicts
from models.known import Known, Pair
from models.ledger import EMPTY, Ledger, ledger
from models.log import Bools, Floats, Ints
from models.lot import draw
from models.ranking import (
    NO_POOL,
    POOLS,
    REVIVAL,
    UPKEEP,
    Field,
    choose,
    forgotten,
    is_late,
    priority,
    rank_in_pool,
    worth_waking,
)
from models.reasons import family_shares
from models.rows import Rows
from models.segments import place_within, scatter
from models.snapshot import MIN_INTERACTIONS, Snapshot
from models.standing import stand
from models.terms import Terms, terms
from pipelines.scoring import Scored


@dataclass(frozen=True)
class Asked:
    """Everyone the model has been asked about: the cohort, and the dormant with enough history.

    `rows` are their places in the snapshot, in order; the other columns follow them.
    """

    rows: Ints
    facts: Facts
    features: Floats
    probability: Floats


def ask_everyone(scored: Scored) -> Asked:
    """Return the cohort as it was scored, and beside it the dormant, by the same model.

    The model never learned from the dormant: what it says of them is its curves' outer ends
    (docs/pools.md says how right that turned out to be).
    """
    snapshot = scored.snapshot
    dormant = (snapshot.interactions >= MIN_INTERACTIONS) & ~snapshot.cohort
    cohort = np.flatnonzero(snapshot.cohort)
    if not dormant.any():
        return Asked(cohort, scored.facts, scored.features, scored.probability[cohort])
    together = gather(snapshot, dormant | snapshot.cohort)
    facts = take(together, dormant[dormant | snapshot.cohort])
    features = compute(facts)
    rows = np.concatenate([cohort, np.flatnonzero(dormant)])
    order = np.argsort(rows)
    said = np.concatenate([scored.probability[cohort], probability(scored.artefact.model, features)])
    return Asked(
        rows[order],
        take(concatenate([scored.facts, facts]), order),
        np.concatenate([scored.features, features])[order],
        said[order],
    )


@dataclass(frozen=True)
class Advice:
    """One entry per relationship with any history; NaN and nought where nothing can be said.

    `rank` is the place in the pool among those whom nothing keeps off, `place` the one on the list.
    `chosen` are the listed and, where the owner takes part in the experiment, the held back.
    """

    scored: Scored
    asked: Asked
    depth: Depth
    pool: Ints
    found: dict[str, Verdict]
    free: Bools
    factor: Floats
    score: Floats
    places: Ints
    rank: Ints
    chosen: Bools
    held: Bools
    place: Ints
    ledgers: dict[Pair, Ledger]
    adjustments: dict[str, Adjustment]
    terms: Terms
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

    def pair(self, row: int) -> Pair:
        """Return (owner, contact) of a row."""
        log = self.snapshot.log
        return str(log.owners[self.snapshot.owner[row]]), str(log.contacts[self.snapshot.contact[row]])

    def ledger(self, row: int) -> Ledger:
        """Return the ledger of a row."""
        return self.ledgers.get(self.pair(row), EMPTY) if self.ledgers else EMPTY


def advise(scored: Scored, asked: Asked, known: Known) -> Advice:
    """Return pools, guards, ranks and lists of every owner, from scores and what is known beside."""
    snapshot, size = scored.snapshot, len(scored.snapshot)
    ledgers = {pair: ledger(acts, snapshot.as_of) for pair, acts in known.helps.items()}
    depth = _depth(snapshot, known, ledgers)
    late = np.zeros(size, dtype=bool)
    late[asked.rows] = is_late(asked.facts)
    found = _verdicts(snapshot, known, late)
    free = ~kept_off(found, size)
    pool = np.where(snapshot.cohort, UPKEEP, NO_POOL)
    pool[np.setdiff1d(asked.rows, np.flatnonzero(snapshot.cohort))] = REVIVAL
    exact = terms(scored.artefact.model, asked.features, scored.reference)
    shares = family_shares(exact.shares)
    adjustments = {owner: learn(said) for owner, said in known.said.items()}
    factors = _factors(snapshot, asked, pool, shares, known, adjustments)
    likely = scatter(asked.rows, asked.probability, size)
    worth = np.where(pool == REVIVAL, worth_waking(likely, depth.value), priority(likely, depth.value))
    score = np.nan_to_num(worth) * factors
    places = _places(snapshot, known, adjustments)
    silence = snapshot.silence / snapshot.horizon
    field = Field(
        snapshot.owner,
        snapshot.contact,
        pool,
        score,
        depth.value,
        free & (pool != NO_POOL),
        forgotten(pool, depth.value, silence),
        places[snapshot.owner],
    )
    chosen = choose(field)
    held = _held_back(snapshot, known, chosen)
    return Advice(
        scored=scored,
        asked=asked,
        depth=depth,
        pool=pool,
        found=found,
        free=field.free,
        factor=factors,
        score=score,
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


def _depth(snapshot: Snapshot, known: Known, ledgers: dict[Pair, Ledger]) -> Depth:
    rows = Rows(snapshot)
    helped, said = np.zeros(len(snapshot)), np.full(len(snapshot), np.nan)
    where, found = rows.find(ledgers)
    helped[where] = [one.both for one in found]
    where, words = rows.find({pair: card.said for pair, card in known.cards.items() if card.said is not None})
    said[where] = words
    return deepen(snapshot, helped, said)


def _verdicts(snapshot: Snapshot, known: Known, late: Bools) -> dict[str, Verdict]:
    """Return every guard's verdict, lifted for the owners who switched that guard off."""
    found = verdicts(stand(snapshot, known, late))
    for code, name in enumerate(snapshot.log.owners):
        for guard in known.wishes_of(str(name)).guards_off:
            if guard in found:
                found[guard].off[snapshot.owner == code] = False
    return found


def _places(snapshot: Snapshot, known: Known, adjustments: dict[str, Adjustment]) -> Ints:
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
    asked: Asked,
    pool: Ints,
    shares: Floats,
    known: Known,
    adjustments: dict[str, Adjustment],
) -> Floats:
    """Return what each owner's answers say of a relationship's first reason and circle."""
    factors = np.ones(len(snapshot))
    owners = snapshot.log.owners
    taught = np.isin(owners, [name for name, learned in adjustments.items() if learned])
    which = np.flatnonzero(taught[snapshot.owner[asked.rows]])
    for number in which.tolist():
        row = int(asked.rows[number])
        name = str(owners[snapshot.owner[row]])
        circle = known.card((name, str(snapshot.log.contacts[snapshot.contact[row]]))).circle
        first = leading(shares[number], int(pool[row]))
        factors[row] = factor(adjustments[name], [("reason", first), ("circle", circle or "")])
    return factors


def leading(shares: Floats, pool: int) -> str:
    """Return the family that speaks loudest for a suggestion: for silence, or for an answer."""
    return CODES[int(np.argmin(shares) if pool == REVIVAL else np.argmax(shares))]


def _held_back(snapshot: Snapshot, known: Known, chosen: Bools) -> Bools:
    """Mark the chosen whose place the experiment leaves empty, for owners who opted in."""
    held = np.zeros(len(snapshot), dtype=bool)
    log, days = snapshot.log, snapshot.horizon // DAY_SECONDS
    for row in np.flatnonzero(chosen).tolist():
        owner = str(log.owners[snapshot.owner[row]])
        share = known.wishes_of(owner).held_back
        if share > 0:
            contact = str(log.contacts[snapshot.contact[row]])
            held[row] = draw(owner, contact, snapshot.as_of, days, "held back") < share
    return held


def _ranks(field: Field) -> Ints:
    """Rank among the free of the same pool; nought for everyone else."""
    rank = np.zeros(len(field.owner), dtype=np.int64)
    free = np.flatnonzero(field.free)
    rank[free] = rank_in_pool(take(field, free))
    return rank


def _order(field: Field, listed: Bools) -> Ints:
    """Place on the list, from 1, by score; nought for everyone else."""
    place = np.zeros(len(field.owner), dtype=np.int64)
    rows = np.flatnonzero(listed)
    place[rows] = place_within(field.owner[rows], -field.score[rows], field.contact[rows]) + 1
    return place


def pool_name(pool: int) -> Pool | None:
    """Return a pool by its number, None outside both."""
    return None if pool == NO_POOL else POOLS[pool]
