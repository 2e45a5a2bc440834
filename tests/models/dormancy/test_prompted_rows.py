"""Nothing is learned from contact that a list may have brought about."""

import pytest

from models.dormancy.labelled_rows import gather_examples
from models.dormancy.prompted_rows import is_prompted, without_prompted

AS_OF, HORIZON = 100, 30


@pytest.fixture(name="left_out")
def _left_out(build):
    """Return a function that tells whether Bo's row of day 100 is left out.

    Bo is next in touch on a day, in a direction, and on the list of some days. Al and Cy are never left out.
    """

    def of(day: int, direction: str, *listed: int, owner: str = "Ada", contact: str = "Bo") -> bool:
        others = [("Ada", who, before, "sent") for who in ("Al", "Cy") for before in (70, 80, 90, 101)]
        own = [("Ada", "Bo", before, "sent") for before in (70, 80, 90)]
        log = build.log(build.rows(*others, *own, ("Ada", "Bo", day, direction)))
        rows = gather_examples(log, [build.moment(AS_OF)], HORIZON * build.day)
        shown = [(owner, contact, build.moment(each)) for each in listed]
        marked = is_prompted(rows, log, shown, HORIZON * build.day).tolist()
        assert len(without_prompted(rows, log, shown, HORIZON * build.day)) == 3 - sum(marked)
        al, bo, cy = marked
        assert (al, cy) == (False, False)
        return bo

    return of


@pytest.mark.parametrize(("listed", "prompted"), [(103, False), (104, True), (110, True), (111, False)])
def test_a_word_of_the_owners_in_the_week_of_a_list_may_be_the_lists(left_out, listed, prompted):
    """On day 110 the owner writes: a list of day 103 is over then, one of day 111 not yet made."""
    assert left_out(110, "sent", listed) is prompted


def test_one_list_of_several_is_enough(left_out):
    """The newest of three was the week's."""
    assert left_out(110, "sent", 50, 90, 108)


def test_contact_by_itself_tells_as_before(left_out):
    """What the contact sends first, or the two meet for, no list has brought about for sure."""
    assert not left_out(110, "received", 108)
    assert not left_out(110, "mutual", 108)


def test_silence_tells_though_a_list_named_them(left_out):
    """A message after the horizon, day 130, is not in the outcome."""
    assert left_out(129, "sent", 128)
    assert not left_out(130, "sent", 128)


def test_names_that_the_log_does_not_have_leave_nothing_out(left_out):
    """An erased contact, somebody else's list, no list at all."""
    assert not left_out(110, "sent", 108, contact="Eve")
    assert not left_out(110, "sent", 108, owner="Eve")
    assert not left_out(110, "sent")
