"""The features: declared in full, free of scale, blind to the future, unknown only where they must be."""

import dataclasses
from importlib import import_module
from pkgutil import iter_modules

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import features
from models.explanations.reasons import FAMILIES
from models.facts.gather import gather
from models.features.feature import FREE, LOWERS, RAISES, Feature
from models.features.matrix import FEATURES, NAMES, OF_TEAM, compute
from models.log.snapshot import take_snapshot

DAY = 86_400
DAYS = st.lists(st.integers(0, 59), min_size=3, max_size=12)
WAYS = st.sampled_from(["sent", "received", "mutual"])
TALK = st.lists(st.tuples(st.sampled_from(["Bo", "Cy", "Di"]), st.integers(0, 59), WAYS), min_size=3)


@pytest.mark.parametrize("one", FEATURES, ids=NAMES)
def test_each_feature_is_declared_in_full(one):
    """A name, a sentence that defines it, a unit, a direction, and a family that has sentences."""
    assert one.name.isidentifier()
    assert one.definition.endswith(".")
    assert one.unit
    assert one.direction in {RAISES, LOWERS, FREE}
    assert one.family in {family.code for family in FAMILIES}


def test_names_are_told_apart():
    """No two features share a name or a definition, no two families a code, and none is idle."""
    assert len(set(NAMES)) == len(FEATURES)
    assert len({one.definition for one in FEATURES}) == len(FEATURES)
    codes = [family.code for family in FAMILIES]
    assert len(set(codes)) == len(codes)
    assert set(codes) == {one.family for one in FEATURES}


def test_every_declared_feature_is_a_column():
    """A feature that is declared in a module of this folder and not listed would never be computed."""
    modules = [import_module(f"models.features.{found.name}") for found in iter_modules(features.__path__)]
    declared = {
        value.name for module in modules for value in vars(module).values() if isinstance(value, Feature)
    }
    assert declared == set(NAMES)


def _matrix(log, as_of, horizon_days):
    return compute(gather(take_snapshot(log, as_of, horizon_days * DAY)))


def _by_name(matrix):
    return dict(zip(NAMES, matrix.T, strict=True))


# Counted per calendar day of the owner: a longer horizon holds more days, so these do scale.
PER_CALENDAR_DAY = {"owner_days", "chances_missed"}
# A fixed hour is added to each reply, and squares of gaps are taken in minutes: true to those only.
HOUR_OR_MINUTE = {"reply_by_contact", "silence_over_reply", "burstiness"}


@given(said=TALK, factor=st.integers(2, 5))
def test_stretching_time_changes_nothing(build, said, factor):
    """With all times and the horizon some whole times longer, features stay what they were.

    Every contact here is at midnight, so that contacts of one day stay on one day and those of
    two days on two. What is counted per calendar day, or has a fixed hour in it, is left out.
    """
    plain, stretched = (
        _matrix(
            build.log(build.rows(*[("Ada", who, day * by, how) for who, day, how in said])),
            build.moment(60 * by),
            60 * by,
        )
        for by in (1, factor)
    )
    one, two = _by_name(plain), _by_name(stretched)
    for name in set(NAMES) - PER_CALENDAR_DAY - HOUR_OR_MINUTE:
        np.testing.assert_allclose(two[name], one[name], rtol=1e-7, atol=1e-7, err_msg=name)
    # Half the gaps of one reading can be odd minutes of another; the shape of the gaps stays.
    np.testing.assert_allclose(two["burstiness"], one["burstiness"], atol=1e-6)


@given(said=TALK, future=TALK)
def test_no_feature_sees_the_future(build, said, future):
    """Whatever happens at as_of or later, by whomever, no feature of anyone moves by a bit."""
    past = build.rows(*[("Ada", who, day, how) for who, day, how in said])
    later = build.rows(*[("Ada", who, day + 60, how) for who, day, how in future])
    as_of = build.moment(60)
    np.testing.assert_array_equal(
        _matrix(build.log(past + later), as_of, 60), _matrix(build.log(past), as_of, 60)
    )


def test_the_facts_are_not_touched(worlds, ask):
    """Computing features changes no fact they are made of, and twice gives the same twice."""
    from models.log.log import Log

    log = Log.from_frame(worlds["usual"])
    facts = ask(log, log.last - 60 * DAY, 90).facts
    frozen = dataclasses.replace(facts)
    for part in ("rhythm", "gaps", "dialogue", "owner", "manner", "team"):
        for value in vars(getattr(frozen, part)).values():
            value.flags.writeable = False
    np.testing.assert_array_equal(compute(frozen), compute(facts))


def test_what_is_known_is_finite(worlds, ask):
    """On a two-sided log nothing is infinite, and most columns know every row."""
    from models.log.log import Log

    log = Log.from_frame(worlds["usual"])
    asked = ask(log, log.last - 60 * DAY, 90)
    assert not np.isinf(asked.features).any()
    unknown = {name for name, column in _by_name(asked.features).items() if np.isnan(column).any()}
    # Nothing is shared here, and nobody in this world calls or meets.
    unknown -= {*np.array(NAMES)[OF_TEAM].tolist(), "spoken_faded"}
    # Without a gap there is no usual one; without a reply no usual time to reply.
    assert all("gap" in name or "repl" in name or name == "burstiness" for name in unknown), unknown


def test_one_day_of_contact_has_no_rhythm(build):
    """Three contacts on a single day: what is measured against gaps is unknown, not zero."""
    found = _by_name(_matrix(build.contacts(5.1, 5.2, 5.3), build.moment(9), 30))
    gaps = [name for name in NAMES if name.startswith("silence_over") and "gap" in name]
    assert gaps
    assert all(np.isnan(found[name]).all() for name in gaps)
    assert np.isnan(found["burstiness"]).all()
    assert found["longest_gap"].tolist() == [0]


def test_a_one_sided_log_says_nothing_of_sides(build):
    """Where the owner's log knows one direction only, what compares the sides is unknown."""
    one_sided = _by_name(_matrix(build.contacts(1, 4, 8), build.moment(9), 30))
    sides = ("sent_faded", "received_faded", "since_sent", "since_received", "replies", "opened")
    assert all(np.isnan(one_sided[name]).all() for name in sides)


def test_alone_there_is_no_standing(build):
    """An owner's only contact has more contact than nobody: unknown."""
    found = _by_name(_matrix(build.contacts(1, 4, 8), build.moment(9), 30))
    assert np.isnan(found["rank_of_contact"]).all()


def test_bo_by_hand(build):
    """Contact on days 0, 10 and 20, asked on day 31 with 30 days of horizon."""
    found = _by_name(_matrix(build.contacts(0, 10, 20), build.moment(31), 30))
    assert found["silence"] == pytest.approx([11 / 30])
    assert found["silence_over_usual_gap"] == pytest.approx([1.1])
    assert found["silence_over_longest_gap"] == pytest.approx([1.1])
    assert found["interactions"].tolist() == [3]
    assert found["days_within_one"].tolist() == [2]
    assert found["span"] == pytest.approx([20 / 30])
    assert found["age_per_active_day"] == pytest.approx([31 / 3 / 30])
    # 11 days at 3 contacts per 20 days and an eighth of a horizon.
    assert found["missed"] == pytest.approx([11 * 3 / (20 + 30 / 8)])
    # No gap of the two, and no present silence but equal ones: (0 + 2 x 1/2) / (3 + 2).
    assert found["outlasted_by_owner"] == pytest.approx([1 / 5])
    assert found["outlasted"] == pytest.approx([3 * (1 / 5) / (2 + 3)])
    # Perfectly regular is as far from bursty as three contacts can be.
    assert np.isnan(found["burstiness"]).all()


def test_a_metronome_is_not_bursty(build):
    """With four contacts at equal gaps the corrected burstiness is -1."""
    found = _by_name(_matrix(build.contacts(0, 10, 20, 30), build.moment(31), 30))
    assert found["burstiness"] == pytest.approx([-1])


@given(days=DAYS, late=st.integers(1, 20))
def test_waiting_alone_moves_directed_features_their_way(build, days, late):
    """While nobody is in touch, no feature of one relationship moves against its direction.

    The workspace's turnovers are not the relationship's own and are left out.
    """
    log = build.log(build.rows(*[("Ada", "Bo", day, "mutual") for day in days]))
    before, after = (_matrix(log, build.moment(60 + extra), 90) for extra in (0, late))
    for one, was, is_now in zip(FEATURES, before.T, after.T, strict=True):
        if one.direction and one.name not in {"workspace_turnover", "recent_turnover"}:
            moved = one.direction * (is_now - was)
            assert np.isnan(moved).all() or moved.min() >= -1e-6, one.name
