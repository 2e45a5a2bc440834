"""Calibration: learned on one closed window, kept only if it helps on the next."""

import numpy as np
import pytest
from sklearn.metrics import log_loss

from models.dormancy.additive_model import logit, probability
from models.dormancy.labelled_rows import gather_examples
from models.dormancy.member_weights import BlendMember
from models.dormancy.training import CAUTION, WORTH, calibrate, fit_local, learn_correction
from models.log.log import Log, concatenate, take

DAY = 86_400


@pytest.fixture(scope="module")
def train():
    """Return many rows of six snapshots, a horizon apart."""
    from data.synthetic.generator import synthetic_log

    log = Log.from_frame(synthetic_log(3, owners=40, contacts_per_owner=60, days=420))
    return gather_examples(log, [log.first + day * DAY for day in range(90, 391, 30)], 30 * DAY)


def _skewed(part):
    """Return a model that is too sure and shifted, in every window the same way."""
    from models.dormancy.additive_model import combine, members_of

    honest = fit_local(part, 0)
    return combine([BlendMember(m.name, m.model, m.weight * 1.8) for m in members_of(honest)], 0.8)


def test_a_lasting_error_is_corrected(train):
    """A model that is off the same way in every window is brought back: less log-loss, same order."""
    model = _skewed(train)
    mended = calibrate(model, train, _skewed)
    assert mended is not model
    said, before = logit(mended, train.features), logit(model, train.features)
    assert (np.argsort(said, kind="stable") == np.argsort(before, kind="stable")).all()
    losses = [log_loss(train.went_dormant, probability(one, train.features)) for one in (mended, model)]
    assert losses[0] < losses[1] - WORTH


def test_an_error_that_turns_is_left_alone(train):
    """Where the base rate swings from window to window, the last one teaches nothing about the next."""
    newest = int(train.as_of.max())
    turned = (train.as_of == newest - 30 * DAY) & (np.arange(len(train)) % 2 == 0)
    outcomes = np.where(turned, True, train.went_dormant)
    swinging = concatenate([train])
    object.__setattr__(swinging, "went_dormant", outcomes)
    model = fit_local(train, 0)
    assert calibrate(model, swinging, lambda part: fit_local(part, 0)) is model


def test_a_few_rows_change_nothing(train):
    """Windows of a few rows cannot tell a shift from chance."""
    few = take(train, np.arange(0, len(train), 12))
    model = _skewed(few)
    assert calibrate(model, few, _skewed) is model


def test_no_rows_change_nothing(train):
    """A training without rows has nothing to learn a correction from."""
    model = fit_local(train, 0)
    none = take(train, np.zeros(len(train), dtype=bool))
    assert calibrate(model, none, _skewed) is model


def test_a_correction_is_drawn_towards_none():
    """What is right already stays; ten rows move it little, ten thousand nearly all the way."""
    rng = np.random.default_rng(0)
    said = rng.normal(0, 1.5, 10_000)
    right = rng.random(10_000) < 1 / (1 + np.exp(-said))
    assert learn_correction(said, right) == pytest.approx((1, 0), abs=0.1)
    always = np.ones(10_000, dtype=bool)
    always[::10] = False
    few = learn_correction(np.zeros(10), always[:10])[1]
    many = learn_correction(np.zeros(10_000), always)[1]
    assert 0 < few < 10 / CAUTION
    # The outcomes themselves say log 9 = 2.2.
    assert 1.5 < many < 2.2
