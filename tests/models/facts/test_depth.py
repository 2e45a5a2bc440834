"""Depth: a formula one can follow by hand, and the owner's word above it."""

import re
from pathlib import Path

import numpy as np
import pytest

from models.facts.depth import WEIGHTS, deepen, depth
from models.log.snapshot import take_snapshot

DOCS = Path(__file__).parents[3] / "docs" / "explanation" / "depth.md"
NUMBER = r"(\d+\.\d+)"


@pytest.fixture
def example(build):
    """Return the worked example of docs/explanation/depth.md: Ada with Bo, and with Cy, seen on day 366."""
    spoken = [("Ada", "Bo", build.moment(day), "mutual", "call") for day in (0, 180, 365)]
    wrote = build.rows(
        *[("Ada", "Bo", day, "sent") for day in (10, 100, 200)],
        *[("Ada", "Bo", day, "received") for day in (11, 300)],
    )
    chatty = build.rows(
        *[("Ada", "Cy", day, how) for day in np.arange(300.5, 360, 2) for how in ("sent", "received")]
    )
    return take_snapshot(build.log([*spoken, *wrote, *chatty]), build.moment(366), 90 * 86_400)


def test_the_worked_example_by_hand(example):
    """Bo: eight days in a year, three calls, two acts of help a year ago; every part by hand."""
    found = deepen(example, np.array([1.0, 0.0]))
    assert found.often[0] == pytest.approx(np.log(9) / np.log(366))
    assert found.long[0] == pytest.approx(365 / 730)
    assert found.alone[0] == pytest.approx(8 / 12)
    assert found.spoken[0] == pytest.approx(3 / 12)
    assert found.help[0] == pytest.approx(1 / 3)
    assert found.both_sides[0] == pytest.approx(5 / 6)
    assert found.raw[0] == pytest.approx(
        (0.5 + 0.5 * 5 / 6) * (0.3 * np.log(9) / np.log(366) + 0.2 * 0.5 + 0.1 * 2 / 3 + 0.1 / 4 + 0.3 / 3)
    )
    assert found.value.max() == 1


def test_the_documented_example_is_the_formulas_own(example):
    """Each figure of the example in docs/explanation/depth.md is what the code says, to its two digits."""
    found = deepen(example, np.array([1.0, 0.0]))
    table = re.findall(rf"^\| `(\w+)` \|.*\| {NUMBER} \| {NUMBER} \|$", DOCS.read_text("utf-8"), re.MULTILINE)
    assert {name for name, *_ in table} == {*WEIGHTS, "both_sides", "raw", "value"}
    for name, *said in table:
        for row, figure in enumerate(said):
            assert float(figure) == pytest.approx(float(getattr(found, name)[row]), abs=0.0051), (name, row)


def test_help_makes_a_few_contacts_deep(example):
    """Without help the chatty acquaintance is deeper; with it the one who helped is."""
    assert np.argmax(deepen(example).value) == 1
    assert np.argmax(deepen(example, np.array([4.0, 0.0])).value) == 0


def test_the_owners_word_wins(example):
    """What the owner says is the depth; the parts stay visible, and the others are as they were."""
    plain, told = deepen(example), deepen(example, stated=np.array([np.nan, 0.9]))
    assert told.value.tolist() == [plain.value[0], 0.9]
    np.testing.assert_array_equal(told.raw, plain.raw)
    np.testing.assert_array_equal(np.isnan(told.stated), [True, False])


def test_parts_are_shares(example):
    """Each part lies between nought and one, the weights sum to one, so does the deepest's value."""
    found = deepen(example, np.array([100.0, 3.0]))
    for name in (*WEIGHTS, "both_sides", "raw", "value"):
        part = getattr(found, name)
        assert ((part >= 0) & (part <= 1)).all(), name
    assert sum(WEIGHTS.values()) == pytest.approx(1)


def test_one_way_traffic_is_half_as_deep(build):
    """The same letters answered are twice as deep as unanswered ones."""
    rows = [("Ada", "Bo", day, "sent") for day in range(8)]
    rows += [("Ada", "Cy", day, "sent" if day % 2 else "received") for day in range(8)]
    found = deepen(take_snapshot(build.log(build.rows(*rows)), build.moment(9), 90 * 86_400))
    assert found.raw[0] == pytest.approx(found.raw[1] / 2)


def test_contacts_in_company_count_less(build):
    """Mail that went to others at the same second is not just the two of them."""
    rows = [("Ada", who, day, "mutual") for day in range(8) for who in ("Bo", "Cy")]
    rows += [("Ada", "Di", day + 0.5, "mutual") for day in range(8)]
    found = deepen(take_snapshot(build.log(build.rows(*rows)), build.moment(9), 90 * 86_400))
    assert found.alone.tolist() == [0, 0, pytest.approx(8 / 12)]
    assert found.value[2] == 1 > found.value[0]


def test_depth_of_the_log_alone_is_the_same(example):
    """What `kith score` writes is the formula without help and without anybody's word."""
    np.testing.assert_array_equal(depth(example), deepen(example).value)
