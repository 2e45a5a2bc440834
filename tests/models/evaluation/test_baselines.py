"""What people use today: each rule gives an order and an honest probability."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from models.dormancy.additive_model import logit, probability
from models.dormancy.labelled_rows import gather_examples
from models.evaluation.baselines import CADENCES, fit_baselines
from models.explanations.contributions import explain_logit
from models.features.matrix import middle
from models.served.tables_of_model import tables_of

DAY = 86_400


@pytest.fixture(scope="module")
def fitted(examples):
    """Return every baseline by name, fitted on the made-up examples."""
    return {one.name: one for one in fit_baselines(examples)}


def test_every_rule_of_today_is_there(fitted):
    """Base rate, silence, own rhythm, fixed cadences, hiatus, BG/NBD and a plain regression."""
    names = set(fitted)
    assert {"base rate", "silence", "silence over own gap", "tuned hiatus", "BG/NBD"} <= names
    assert {f"overdue at {days} days" for days in CADENCES} <= names
    assert any("logistic" in name for name in names)


def test_every_rule_gives_probabilities_and_an_order(fitted, examples):
    """Probabilities lie in [0, 1] and scores are known for every row of the cohort."""
    for name, one in fitted.items():
        said, score = one.probability(examples.facts), one.score(examples.facts)
        assert said.shape == score.shape == (len(examples),), name
        assert ((said >= 0) & (said <= 1)).all(), name
        assert np.isfinite(score).all(), name


def test_a_rules_probability_follows_its_order(fitted, examples):
    """A higher score never has a lower probability, in any rule."""
    for name, one in fitted.items():
        order = np.argsort(one.score(examples.facts), kind="stable")
        assert (np.diff(one.probability(examples.facts)[order]) >= -1e-12).all(), name


def test_rules_are_as_calibrated_as_training_allows(fitted, examples):
    """On what it was fitted on, a rule's mean probability is about the base rate."""
    for name, one in fitted.items():
        if name != "BG/NBD":  # It is fitted to counts, not to outcomes.
            mean = one.probability(examples.facts).mean()
            assert mean == pytest.approx(examples.went_dormant.mean(), abs=0.03), name


def test_the_rules_by_hand(fitted, build):
    """Contact on days 0, 20 and 40, asked on day 85: 45 days of silence, gaps of 20."""
    known = gather_examples(build.contacts(0, 20, 40, 200), [build.moment(85)], 60 * DAY).facts
    assert fitted["silence"].score(known).tolist() == [45]
    assert fitted["silence over own gap"].score(known).tolist() == [45 / 20]
    overdue = [fitted[f"overdue at {days} days"].score(known).tolist() for days in (30, 60, 90)]
    assert overdue == [[0.5], [0], [0]]


def test_one_day_of_contact_is_held_against_half_a_day(fitted, build):
    """Without any gap of its own a relationship is compared with half a day, not with nothing."""
    known = gather_examples(build.contacts(1.1, 1.2, 1.3, 200), [build.moment(11.3)], 60 * DAY).facts
    assert fitted["silence over own gap"].score(known) == pytest.approx([20])


def _cut_off_at_25(build):
    """Forty contacts of one owner: those silent for more than 25 days stay so, the others return."""
    rows = []
    for number in range(40):
        silent = number + 0.5
        contact = f"C{number:02d}"
        rows += [("Ada", contact, 50 - silent - back, "sent") for back in (0, 5, 10)]
        if silent < 25:
            rows.append(("Ada", contact, 60, "sent"))
    return build.log(build.rows(*rows, ("Ada", "end", 200, "sent")))


def test_the_hiatus_finds_a_cut_off_that_is_there(build):
    """Where all silences over 25 days last and no shorter one does, the rule knows to the day."""
    train = gather_examples(_cut_off_at_25(build), [build.moment(50)], 45 * DAY)
    hiatus = {one.name: one for one in fit_baselines(train)}["tuned hiatus"]
    assert len(train) == 40
    called = hiatus.score(train.facts) > 0
    assert called.tolist() == train.went_dormant.tolist()
    assert hiatus.probability(train.facts)[called] == pytest.approx(0.99)
    assert hiatus.probability(train.facts)[~called] == pytest.approx(0.01)


SERVED = ("base rate", "silence", "logistic, 4 features")


def test_three_rules_can_be_served(fitted):
    """Those that are sums of one-feature terms have a model of the project's own form."""
    assert [name for name, one in fitted.items() if one.model is not None] == list(SERVED)


@pytest.mark.parametrize("name", SERVED)
def test_a_served_rule_says_what_it_was_compared_by(fitted, examples, name):
    """The same probabilities as the rule's, and exact terms."""
    rule = fitted[name]
    said = probability(rule.model, examples.features)
    np.testing.assert_allclose(said, rule.probability(examples.facts), rtol=0, atol=1e-12)
    found = explain_logit(tables_of(rule.model), examples.features, middle(examples.features))
    np.testing.assert_allclose(found.logit, logit(rule.model, examples.features), rtol=0, atol=1e-9)


def test_a_regression_whose_silence_reassures_is_not_served(build):
    """Where the longest silent are those who came back, it is compared but has no model to serve."""
    rows = []
    for number in range(40):
        contact, silent = f"C{number:02d}", number + 0.5
        rows += [("Ada", contact, 50 - silent - back, "sent") for back in (0, 5, 10)]
        if silent > 20:
            rows.append(("Ada", contact, 60, "sent"))
    log = build.log(build.rows(*rows, ("Ada", "end", 200, "sent")))
    train = gather_examples(log, [build.moment(50)], 45 * DAY)
    served = {one.name: one.model for one in fit_baselines(train)}
    assert served["logistic, 4 features"] is None
    likely = probability(served["silence"], train.features)[np.argsort(train.facts.rhythm.silence)]
    assert (np.diff(likely) >= 0).all()


def test_the_regression_is_of_days(fitted, examples):
    """It looks at the logarithms of days and counts: a stock regression on these says the same."""
    rhythm = examples.facts.rhythm
    four = np.log1p(np.column_stack([rhythm.silence, rhythm.interactions, rhythm.active_days, rhythm.span]))
    plain = make_pipeline(StandardScaler(), LogisticRegression()).fit(four, examples.went_dormant)
    np.testing.assert_allclose(
        fitted["logistic, 4 features"].probability(examples.facts), plain.predict_proba(four)[:, 1], rtol=1e-5
    )
