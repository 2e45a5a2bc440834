"""What a column gains: a prior that was learned without it knows nothing of it."""

import numpy as np

from benchmarks.model.columns import hide
from data.synthetic.generator import synthetic_log
from models.dormancy.additive_model import logit
from models.features.matrix import NAMES
from models.log.log import Log
from pipelines.jobs.training.pretrain import PretrainLog, prior_without, sample_log


def test_a_prior_without_a_column_answers_alike_whatever_it_says():
    """Hidden in what is learned from, it moves no answer; a column that stays does."""
    logs = {name: Log.from_frame(synthetic_log(seed, 4, 8, 90)) for seed, name in enumerate("ab")}
    samples = {name: sample_log(PretrainLog(name, log), 0, 400) for name, log in logs.items()}
    asked = samples["a"][0].features
    for hidden in ("silence", "survival"):
        prior = prior_without(hide(samples, [hidden]), "a", 0)
        moved = asked.copy()
        moved[:, NAMES.index(hidden)] = 9.0
        assert np.array_equal(logit(prior, moved), logit(prior, asked))
    full = prior_without(samples, "a", 0)
    moved = asked.copy()
    moved[:, NAMES.index("silence")] = 9.0
    assert not np.array_equal(logit(full, moved), logit(full, asked))
    assert np.array_equal(samples["a"][0].features, asked, equal_nan=True)
