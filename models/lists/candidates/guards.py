"""Who is left in peace, and until when: each guard is one named rule that can be switched off.

A guard says which relationships it keeps off a list made at as_of, the moment that would lift it
where a day is known, and the moment it rests on. None of them looks at or after as_of, so a row of
history that is recorded late changes no list that was made before.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from data.schema import DAY_SECONDS, AnswerKind, ContactFlag, ContactKind, ContactState
from models.facts.depth import InteractionCounts
from models.lists.candidates.context import Context, LatestAnswer
from models.lists.candidates.pair_index import PairIndex
from models.lists.candidates.unanswered import NONE, never_answered, unanswered_at, woken_at
from models.log.log import Bools, Ints
from models.log.snapshot import MIN_INTERACTIONS, Snapshot

# After "done" a contact is left in peace for two weeks, after "dismissed" for 90 days while nothing is new.
COOLDOWN, DISMISSED_FOR = timedelta(days=14), timedelta(days=90)
# After a contact, for a week; a suggestion stays for its week, and then rests for two more.
CONTACT_COOLDOWN = timedelta(days=7)
SHOWN_FOR, SHOWN_REST = timedelta(days=7), timedelta(days=14)
UNANSWERED_WITHIN = timedelta(days=30)
# An occasion: so few days of contact, all within this share of a horizon.
BURST_DAYS, BURST_SHARE = 5, 1 / 3
# Each flag of a CRM is a bit of its own.
FLAGS = {flag: 1 << place for place, flag in enumerate(ContactFlag)}
KINDS, STATES = tuple(ContactKind), tuple(ContactState)
PERSON, ACTIVE = KINDS.index(ContactKind.PERSON), STATES.index(ContactState.ACTIVE)


@dataclass(frozen=True)
class GuardInputs:
    """What the guards look at, one entry per relationship; moments in epoch seconds, NONE where none.

    `shown_at` is when a contact came onto the lists that it has been on lately, `planned_at` the next meeting
    in the calendar. `away_until` is the owner's. `late` tells who is silent for longer than usual. `days` are
    days of contact, `span` the seconds from the first to the last, `horizon` is in seconds too. `cadence` is
    the gap in seconds that the owner wishes for, `dismissed_at` when a suggestion was turned down. Words
    without an answer are those of models/lists/candidates/unanswered.py.
    """

    as_of: int
    horizon: int
    kind: Ints
    state: Ints
    pinned: Bools
    interactions: Ints
    alone: Ints
    days: Ints
    span: Ints
    late: Bools
    last_at: Ints
    unanswered_at: Ints
    answered_at: Ints
    snoozed_until: Ints
    never: Bools
    unseen: Bools
    shown_at: Ints
    planned_at: Ints
    away_until: Ints
    enough: Bools
    cadence: Ints
    not_before: Ints
    dismissed_at: Ints
    woken_at: Ints
    never_answered: Bools
    colleague_at: Ints
    flags: Ints


@dataclass(frozen=True)
class GuardResult:
    """Whom one guard keeps off, when it lifts (NONE: not by itself) and the moment it rests on."""

    off: Bools
    lifts_at: Ints
    at: Ints


Guard = Callable[[GuardInputs], GuardResult]


def _for_good(s: GuardInputs, off: Bools) -> GuardResult:
    none = np.full(len(s.last_at), NONE, dtype=np.int64)
    return GuardResult(off, none, none)


def _of_kind(s: GuardInputs, kind: ContactKind) -> GuardResult:
    """Keep off contacts of a kind that is no person, unless the owner pinned them."""
    return _for_good(s, (s.kind == KINDS.index(kind)) & ~s.pinned)


def _for_a_while(s: GuardInputs, since: Ints, length: timedelta) -> GuardResult:
    lifts = since + _seconds(length)
    return GuardResult((since != NONE) & (lifts > s.as_of), lifts, since)


def _seconds(length: timedelta) -> int:
    return int(length.total_seconds())


def _suggestion_cooldown(s: GuardInputs) -> GuardResult:
    """Let a suggestion that was left lying for its week rest, and come again later."""
    stale = (s.shown_at != NONE) & (s.as_of >= s.shown_at + _seconds(SHOWN_FOR))
    lifts = s.shown_at + _seconds(SHOWN_FOR + SHOWN_REST)
    return GuardResult(stale & (lifts > s.as_of), lifts, s.shown_at)


def _answered(s: GuardInputs) -> GuardResult:
    """Keep off whom the owner answered a suggestion of lately; a wished-for gap counts from done."""
    wishes, nothing_new = s.cadence != NONE, s.last_at <= s.dismissed_at
    done = _for_a_while(s, np.where(wishes, s.dismissed_at, s.answered_at), COOLDOWN)
    dismissed = _for_a_while(s, np.where(nothing_new & ~wishes, s.dismissed_at, NONE), DISMISSED_FOR)
    is_later = dismissed.lifts_at > done.lifts_at
    return GuardResult(
        done.off | dismissed.off,
        np.where(is_later, dismissed.lifts_at, done.lifts_at),
        np.where(is_later, dismissed.at, done.at),
    )


def _woken(s: GuardInputs) -> GuardResult:
    """Keep off whom the owner wrote to after a long pause and who has not answered, for another horizon."""
    lifts = s.woken_at + s.horizon
    return GuardResult((s.woken_at != NONE) & (lifts > s.as_of), lifts, s.woken_at)


def _own_rhythm(s: GuardInputs) -> GuardResult:
    """Keep off who is not yet due by the owner's own word on rhythm."""
    due = s.last_at + s.cadence
    return GuardResult((s.cadence != NONE) & (due > s.as_of), due, s.last_at)


def _flagged(flag: ContactFlag) -> Guard:
    """Keep off whom a CRM of the workspace wants left in peace, whoever knows them."""
    return lambda s: _for_good(s, (s.flags & FLAGS[flag]) > 0)


# In the order in which they are named to a person: what cannot change first.
GUARDS: dict[str, Guard] = {
    "deceased": lambda s: _for_good(s, s.state == STATES.index(ContactState.DECEASED)),
    **{str(flag): _flagged(flag) for flag in ContactFlag},
    # Keep off machines.
    "machine": lambda s: _of_kind(s, ContactKind.MACHINE),
    "list": lambda s: _of_kind(s, ContactKind.LIST),
    # Keep off roles: whoever answers there is nobody the owner knows.
    "desk": lambda s: _of_kind(s, ContactKind.DESK),
    # Keep off a group that was never one-to-one.
    "group": lambda s: _for_good(s, (s.kind == KINDS.index(ContactKind.GROUP)) & (s.alone == 0) & ~s.pinned),
    # Keep off whom the owner put away.
    "archived": lambda s: _for_good(s, s.state == STATES.index(ContactState.ARCHIVED)),
    # Keep off whom the owner never wants to be reminded of.
    "never": lambda s: _for_good(s, s.never | (s.state == STATES.index(ContactState.NEVER))),
    # Keep off of whom too little is known.
    "too_little": lambda s: _for_good(s, ~s.enough),
    # Keep off whose main source has stopped: nothing is seen of them, which is no silence.
    "not_visible": lambda s: _for_good(s, s.unseen),
    # Keep off who writes unasked and was never written to, unless the owner pinned them.
    "never_answered": lambda s: _for_good(s, s.never_answered & ~s.pinned),
    # Keep off whom the owner met on one occasion and has had no contact with since.
    "burst": lambda s: _for_good(s, (s.days <= BURST_DAYS) & (s.span < s.horizon * BURST_SHARE)),
    # Keep everyone off while the owner is away.
    "away": lambda s: GuardResult(s.away_until > s.as_of, s.away_until, s.away_until),
    # Keep off whom the owner put off, until the day.
    "snoozed": lambda s: GuardResult(s.snoozed_until > s.as_of, s.snoozed_until, s.snoozed_until),
    # Keep off whom the owner does not want to be reminded of before a day.
    "not_before": lambda s: GuardResult(s.not_before > s.as_of, s.not_before, s.not_before),
    "own_rhythm": _own_rhythm,
    "answered": _answered,
    # Keep off whom the owner is to meet anyway.
    "planned": lambda s: GuardResult(s.planned_at >= s.as_of, s.planned_at + DAY_SECONDS, s.planned_at),
    # Keep off whom the owner has just been in touch with.
    "contact_cooldown": lambda s: _for_a_while(s, s.last_at, CONTACT_COOLDOWN),
    # Keep off whom a colleague has just been in touch with, where both agreed to see that of each other.
    "colleague": lambda s: _for_a_while(s, s.colleague_at, CONTACT_COOLDOWN),
    # Keep off whom the owner wrote to three times in the last thirty days without an answer.
    "unanswered": lambda s: _for_a_while(s, s.unanswered_at, UNANSWERED_WITHIN),
    "woken": _woken,
    "suggestion_cooldown": _suggestion_cooldown,
    # Keep off who is not silent for longer than usual.
    "in_rhythm": lambda s: _for_good(s, ~s.late),
}
# Nobody may be suggested of whom nothing is known, or whom the CRM's people want left in peace: these
# cannot be switched off.
ALWAYS_ON = ("too_little", *map(str, ContactFlag))
# What is learned from the log, or holds for everybody, gives way to the owner's own word on rhythm.
GIVE_WAY = (
    *("too_little", "burst", "contact_cooldown", "colleague"),
    *("woken", "suggestion_cooldown", "in_rhythm"),
)


def apply_guards(inputs: GuardInputs, off: Collection[str] = ()) -> dict[str, GuardResult]:
    """Return each guard's result by name, without those named in `off`; ALWAYS_ON cannot be left out."""
    results = {name: guard(inputs) for name, guard in GUARDS.items() if name in ALWAYS_ON or name not in off}
    for name in results.keys() & {*GIVE_WAY}:
        results[name].off[inputs.cadence != NONE] = False
    return results


def any_guard(results: dict[str, GuardResult], size: int) -> Bools:
    """Mark the relationships that any guard keeps off, shape (size,)."""
    return np.any([result.off for result in results.values()] or [np.zeros(size, dtype=bool)], axis=0)


def guard_results(
    snapshot: Snapshot, context: Context, late: Bools, counts: InteractionCounts
) -> dict[str, GuardResult]:
    """Return every guard's verdict, lifted for the owners who switched that guard off."""
    results = apply_guards(gather_guard_inputs(snapshot, context, late, counts))
    for code, name in enumerate(snapshot.log.owners):
        for guard in set(results).intersection(context.settings_of(str(name)).guards_off) - {*ALWAYS_ON}:
            results[guard].off[snapshot.owner == code] = False
    return results


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
        kind=rows.column(context.profiles, lambda profile: KINDS.index(profile.kind), PERSON),
        state=rows.column(context.profiles, lambda profile: STATES.index(profile.state), ACTIVE),
        pinned=rows.column(context.profiles, lambda profile: profile.pinned, 0) > 0,
        interactions=snapshot.interactions,
        alone=counts.alone,
        days=counts.days,
        span=snapshot.last_at - snapshot.log.at[snapshot.begin],
        late=late,
        last_at=snapshot.last_at,
        unanswered_at=unanswered_at(snapshot),
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
        cadence=wished_gaps(rows, context),
        not_before=rows.column(context.profiles, lambda profile: profile.not_before or NONE),
        dismissed_at=rows.column(context.latest_answers, _dismissed_at),
        woken_at=woken_at(snapshot),
        never_answered=never_answered(snapshot),
        colleague_at=rows.column(context.colleague_at, int),
        flags=rows.column(context.flags, _bits, 0).astype(np.int64),
    )


def named_this_week(rows: PairIndex, context: Context, as_of: int) -> Bools:
    """Mark whom the owner's lists have named for less than a week, shape (relationships,)."""
    named_at = rows.column(context.shown_at, int)
    return (named_at != NONE) & (as_of < named_at + _seconds(SHOWN_FOR))


def wished_gaps(rows: PairIndex, context: Context) -> Ints:
    """Return the gap in seconds that the owner wishes for, NONE where none was said."""
    return rows.column(
        context.profiles, lambda profile: profile.cadence_days * DAY_SECONDS if profile.cadence_days else NONE
    )


def _bits(flags: frozenset[ContactFlag]) -> int:
    return sum(FLAGS[flag] for flag in flags)


def _answered_at(answer: LatestAnswer) -> int:
    return NONE if _snoozes(answer) else answer.at


def _dismissed_at(answer: LatestAnswer) -> int:
    return NONE if answer.kind is AnswerKind.DONE else _answered_at(answer)


def _snoozes(answer: LatestAnswer) -> bool:
    return answer.kind is AnswerKind.SNOOZED and answer.until is not None


def _away(snapshot: Snapshot, context: Context) -> Ints:
    ends = [context.settings_of(str(name)).away_until for name in snapshot.log.owners]
    return np.array([NONE if end is None else end for end in ends], dtype=np.int64)[snapshot.owner]
