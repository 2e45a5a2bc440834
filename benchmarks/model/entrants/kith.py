"""Kith: the prior, learned from the other logs alone, and its blend with what this log's past teaches.

The prior learns from a quarter of the rows that the shipped one learns from: there is one for each log.
"""

from models.dormancy.additive_model import probability
from models.dormancy.training import fit_prior, learn_blend, learn_local
from pipelines.jobs.training.pretrain import PretrainLog, sample_log

ROWS = 5_000


def sample(whole, seed):
    """Return the rows that a prior learns of one log."""
    return sample_log(PretrainLog("", whole.history), seed, ROWS)


def fit(past):
    """Return the prior and the blend."""
    prior = fit_prior(past.others, past.seed)
    return {"prior": prior, "blend": learn_blend(prior, learn_local(past.rows, past.seed), past.rows)}


def predict(models, question):
    """Return each model's probabilities."""
    return {name: probability(model, question.features) for name, model in models.items()}
