"""Who is left in peace, and until when: each guard is one named rule that can be switched off.

A guard says which relationships it keeps off a list made at as_of, the moment that would lift it
where a day is known, and the moment it rests on. None of them looks at or after as_of, so a row of
history that is recorded late changes no list that was made before.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from data.schema import DAY_SECONDS, ContactKind, ContactState
from models.log.log import Bools, Ints

NONE = -1
# After "done" or "dismissed" a contact is left in peace for two weeks.
COOLDOWN = timedelta(days=14)
# After a contact, for a week; a suggestion stays for its week, and then rests for two more.
CONTACT_COOLDOWN = timedelta(days=7)
SHOWN_FOR, SHOWN_REST = timedelta(days=7), timedelta(days=14)
UNANSWERED, UNANSWERED_WITHIN = 3, timedelta(days=30)
# An occasion: so few days of contact, all within this share of a horizon.
BURST_DAYS, BURST_SHARE = 5, 1 / 3
KINDS, STATES = tuple(ContactKind), tuple(ContactState)


@dataclass(frozen=True)
class GuardInputs:
    """What the guards look at, one entry per relationship; moments in epoch seconds, NONE where none.

    `unanswered_at` is the moment of the third last word of an unanswered run. `shown_at` is when a
    contact came onto the lists that it has been on lately, `planned_at` the next meeting in the
    calendar. `away_until` is the owner's. `late` tells who is silent for longer than usual. `days` are
    days of contact, `span` the seconds from the first to the last, `horizon` is in seconds too.
    """

    as_of: int
    horizon: int
    kind: Ints
    state: Ints
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


# In the order in which they are named to a person: what cannot change first.
GUARDS: dict[str, Guard] = {
    # Keep off the dead.
    "deceased": lambda s: _for_good(s, s.state == STATES.index(ContactState.DECEASED)),
    # Keep off machines.
    "machine": lambda s: _for_good(s, s.kind == KINDS.index(ContactKind.MACHINE)),
    # Keep off mailing lists.
    "list": lambda s: _for_good(s, s.kind == KINDS.index(ContactKind.LIST)),
    # Keep off a group that was never one-to-one.
    "group": lambda s: _for_good(s, (s.kind == KINDS.index(ContactKind.GROUP)) & (s.alone == 0)),
    # Keep off whom the owner put away.
    "archived": lambda s: _for_good(s, s.state == STATES.index(ContactState.ARCHIVED)),
    # Keep off whom the owner never wants to be reminded of.
    "never": lambda s: _for_good(s, s.never | (s.state == STATES.index(ContactState.NEVER))),
    # Keep off of whom too little is known.
    "too_little": lambda s: _for_good(s, ~s.enough),
    # Keep off whose main source has stopped: nothing is seen of them, which is no silence.
    "not_visible": lambda s: _for_good(s, s.unseen),
    # Keep off whom the owner met on one occasion and has had no contact with since.
    "burst": lambda s: _for_good(s, (s.days <= BURST_DAYS) & (s.span < s.horizon * BURST_SHARE)),
    # Keep everyone off while the owner is away.
    "away": lambda s: GuardResult(s.away_until > s.as_of, s.away_until, s.away_until),
    # Keep off whom the owner put off, until the day.
    "snoozed": lambda s: GuardResult(s.snoozed_until > s.as_of, s.snoozed_until, s.snoozed_until),
    # Keep off whom the owner answered a suggestion of lately.
    "answered": lambda s: _for_a_while(s, s.answered_at, COOLDOWN),
    # Keep off whom the owner is to meet anyway.
    "planned": lambda s: GuardResult(s.planned_at >= s.as_of, s.planned_at + DAY_SECONDS, s.planned_at),
    # Keep off whom the owner has just been in touch with.
    "contact_cooldown": lambda s: _for_a_while(s, s.last_at, CONTACT_COOLDOWN),
    # Keep off whom the owner wrote to three times in the last thirty days without an answer.
    "unanswered": lambda s: _for_a_while(s, s.unanswered_at, UNANSWERED_WITHIN),
    "suggestion_cooldown": _suggestion_cooldown,
    # Keep off who is not silent for longer than usual.
    "in_rhythm": lambda s: _for_good(s, ~s.late),
}
# Nobody may be suggested of whom nothing is known: this one cannot be switched off.
ALWAYS_ON = ("too_little",)


def apply_guards(inputs: GuardInputs, off: Collection[str] = ()) -> dict[str, GuardResult]:
    """Return each guard's result by name, without those named in `off`; ALWAYS_ON cannot be left out."""
    return {name: guard(inputs) for name, guard in GUARDS.items() if name in ALWAYS_ON or name not in off}


def any_guard(results: dict[str, GuardResult], size: int) -> Bools:
    """Mark the relationships that any guard keeps off, shape (size,)."""
    return np.any([result.off for result in results.values()] or [np.zeros(size, dtype=bool)], axis=0)
