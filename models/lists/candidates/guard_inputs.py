"""What the guards look at, gathered from the snapshot and the context."""

import numpy as np

from data.schema import AnswerKind, ContactKind, ContactState
from models.facts.depth import InteractionCounts
from models.lists.candidates.context import Context, LatestAnswer
from models.lists.candidates.guards import KINDS, NONE, STATES, UNANSWERED, GuardInputs
from models.lists.candidates.pair_index import PairIndex
from models.log.history import SENT
from models.log.log import Bools, Ints
from models.log.snapshot import MIN_INTERACTIONS, Snapshot


def gather_guard_inputs(
    snapshot: Snapshot, context: Context, late: Bools, counts: InteractionCounts
) -> GuardInputs:
    """Return the guards' inputs of every relationship with a history, shape (relationships,) each.

    `late` marks who is silent for longer than usual (is_late in models/lists/ranking/ranking.py).
    """
    rows = PairIndex(snapshot)
    return GuardInputs(
        as_of=snapshot.as_of,
        horizon=snapshot.horizon,
        kind=rows.column(
            context.profiles, lambda profile: KINDS.index(profile.kind), KINDS.index(ContactKind.PERSON)
        ),
        state=rows.column(
            context.profiles, lambda profile: STATES.index(profile.state), STATES.index(ContactState.ACTIVE)
        ),
        interactions=snapshot.interactions,
        alone=counts.alone,
        days=counts.days,
        span=snapshot.last_at - snapshot.log.at[snapshot.begin],
        late=late,
        last_at=snapshot.last_at,
        unanswered_at=_unanswered_at(snapshot),
        answered_at=rows.column(context.latest_answers, _answered_at),
        snoozed_until=rows.column(
            context.latest_answers, lambda answer: answer.until if _snoozes(answer) else NONE
        ),
        never=rows.column(dict.fromkeys(context.never, 1), int, 0) > 0,
        unseen=rows.column(dict.fromkeys(context.unseen, 1), int, 0) > 0,
        shown_at=rows.column(context.shown_at, int),
        planned_at=rows.column(context.planned_at, int),
        away_until=_away(snapshot, context),
        enough=snapshot.interactions >= MIN_INTERACTIONS,
    )


def _answered_at(answer: LatestAnswer) -> int:
    return NONE if _snoozes(answer) else answer.at


def _snoozes(answer: LatestAnswer) -> bool:
    return answer.kind is AnswerKind.SNOOZED and answer.until is not None


def _unanswered_at(snapshot: Snapshot) -> Ints:
    """Return when the third last word was sent, where that and all after it are the owner's own."""
    log, first = snapshot.log, snapshot.end - UNANSWERED
    long_enough = first >= snapshot.begin
    rows = np.where(long_enough, first, snapshot.begin)
    own = long_enough.copy()
    for step in range(UNANSWERED):
        own &= log.direction[np.minimum(rows + step, len(log) - 1)] == SENT
    return np.where(own, log.at[rows], NONE)


def _away(snapshot: Snapshot, context: Context) -> Ints:
    ends = np.full(len(snapshot.log.owners), NONE, dtype=np.int64)
    for code, name in enumerate(snapshot.log.owners):
        until = context.settings_of(str(name)).away_until
        ends[code] = NONE if until is None else until
    return ends[snapshot.owner]
