"""A prior is judged on logs that were left out of its training, beside rules that need no model."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from data.synthetic.generator import synthetic_log
from models.dormancy.additive_model import probability
from models.dormancy.training import fit_prior
from models.evaluation.leave_one_log_out import DIGITS, PRIOR, judge_prior
from models.features.matrix import NAMES, without_team
from models.log.log import Log
from pipelines.jobs.training.pretrain import PretrainLog, sample_log


@pytest.fixture(scope="module")
def samples():
    """Three made-up logs, each with its rows at every horizon that fits."""
    logs = (Log.from_frame(synthetic_log(seed, 5, 8, 150)) for seed in (1, 2, 3))
    return [sample_log(PretrainLog(str(number), log), 0) for number, log in enumerate(logs)]


@pytest.fixture(scope="module")
def judged(samples):
    """Return what is said of the three."""
    return judge_prior(samples, 0)


def test_each_log_is_asked_of_a_prior_that_never_saw_it(samples, judged):
    """The figure is the mean of what priors learned from the other two say of each."""
    aucs = []
    for held, log in enumerate(samples):
        without = fit_prior(samples[:held] + samples[held + 1 :], 0)
        said = [(one, probability(without, without_team(one.features))) for one in log if not one.short]
        aucs.append(np.mean([roc_auc_score(one.went_dormant, mine) for one, mine in said]))
    assert judged.figures[PRIOR]["auc"] == round(float(np.mean(aucs)), DIGITS)


def test_a_rule_is_its_feature_alone(samples, judged):
    """Silence is judged by the silence, on the same rows."""
    column = NAMES.index("silence")
    aucs = [
        np.mean([roc_auc_score(one.went_dormant, one.features[:, column]) for one in log if not one.short])
        for log in samples
    ]
    assert judged.figures["silence"]["auc"] == round(float(np.mean(aucs)), DIGITS)


def test_of_one_log_nothing_can_be_said(samples):
    """There is nothing to leave out, so neither widths nor figures."""
    alone = judge_prior(samples[:1], 0)
    assert (alone.widths, alone.figures) == ({}, {})
