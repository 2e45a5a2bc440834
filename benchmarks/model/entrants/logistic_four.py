"""Logistic regression on four numbers: silence, interactions, days of contact, days from first to last."""

from models.evaluation.baselines import BASELINES


def fit(past):
    """Return the regression."""
    return BASELINES["logistic, 4 features"](past.rows)


def predict(model, question):
    """Return the probability of each relationship."""
    return model.probability(question.facts)
