"""Probabilities and their log-odds."""

from typing import Any

import numpy as np

from models.log.log import Floats


def expit(log_odds: Floats) -> Floats:
    """Return the probability of each log-odds."""
    with np.errstate(over="ignore"):
        return np.asarray(1 / (1 + np.exp(-log_odds)))


def logit(probability: Any) -> Any:
    """Return log(P / (1 - P)) of each probability."""
    return np.log(probability / (1 - probability))
