"""Silence over the relationship's own median gap: late is who is late for this relationship."""

from models.evaluation.baselines import BASELINES


def fit(past):
    """Return the rule with probabilities by isotonic regression."""
    return BASELINES["silence over own gap"](past.rows)


def predict(rule, question):
    """Return the probability of each lateness."""
    return rule.probability(question.facts)
