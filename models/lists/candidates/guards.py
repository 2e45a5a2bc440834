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


def _never(s: GuardInputs) -> GuardResult:
    """Keep off whom the owner never wants to be reminded of."""
    return _for_good(s, s.never | (s.state == STATES.index(ContactState.NEVER)))


def _deceased(s: GuardInputs) -> GuardResult:
    """Keep off the dead."""
    return _for_good(s, s.state == STATES.index(ContactState.DECEASED))


def _archived(s: GuardInputs) -> GuardResult:
    """Keep off whom the owner put away."""
    return _for_good(s, s.state == STATES.index(ContactState.ARCHIVED))


def _machine(s: GuardInputs) -> GuardResult:
    """Keep off machines."""
    return _for_good(s, s.kind == KINDS.index(ContactKind.MACHINE))


def _list(s: GuardInputs) -> GuardResult:
    """Keep off mailing lists."""
    return _for_good(s, s.kind == KINDS.index(ContactKind.LIST))


def _group(s: GuardInputs) -> GuardResult:
    """Keep off a group that was never one-to-one."""
    return _for_good(s, (s.kind == KINDS.index(ContactKind.GROUP)) & (s.alone == 0))


def _not_visible(s: GuardInputs) -> GuardResult:
    """Keep off whose main source has stopped: nothing is seen of them, which is no silence."""
    return _for_good(s, s.unseen)


def _away(s: GuardInputs) -> GuardResult:
    """Keep everyone off while the owner is away."""
    return GuardResult(s.away_until > s.as_of, s.away_until, s.away_until)


def _snoozed(s: GuardInputs) -> GuardResult:
    """Keep off whom the owner put off, until the day."""
    return GuardResult(s.snoozed_until > s.as_of, s.snoozed_until, s.snoozed_until)


def _answered(s: GuardInputs) -> GuardResult:
    """Keep off whom the owner answered a suggestion of lately."""
    return _for_a_while(s, s.answered_at, COOLDOWN)


def _contact_cooldown(s: GuardInputs) -> GuardResult:
    """Keep off whom the owner has just been in touch with."""
    return _for_a_while(s, s.last_at, CONTACT_COOLDOWN)


def _suggestion_cooldown(s: GuardInputs) -> GuardResult:
    """Let a suggestion that was left lying for its week rest, and come again later."""
    stale = (s.shown_at != NONE) & (s.as_of >= s.shown_at + _seconds(SHOWN_FOR))
    lifts = s.shown_at + _seconds(SHOWN_FOR + SHOWN_REST)
    return GuardResult(stale & (lifts > s.as_of), lifts, s.shown_at)


def _unanswered(s: GuardInputs) -> GuardResult:
    """Keep off whom the owner wrote to three times in the last thirty days without an answer."""
    return _for_a_while(s, s.unanswered_at, UNANSWERED_WITHIN)


def _planned(s: GuardInputs) -> GuardResult:
    """Keep off whom the owner is to meet anyway."""
    return GuardResult(s.planned_at >= s.as_of, s.planned_at + DAY_SECONDS, s.planned_at)


def _too_little(s: GuardInputs) -> GuardResult:
    """Keep off of whom too little is known."""
    return _for_good(s, ~s.enough)


def _burst(s: GuardInputs) -> GuardResult:
    """Keep off whom the owner met on one occasion and has had no contact with since."""
    return _for_good(s, (s.days <= BURST_DAYS) & (s.span < s.horizon * BURST_SHARE))


def _in_rhythm(s: GuardInputs) -> GuardResult:
    """Keep off who is not silent for longer than usual."""
    return _for_good(s, ~s.late)


# In the order in which they are named to a person: what cannot change first.
GUARDS: dict[str, Guard] = {
    "deceased": _deceased,
    "machine": _machine,
    "list": _list,
    "group": _group,
    "archived": _archived,
    "never": _never,
    "too_little": _too_little,
    "not_visible": _not_visible,
    "burst": _burst,
    "away": _away,
    "snoozed": _snoozed,
    "answered": _answered,
    "planned": _planned,
    "contact_cooldown": _contact_cooldown,
    "unanswered": _unanswered,
    "suggestion_cooldown": _suggestion_cooldown,
    "in_rhythm": _in_rhythm,
}
# Nobody may be suggested of whom nothing is known: this one cannot be switched off.
ALWAYS_ON = ("too_little",)


def apply_guards(inputs: GuardInputs, off: Collection[str] = ()) -> dict[str, GuardResult]:
    """Return each guard's result by name, without those named in `off`; ALWAYS_ON cannot be left out."""
    return {name: guard(inputs) for name, guard in GUARDS.items() if name in ALWAYS_ON or name not in off}


def any_guard(results: dict[str, GuardResult], size: int) -> Bools:
    """Mark the relationships that any guard keeps off, shape (size,)."""
    return np.any([result.off for result in results.values()] or [np.zeros(size, dtype=bool)], axis=0)


def _for_good(s: GuardInputs, off: Bools) -> GuardResult:
    none = np.full(len(s.last_at), NONE, dtype=np.int64)
    return GuardResult(off, none, none)


def _for_a_while(s: GuardInputs, since: Ints, length: timedelta) -> GuardResult:
    lifts = since + _seconds(length)
    return GuardResult((since != NONE) & (lifts > s.as_of), lifts, since)


def _seconds(length: timedelta) -> int:
    return int(length.total_seconds())
