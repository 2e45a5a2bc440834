"""Each guard: whom it keeps off, until when, and that it can be switched off."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from data.schema import ContactKind, ContactState, to_epoch
from models.lists.candidates.guards import (
    ALWAYS_ON,
    CONTACT_COOLDOWN,
    COOLDOWN,
    DISMISSED_FOR,
    GUARDS,
    KINDS,
    NONE,
    SHOWN_FOR,
    SHOWN_REST,
    STATES,
    UNANSWERED_WITHIN,
    GuardInputs,
    any_guard,
    apply_guards,
)

MOMENT = datetime(2026, 5, 1, tzinfo=UTC)
AS_OF = to_epoch(MOMENT)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


def ago(length: timedelta) -> int:
    """Return the moment so long before as_of."""
    return AS_OF - round(length.total_seconds())


def standing(**changes) -> GuardInputs:
    """Return one relationship that no guard keeps off, but for the changes."""
    known = {
        "kind": KINDS.index(ContactKind.PERSON),
        "pinned": False,
        "state": STATES.index(ContactState.ACTIVE),
        "interactions": 40,
        "alone": 40,
        "days": 30,
        "span": 400 * 86_400,
        "late": True,
        "last_at": ago(60 * DAY),
        "unanswered_at": NONE,
        "answered_at": NONE,
        "snoozed_until": NONE,
        "never": False,
        "unseen": False,
        "shown_at": NONE,
        "planned_at": NONE,
        "away_until": NONE,
        "enough": True,
        "cadence": NONE,
        "not_before": NONE,
        "dismissed_at": NONE,
        "woken_at": NONE,
        "colleague_at": NONE,
        "flags": 0,
        "never_answered": False,
    } | changes
    return GuardInputs(
        as_of=AS_OF, horizon=90 * 86_400, **{name: np.array([value]) for name, value in known.items()}
    )


def keeping(**changes) -> dict[str, tuple[int, int]]:
    """Return which guards keep the relationship off: when each lifts, and what it rests on."""
    found = apply_guards(standing(**changes))
    return {name: (int(one.lifts_at[0]), int(one.at[0])) for name, one in found.items() if one.off[0]}


def test_nothing_keeps_off_whom_nothing_is_said_of():
    """A person with a rhythm, who is late by it, is free."""
    assert keeping() == {}


@pytest.mark.parametrize(
    ("guard", "changes"),
    [
        ("never", {"never": True}),
        ("not_visible", {"unseen": True}),
        ("never", {"state": STATES.index(ContactState.NEVER)}),
        ("deceased", {"state": STATES.index(ContactState.DECEASED)}),
        ("archived", {"state": STATES.index(ContactState.ARCHIVED)}),
        ("machine", {"kind": KINDS.index(ContactKind.MACHINE)}),
        ("list", {"kind": KINDS.index(ContactKind.LIST)}),
        ("group", {"kind": KINDS.index(ContactKind.GROUP), "alone": 0}),
        ("in_rhythm", {"late": False}),
        ("never_answered", {"never_answered": True}),
        ("too_little", {"enough": False}),
    ],
)
def test_what_no_day_lifts(guard, changes):
    """What somebody is, what the owner said for good, and what only contact changes have no day."""
    assert keeping(**changes) == {guard: (NONE, NONE)}


def test_who_writes_unasked_and_is_pinned_is_free():
    """The owner knows them after all."""
    assert keeping(never_answered=True, pinned=True) == {}


def test_a_group_that_was_ever_one_to_one_is_free():
    """One word to one of them alone makes it a relationship."""
    assert keeping(kind=KINDS.index(ContactKind.GROUP), alone=1) == {}


def test_an_occasion_is_not_yet_a_relationship():
    """A workshop's few days, all within a month, are not mourned; one word later makes it more."""
    assert keeping(days=4, span=20 * 86_400) == {"burst": (NONE, NONE)}
    assert keeping(days=4, span=30 * 86_400) == keeping(days=6, span=20 * 86_400) == {}


@pytest.mark.parametrize(
    ("guard", "name", "length"),
    [
        ("answered", "answered_at", COOLDOWN),
        ("contact_cooldown", "last_at", CONTACT_COOLDOWN),
        ("colleague", "colleague_at", CONTACT_COOLDOWN),
        ("woken", "woken_at", 90 * DAY),
        ("unanswered", "unanswered_at", UNANSWERED_WITHIN),
    ],
)
def test_what_time_lifts(guard, name, length):
    """An answer, a contact and three unanswered words keep off for their time, to the second."""
    since = ago(length - SECOND)
    assert keeping(**{name: since}) == {guard: (AS_OF + 1, since)}
    assert keeping(**{name: ago(length)}) == {}


def test_the_times_are_these():
    """Two weeks after done, 90 days after dismissed, 7 after a contact, 30 after the third last word."""
    assert (COOLDOWN, DISMISSED_FOR) == (14 * DAY, 90 * DAY)
    assert (CONTACT_COOLDOWN, UNANSWERED_WITHIN) == (7 * DAY, 30 * DAY)


@pytest.mark.parametrize(
    ("ago_days", "last_ago_days", "cadence", "off"),
    [
        # While nothing new happens; with a later contact, or a rhythm of the owner's own, two weeks.
        (89, 120, NONE, True),
        (90, 120, NONE, False),
        (20, 10, NONE, False),
        (13, 10, NONE, True),
        (20, 120, 7 * 86_400, False),
        (13, 120, 7 * 86_400, True),
    ],
)
def test_who_was_left_off_comes_back_when_something_is_new(ago_days, last_ago_days, cadence, off):
    """Nobody is named again for the reason for which they were left off."""
    at = ago(ago_days * DAY)
    kept = keeping(answered_at=at, dismissed_at=at, last_at=ago(last_ago_days * DAY), cadence=cadence)
    assert ("answered" in kept) is off


@pytest.mark.parametrize(("ends", "off"), [(1, True), (0, False), (-1, False)])
def test_a_snooze_and_an_absence_end_when_they_say(ends, off):
    """At their very moment they are over."""
    for guard, name in (("snoozed", "snoozed_until"), ("away", "away_until")):
        assert keeping(**{name: AS_OF + ends}) == ({guard: (AS_OF + ends, AS_OF + ends)} if off else {})


def test_a_meeting_in_the_calendar_keeps_off_until_the_day_after():
    """Whoever one is to meet anyway needs no reminder; a meeting that is past keeps nobody off."""
    soon = AS_OF + 10 * 86_400
    assert keeping(planned_at=soon) == {"planned": (soon + 86_400, soon)}
    assert keeping(planned_at=AS_OF - 1) == {}


@pytest.mark.parametrize(
    ("shown", "off"),
    [(SECOND, False), (SHOWN_FOR - SECOND, False), (SHOWN_FOR, True), (SHOWN_FOR + SHOWN_REST, False)],
)
def test_a_suggestion_stays_for_its_week_and_then_rests(shown, off):
    """A list made again in the same week keeps its names; left lying, they rest for two weeks."""
    at = ago(shown)
    assert keeping(shown_at=at) == ({"suggestion_cooldown": (at + 21 * 86_400, at)} if off else {})


@pytest.mark.parametrize("guard", [name for name in GUARDS if name not in ALWAYS_ON])
def test_each_guard_can_be_switched_off(guard):
    """A guard that is switched off says nothing; all others still do."""
    everything = standing(late=False, never=True, enough=False, away_until=AS_OF + 9)
    assert set(apply_guards(everything, [guard])) == set(GUARDS) - {guard}


def test_nobody_is_suggested_of_whom_nothing_is_known():
    """The one guard that stands for a missing probability cannot be switched off."""
    assert any_guard(apply_guards(standing(enough=False), list(GUARDS)), 1).tolist() == [True]


def test_several_guards_are_all_named():
    """What keeps somebody off is said in full, the unchangeable first."""
    both = keeping(state=STATES.index(ContactState.DECEASED), late=False, answered_at=ago(DAY))
    assert list(both) == ["deceased", "answered", "in_rhythm"]


def test_the_owners_own_rhythm_keeps_off_until_it_is_due():
    """Counted from the last contact; at that very moment it lets go."""
    gap = 20 * 86_400
    assert keeping(cadence=gap, last_at=AS_OF - gap + 1) == {"own_rhythm": (AS_OF + 1, AS_OF - gap + 1)}
    assert keeping(cadence=gap, last_at=AS_OF - gap) == {}


def test_what_is_learned_gives_way_to_the_owners_own_rhythm():
    """Rhythm, occasion, the week after a contact, the rest after a list, done; nothing else that was said."""
    learned = {
        "late": False,
        "days": 4,
        "span": 20 * 86_400,
        "last_at": ago(3 * DAY),
        "shown_at": ago(SHOWN_FOR + SECOND),
        "answered_at": ago(DAY),
    }
    assert set(keeping(**learned)) == {
        *("in_rhythm", "burst", "contact_cooldown", "suggestion_cooldown", "answered")
    }
    weekly = learned | {"cadence": 2 * 86_400}
    assert keeping(**weekly) == {}
    assert set(keeping(**weekly, dismissed_at=ago(DAY))) == {"answered"}
    assert set(keeping(**weekly, snoozed_until=AS_OF + 1, never=True)) == {"snoozed", "never"}


@pytest.mark.parametrize(("ends", "off"), [(1, True), (0, False)])
def test_not_before_ends_on_its_day(ends, off):
    """Whatever else is said of them."""
    until = AS_OF + ends
    assert keeping(not_before=until) == ({"not_before": (until, until)} if off else {})
