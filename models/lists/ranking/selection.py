"""Who is on which list, and why the others are not: pools, guards, ranks, places and the hold-out."""

from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

import numpy as np

from data.memory.help_ledger import EMPTY, HelpLedger, build_ledger
from data.schema import DAY_SECONDS
from models.answers.answer_model import AnsweredBefore, answer_columns
from models.dormancy.intervals import GRADES, Interval, grade, interval
from models.dormancy.worth import is_worthwhile
from models.explanations.contributions import Contributions, explain_logit
from models.explanations.reasons import CODES, family_shares
from models.facts.depth import Depth, InteractionCounts, count_interactions, deepen
from models.features.feature import knows_both_directions
from models.lists.candidates.context import NO_POOL, POOLS, REVIVAL, UPKEEP, Context, Pair
from models.lists.candidates.feedback import Adjustment, combined_factor, learn_factors
from models.lists.candidates.guards import (
    GuardResult,
    any_guard,
    guard_results,
    named_this_week,
    wished_gaps,
)
from models.lists.candidates.just_met import choose_just_met
from models.lists.candidates.pair_index import PairIndex
from models.lists.candidates.unanswered import NONE
from models.lists.ranking import ranking
from models.lists.ranking.scores import Scored, ScoredWithDormant
from models.log.groupby import scatter
from models.log.log import Bools, Floats, Ints, Names, take
from models.log.snapshot import MIN_INTERACTIONS, Snapshot


@dataclass(frozen=True)
class Selection:
    """Who is listed and why the others are not, one entry per relationship with any history.

    It follows from the cohort's scores, the predictions of the cohort and the dormant, and what is known
    beside the log. Each quantity is worked out when it is first asked for.
    """

    scored: Scored
    predictions: ScoredWithDormant
    context: Context
    answers: AnsweredBefore | None = None

    @property
    def snapshot(self) -> Snapshot:
        """The log at as_of."""
        return self.scored.snapshot

    @cached_property
    def names(self) -> tuple[Names, Names]:
        """Each row's owner and contact by name."""
        log = self.snapshot.log
        return log.owners[self.snapshot.owner], log.contacts[self.snapshot.contact]

    def pair(self, row: int) -> Pair:
        """Return (owner, contact) of a row."""
        owners, contacts = self.names
        return str(owners[row]), str(contacts[row])

    @cached_property
    def last_at(self) -> Ints:
        """Time of each row's last interaction."""
        return self.snapshot.last_at

    @cached_property
    def interval(self) -> Interval:
        """Lower and upper end of each prediction."""
        widths = self.scored.artefact.card.widths
        return interval(self.predictions.probability, grade(self.predictions.facts), widths)

    @cached_property
    def confidence(self) -> list[str]:
        """How much history each prediction rests on."""
        return [str(GRADES[number]) for number in grade(self.predictions.facts).tolist()]

    @cached_property
    def ledgers(self) -> dict[Pair, HelpLedger]:
        """Help by pair."""
        as_of = self.snapshot.as_of
        return {pair: build_ledger(acts, as_of) for pair, acts in self.context.help_acts.items()}

    def ledger(self, row: int) -> HelpLedger:
        """Return the ledger of a row."""
        return self.ledgers.get(self.pair(row), EMPTY) if self.ledgers else EMPTY

    @cached_property
    def adjustments(self) -> dict[str, Adjustment]:
        """What each owner's answers taught."""
        return {owner: learn_factors(answers) for owner, answers in self.context.answered.items()}

    @cached_property
    def pair_index(self) -> PairIndex:
        """Finds the row of each (owner, contact)."""
        return PairIndex(self.snapshot)

    @cached_property
    def counts(self) -> InteractionCounts:
        """What depth and guards count of each relationship."""
        return count_interactions(self.snapshot)

    @cached_property
    def depth(self) -> Depth:
        """Depth and its parts, 0 to 1."""
        rows = self.pair_index
        helped = rows.column(self.ledgers, lambda ledger: ledger.both, 0.0)
        own = {pair: profile.own_depth for pair, profile in self.context.profiles.items()}
        stated = {pair: depth for pair, depth in own.items() if depth is not None}
        return deepen(self.snapshot, helped, rows.column(stated, float, np.nan), self.counts)

    @cached_property
    def guards(self) -> dict[str, GuardResult]:
        """What each guard says, by name, lifted for the owners who switched that guard off."""
        late = np.zeros(len(self.snapshot), dtype=bool)
        late[self.predictions.rows] = ranking.is_late(self.predictions.facts)
        return guard_results(self.snapshot, self.context, late, self.counts)

    @cached_property
    def contributions(self) -> Contributions:
        """Terms of each prediction's logit, shape (predictions, features)."""
        return explain_logit(self.scored.artefact.tables, self.predictions.features, self.scored.reference)

    @cached_property
    def family_shares(self) -> Floats:
        """Terms of each prediction's logit by family, shape (predictions, families)."""
        return family_shares(self.contributions.shares)

    @cached_property
    def pool(self) -> Ints:
        """Upkeep for the cohort, revival for the dormant with a prediction, NO_POOL for all others.

        With whom the owner wishes to be in touch at a rhythm of their own, it is upkeep, also with too
        little history for a prediction.
        """
        pool = np.full(len(self.snapshot), NO_POOL)
        pool[self.predictions.rows] = REVIVAL
        pool[self.snapshot.cohort] = UPKEEP
        pool[(pool == REVIVAL) & (self.wished_gap != NONE)] = UPKEEP
        pool[self.by_own_word] = UPKEEP
        return pool

    @cached_property
    def by_own_word(self) -> Bools:
        """Of whom the owner said a rhythm, and too little else is known for a prediction."""
        return (self.snapshot.interactions < MIN_INTERACTIONS) & (self.wished_gap != NONE)

    @cached_property
    def wished_gap(self) -> Ints:
        """The gap in seconds that the owner wishes for, NONE where none was said."""
        return wished_gaps(self.pair_index, self.context)

    @cached_property
    def overdue(self) -> Bools:
        """Who is silent for longer than the owner wishes."""
        return (self.wished_gap != NONE) & (self.last_at + self.wished_gap <= self.snapshot.as_of)

    @cached_property
    def answer(self) -> Floats:
        """P(answer if the owner writes now) of the dormant; NaN for others, and where nobody can know."""
        likely, answers = np.full(len(self.snapshot), np.nan), self.answers
        if answers is None:
            return likely
        rows, facts = self.predictions.rows, self.predictions.facts
        dormant = np.flatnonzero((self.pool[rows] == REVIVAL) & knows_both_directions(facts))
        owner = self.snapshot.owner[rows[dormant]]
        columns = answer_columns(take(facts, dormant), owner, answers.own, answers.workspace)
        likely[rows[dormant]] = answers.model.probability(columns)
        return likely

    @cached_property
    def factor(self) -> Floats:
        """What the owner's answers to a first reason and a circle make of the score, a half to two."""
        factors = np.ones(len(self.snapshot))
        owners, rows = self.names[0], self.predictions.rows
        taught = np.isin(owners[rows], [name for name, learned in self.adjustments.items() if learned])
        for number in np.flatnonzero(taught).tolist():
            row = int(rows[number])
            owner, contact = self.pair(row)
            reason = leading_reason(self.family_shares[number], int(self.pool[row]))
            about = [("reason", reason), ("circle", self.context.profile((owner, contact)).circle or "")]
            factors[row] = combined_factor(self.adjustments[owner], about)
        return factors

    @cached_property
    def pinned(self) -> Bools:
        """Whom the owner pinned."""
        return self.pair_index.column(self.context.profiles, lambda profile: profile.pinned, 0) > 0

    @cached_property
    def worth(self) -> Floats:
        """What a word may save (upkeep) or win back (revival), 0 to 1; nought outside both pools."""
        depth, is_revival = self.depth.value, self.pool == REVIVAL
        probability = scatter(self.predictions.rows, self.predictions.probability, len(self.snapshot))
        hope = np.where(np.isnan(self.answer), 1 - probability, self.answer)
        won_back = ranking.revival_priority(hope, depth)
        return np.nan_to_num(np.where(is_revival, won_back, ranking.priority(probability, depth)))

    @cached_property
    def unguarded(self) -> Bools:
        """Whom no guard keeps off."""
        return ~any_guard(self.guards, len(self.snapshot)) & (self.pool != NO_POOL)

    @cached_property
    def worthwhile(self) -> Bools:
        """Whose worth, or the owner's word, allows their name on a list."""
        return is_worthwhile(self.worth, self.pinned | self.overdue)

    @cached_property
    def entries(self) -> ranking.RankingInputs:
        """Everyone with their pool and their score there: what they are worth, times the answers' factor."""
        snapshot, pool, depth = self.snapshot, self.pool, self.depth.value
        return ranking.RankingInputs(
            owner=snapshot.owner,
            contact=snapshot.contact,
            pool=pool,
            score=self.worth * self.factor,
            depth=depth,
            free=self.unguarded & self.worthwhile,
            forgotten=ranking.forgotten(pool, depth, snapshot.silence / snapshot.horizon),
            stays=self.named_this_week | self.overdue,
            places=self._places()[snapshot.owner],
        )

    @cached_property
    def just_met(self) -> Bools:
        """Who has the week's place of somebody just met, by a rule and without a probability."""
        met = choose_just_met(self.snapshot, self.context, self.guards, self.named_this_week)
        return met & ~self.by_own_word

    @cached_property
    def named_this_week(self) -> Bools:
        """Whom a list of the same week named before: who reads a week's list finds the same names."""
        return named_this_week(self.pair_index, self.context, self.snapshot.as_of)

    def _places(self) -> Ints:
        """Return each owner's places by pool: what is left of the week's budget, by shares and answers."""
        rows = []
        taken = np.bincount(self.snapshot.owner[self.just_met], minlength=len(self.snapshot.log.owners))
        for number, name in enumerate(map(str, self.snapshot.log.owners)):
            settings, learned = self.context.settings_of(name), self.adjustments.get(name, {})
            left = self.context.left(name) - int(taken[number])
            upkeep, revival = (combined_factor(learned, [("pool", str(pool))]) for pool in POOLS)
            rows.append(settings.shares.places(left, (upkeep, revival)))
        return np.array(rows, dtype=np.int64).reshape(-1, len(POOLS))

    @cached_property
    def rank(self) -> Ints:
        """Rank among the free of owner and pool, from 1; nought for all others."""
        return ranking.rank_in_pool(self.entries)

    @cached_property
    def chosen(self) -> Bools:
        """Listed or held back by the experiment."""
        return ranking.choose_listed(self.entries)

    @cached_property
    def held_back(self) -> Bools:
        """Chosen, but left off the list by the experiment that the owner takes part in."""
        held = np.zeros(len(self.snapshot), dtype=bool)
        days = self.snapshot.horizon // DAY_SECONDS
        for row in np.flatnonzero(self.chosen).tolist():
            owner, contact = self.pair(row)
            share = self.context.settings_of(owner).holdout_share
            if share > 0:
                held[row] = holdout_draw(owner, contact, self.snapshot.as_of, days, "held back") < share
        return held

    @cached_property
    def listed(self) -> Bools:
        """Who is on the list."""
        return self.chosen & ~self.held_back

    @cached_property
    def place(self) -> Ints:
        """Place on the list, from 1; nought for all others."""
        place = ranking.place_on_list(self.entries, self.listed)
        owner = self.snapshot.owner
        listed = np.bincount(owner[self.listed], minlength=len(self.snapshot.log.owners))
        return np.where(self.just_met, listed[owner] + 1, place)


def leading_reason(shares: Floats, pool: int) -> str:
    """Return the code of the family with the largest share: for silence, or in revival against it."""
    return CODES[int(np.argmin(shares) if pool == REVIVAL else np.argmax(shares))]


def holdout_draw(owner: str, contact: str, as_of: int, period_days: int, salt: str = "") -> float:
    """Return a uniform number in [0, 1) that depends on the arguments alone (BLAKE2b of their text).

    `as_of` is in epoch seconds. Within one period of `period_days` the number stays the same, so that
    whoever is held back one week is not shown the next.
    """
    period = as_of // (period_days * DAY_SECONDS)
    words = "\x1f".join((salt, owner, contact, str(period)))
    return int.from_bytes(blake2b(words.encode(), digest_size=8).digest()) / 2**64
