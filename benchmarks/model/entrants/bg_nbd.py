"""BG/NBD (Fader, Hardie and Lee 2005): P(no day of contact within the horizon) of a customer-base model."""

from models.evaluation.baselines import BASELINES


def fit(past):
    """Return the model, fitted to the counts of the newest training snapshot."""
    return BASELINES["BG/NBD"](past.rows)


def predict(model, question):
    """Return P(silent through the horizon) of each relationship."""
    return model.probability(question.facts)
