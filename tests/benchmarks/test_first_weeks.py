"""The made-up weeks: the same seed gives the same files, and blind marks are scored as they should be."""

from datetime import timedelta

import numpy as np
import pytest

from benchmarks.first_weeks.checks import SILENCE, Faults
from benchmarks.first_weeks.exports import calendar, cards, chat, mailbox
from benchmarks.first_weeks.history import History
from benchmarks.first_weeks.marks import fleiss_kappa, read_marks, shares
from benchmarks.first_weeks.people import BEGIN
from benchmarks.first_weeks.reading_cards import ReadingCard
from benchmarks.first_weeks.sheets import READERS, choose, identify, sheet


def test_the_same_seed_gives_the_same_files():
    """Byte by byte; another seed gives other people."""
    one, again, other = History(3), History(3), History(4)
    assert mailbox(one, BEGIN) == mailbox(again, BEGIN) != mailbox(other, BEGIN)
    assert (calendar(one, BEGIN), cards(one)) == (calendar(again, BEGIN), cards(again))
    assert {person.name for person in one.people} != {person.name for person in other.people}


def test_a_letter_because_of_a_list_is_in_the_next_export_only():
    """The mailbox before it has been written is not changed by it."""
    history = History(3)
    friend = history.first_of("a friend, mostly by mail")
    before = mailbox(history, BEGIN)
    history.reach_out(friend, BEGIN + timedelta(days=1))
    assert mailbox(history, BEGIN) == before
    assert len(mailbox(history, BEGIN + timedelta(days=2))) > len(before)


def test_nobody_is_in_an_export_before_they_were_met():
    """Who is met in the third week stands in no calendar of the first, not even as planned."""
    history = History(3)
    newcomer = history.first_of("just met at a conference")
    assert newcomer.name not in calendar(history, BEGIN)
    assert newcomer.name in calendar(history, BEGIN + timedelta(weeks=3))
    assert chat(history, newcomer, BEGIN) == ""


@pytest.mark.parametrize(
    ("marks", "kappa"),
    [
        ([[1, 0, 1, 0], [1, 0, 1, 0], [1, 0, 1, 0]], 1.0),
        # By hand: agreement in (1 + 1/3 + 1/3 + 1) / 4 of the pairs, by chance in 1/2.
        ([[1, 1, 0, 0], [1, 1, 1, 0], [1, 0, 0, 0]], 1 / 3),
    ],
)
def test_fleiss_kappa_by_hand(marks, kappa):
    """One where all agree, nought where they agree as often as by chance."""
    assert fleiss_kappa(np.array(marks, dtype=float)) == pytest.approx(kappa)


def test_shares_weigh_each_origin_by_itself():
    """A person drawn twice counts twice."""
    value, origin = np.array([1.0, 0.0, 1.0]), ["kith", "kith", "rule"]
    assert shares(value, origin, np.array([1.0, 3.0, 1.0])) == {"kith": 0.25, "rule": 1.0}


def test_a_card_without_a_mark_is_refused(tmp_path):
    """With how many there are and which is the first; what stands after the second comma may hold more."""
    path = tmp_path / "marks1.csv"
    path.write_text("a,ok\nb, No ,too soon, and twice\n", encoding="utf-8")
    assert read_marks(path, ["a", "b"]) == [False, True]
    with pytest.raises(ValueError, match="1 cards without ok or no, the first of them c"):
        read_marks(path, ["a", "b", "c"])


def test_readers_see_every_card_once_in_orders_of_their_own_and_no_origin():
    """The ids are the same for all, so that marks can be joined."""
    cards = [
        ReadingCard(o, 1, w, "Monday", "a@x", ("fact",), ("A",)) for o in ("kith", "rule") for w in range(9)
    ]
    sheets = [sheet(cards, reader) for reader in range(1, READERS + 1)]
    orders = [[line[3:] for line in text.splitlines() if line.startswith("## ")] for text in sheets]
    assert len(set(map(tuple, orders))) == READERS
    assert all(sorted(order) == sorted(map(identify, cards)) for order in orders)
    assert not any("rule" in text.partition("## ")[2] or "kith" in text.lower() for text in sheets)


def test_all_of_kith_and_so_many_of_each_rule_are_read():
    """Drawn the same way each time."""
    cards = [
        ReadingCard(origin, 1, week, "Monday", "a@x", (), ())
        for origin in ("kith", "longest silent", "silence by depth")
        for week in range(20)
    ]
    chosen = choose(cards, 7, 1)
    assert chosen == choose(cards, 7, 1)
    assert [sum(one.origin == name for one in chosen) for name in ("kith", "longest silent")] == [20, 7]


def test_a_silence_is_found_where_it_is_told():
    """In all forms in which a card and "why?" tell how long it has been."""
    text = "It has been 12 days since you. You usually answer within a day, now it has been 1,200 days."
    assert SILENCE.findall(text) == ["12", "1,200"]


def test_what_is_not_so_is_kept_with_where_it_was_seen():
    """A newer export that takes contact away is one of these."""
    faults = Faults()
    faults.vanished(2, {"a": 5, "b": 3}, {"a": 5, "b": 2})
    assert [
        fault for fault in faults.found if "b in week 2: 3 contacts before, 2 after" in fault
    ] == faults.found
    assert len(faults.found) == 1
