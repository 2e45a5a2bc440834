"""What each source shows, and whom it has lost sight of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.coverage import (
    ReadAccount,
    Seen,
    as_read,
    cover_days,
    gaps,
    main_source,
    not_visible,
    usual_pause,
)
from data.schema import DAY_SECONDS

DAY = DAY_SECONDS
HORIZON = 90 * DAY_SECONDS
DAYS = st.lists(st.integers(0, 3000), unique=True, max_size=60).map(sorted)


def day(number: int) -> int:
    """Return the first second of a day."""
    return number * DAY_SECONDS


def test_a_source_says_its_days_its_number_and_its_gaps():
    """Daily for a hundred days, four weeks of nothing, and on: one gap, whose ends are told."""
    days = dict.fromkeys([*range(1000, 1100), *range(1128, 1200)], 2)
    found = cover_days("Ada", "mail", days, ["no bodies"], day(1201))
    assert (found.first, found.last, found.count) == (day(1000), day(1200) - 1, 344)
    assert [(one.after, one.before) for one in found.gaps] == [(day(1100) - 1, day(1128))]
    assert (found.limits, found.stopped) == (("no bodies",), False)


def test_a_source_that_speaks_rarely_has_no_gaps():
    """A call once a month is the usual pause of that source, not thirty gaps."""
    assert gaps(range(0, 900, 30)) == ()
    assert usual_pause(range(0, 900, 30)) == 30


def test_a_source_has_stopped_when_it_is_silent_against_its_own_rhythm():
    """Daily mail stopped after seven weeks; a source that speaks once a month has not."""
    daily, monthly = dict.fromkeys(range(1000), 1), dict.fromkeys(range(0, 1000, 30), 1)
    assert not cover_days("Ada", "mail", daily, [], day(1040)).stopped
    assert cover_days("Ada", "mail", daily, [], day(1050)).stopped
    assert not cover_days("Ada", "calls", monthly, [], day(1050)).stopped
    assert cover_days("Ada", "none", {}, [], day(1050)) is None


def test_a_contact_belongs_to_the_source_that_brought_most():
    """Six in ten of what is known, or to none."""
    assert main_source([Seen("mail", 6, 1), Seen("chat", 4, 2)]) == "mail"
    assert main_source([Seen("mail", 5, 1), Seen("chat", 5, 2)]) is None
    assert main_source([]) is None


def test_whose_main_source_stopped_is_not_visible():
    """The mail ends in March: since then nothing says whether they wrote."""
    seen = [Seen("mail", 20, day(990)), Seen("chat", 2, day(900))]
    assert not_visible(seen, {"mail": day(1000)}, as_of=day(1200), horizon=HORIZON)
    assert not not_visible(seen, {}, as_of=day(1200), horizon=HORIZON)
    assert not not_visible(seen, {"chat": day(950)}, as_of=day(1200), horizon=HORIZON)


def test_who_was_silent_before_the_source_stopped_is_dormant_all_the_same():
    """A whole horizon of silence while the source could see is silence."""
    seen = [Seen("mail", 20, day(900))]
    assert not not_visible(seen, {"mail": day(1000)}, as_of=day(1200), horizon=HORIZON)


def test_who_was_seen_elsewhere_since_is_visible():
    """A call after the mail ended shows that the silence is seen by another source."""
    seen = [Seen("mail", 20, day(990)), Seen("calls", 1, day(1020))]
    assert not not_visible(seen, {"mail": day(1000)}, as_of=day(1200), horizon=HORIZON)


@given(DAYS)
def test_gaps_lie_between_days_and_never_touch_one(days):
    """Whatever the days, a gap holds none of them, and gaps do not overlap."""
    found = gaps(days)
    for one in found:
        assert one.after < one.before
        assert not any(one.after < day(number) < one.before for number in days)
    assert list(found) == sorted(found, key=lambda one: one.after)


@pytest.mark.parametrize(
    ("accounts", "stopped"),
    [
        ([], True),
        # Read an hour ago: whoever is silent is silent.
        ([ReadAccount(100 * DAY - 3600, None)], False),
        # Paused, or not begun: it shows no more than its last export.
        ([ReadAccount(None, None)], True),
        ([ReadAccount(60 * DAY, 60 * DAY)], True),
        ([ReadAccount(60 * DAY, 60 * DAY), ReadAccount(100 * DAY, None)], False),
    ],
)
def test_an_account_that_is_read_shows_that_nothing_happened(accounts, stopped):
    """A quiet source has stopped, unless somebody looks and finds nothing new."""
    quiet = cover_days("ana", "mail", {1: 1, 2: 1, 3: 1}, (), 100 * DAY)
    assert as_read(quiet, accounts, 100 * DAY).stopped is stopped


@pytest.mark.parametrize(("days_blind", "stopped"), [(1, False), (2, True), (30, True)])
def test_a_source_whose_account_cannot_be_read_has_stopped(days_blind, stopped):
    """A day is no matter; an export that shows what came since makes it seen again."""
    blind = [ReadAccount((100 - days_blind) * DAY, (100 - days_blind) * DAY)]
    last = 100 - days_blind - 1
    busy = cover_days("ana", "mail", dict.fromkeys(range(last - 9, last + 1), 1), (), 100 * DAY)
    assert as_read(busy, blind, 100 * DAY).stopped is stopped
    exported = cover_days("ana", "mail", dict.fromkeys(range(60, 100), 1), (), 100 * DAY)
    assert as_read(exported, blind, 100 * DAY).stopped is False


@pytest.mark.parametrize(
    ("other", "stopped"),
    [
        (ReadAccount(97 * DAY, 97 * DAY), True),
        # It went blind yesterday, and a day is no matter.
        (ReadAccount(99 * DAY, 99 * DAY), False),
        # It is paused: nothing says that it cannot be read.
        (ReadAccount(None, None), False),
    ],
)
def test_of_several_accounts_the_last_that_could_be_read_counts(other, stopped):
    """A source has stopped when none of its accounts can be read, not when the first one cannot."""
    first = ReadAccount(80 * DAY, 80 * DAY)
    busy = cover_days("ana", "mail", dict.fromkeys(range(60, 80), 1), (), 100 * DAY)
    assert as_read(busy, [first, other], 100 * DAY).stopped is stopped
