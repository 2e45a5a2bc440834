"""BG/NBD: the customer-base model that others use, as a fair baseline.

Fader, Hardie and Lee (2005), "Counting Your Customers the Easy Way", Marketing Science 24(2).
Here a transaction is a day of contact: `repeats` days after the first one, `last` the age at the
last of them, `age` at as_of.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import betaln, gammaln

from models.log.log import Floats


@dataclass(frozen=True)
class BgNbd:
    """Fitted parameters r, alpha (in units of time), a, b, and the log-likelihood they reach."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float

    def alive(self, repeats: Floats, last: Floats, age: Floats) -> Floats:
        """P(alive at as_of | history), equation 9 of the note on P(alive)."""
        growth = (self.r + repeats) * np.log((self.alpha + age) / (self.alpha + last))
        odds = self.a / (self.b + np.maximum(repeats, 1) - 1) * np.exp(np.minimum(growth, 700))
        return np.where(repeats > 0, 1 / (1 + odds), 1.0)

    def silent(self, repeats: Floats, last: Floats, age: Floats, horizon: Floats) -> Floats:
        """P(no transaction in (as_of, as_of + horizon] | history)."""
        shrink = (self.alpha + age) / (self.alpha + age + horizon)
        none_though_alive = shrink ** (self.r + repeats)
        return 1 - self.alive(repeats, last, age) * (1 - none_though_alive)


def log_likelihood(log_parameters: Floats, repeats: Floats, last: Floats, age: Floats) -> Floats:
    """Log-likelihood of each history given the logarithms of r, alpha, a, b (equation 6)."""
    r, alpha, a, b = np.exp(log_parameters)
    common = gammaln(r + repeats) - gammaln(r) + r * np.log(alpha)
    stays = betaln(a, b + repeats) - betaln(a, b) - (r + repeats) * np.log(alpha + age)
    leaves = (
        betaln(a + 1, b + np.maximum(repeats, 1) - 1) - betaln(a, b) - (r + repeats) * np.log(alpha + last)
    )
    return common + np.logaddexp(stays, np.where(repeats > 0, leaves, -np.inf))


def fit_bg_nbd(repeats: Floats, last: Floats, age: Floats) -> BgNbd:
    """Return the maximum-likelihood fit to n histories, each argument of shape (n,), in one unit of time.

    Histories that are alike are counted once with their number.
    """
    alike, count = np.unique(np.column_stack([repeats, last, age]), axis=0, return_counts=True)
    # Time in units of the mean age: the search then starts near the answer on every log.
    unit = float(age.mean())
    x, t_x, t = alike[:, 0], alike[:, 1] / unit, alike[:, 2] / unit

    def loss(parameters: Floats) -> float:
        return -float(count @ log_likelihood(parameters, x, t_x, t)) / len(repeats)

    optimum = minimize(loss, np.zeros(4), method="L-BFGS-B", bounds=[(-8, 8)] * 4)
    r, alpha, a, b = (float(value) for value in np.exp(optimum.x))
    # A transaction's density carries one 1/time for each repeat.
    total = -optimum.fun * len(repeats) - float(repeats.sum()) * np.log(unit)
    return BgNbd(r, alpha * unit, a, b, total)
