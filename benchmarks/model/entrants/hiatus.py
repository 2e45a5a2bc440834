"""The one cut-off of silence that was best in training (Wuebben and Wangenheim 2008)."""

from models.evaluation.baselines import BASELINES


def fit(past):
    """Return the cut-off and the two shares beside it."""
    return BASELINES["tuned hiatus"](past.rows)


def predict(rule, question):
    """Return the share of each relationship's side."""
    return rule.probability(question.facts)
