"""How often the alarm about calibration is false, and how soon it is right, in simulated weeks.

python -m benchmarks.model.alarms.drift [--years 10] [--runs 200] [--seed 0]

Three sums run side by side: over the lists' own windows of 90 days, and those of 14 and 30. Whoever is long
a candidate gives an outcome in each window, so the shorter ones have more; at worst everybody is a candidate
of one list alone, and all have as many. False alarms are added as if the three knew nothing of each other,
which is the most that they can be. Before the first window that was foretold after the change nothing is
seen of it.
"""

import argparse
from collections.abc import Callable
from math import ceil

import numpy as np
from scipy.stats import chi2

from data.model_card import EARLY_DAYS
from models.evaluation.calibration_drift import LIMIT, SLACK, WEEK_SECONDS, Drift
from models.log.log import Floats, Ints

OUTCOMES, SHIFTS = (5, 40), (0.25, 0.5, 1.0)
OWN_DAYS = 90
WINDOWS = (*EARLY_DAYS, OWN_DAYS)
# After so many weeks a change counts as not found.
MOST_WEEKS = 104

OutcomesOf = Callable[[int, int], int]
CASES: dict[str, OutcomesOf] = {
    "stay candidates": lambda outcomes, days: round(outcomes * OWN_DAYS / days),
    "one list each": lambda outcomes, _: outcomes,
}


def weeks_of(
    chance: np.random.Generator, outcomes: int, shift: float, weeks: int
) -> tuple[Floats, Floats, Ints]:
    """Return of each week what is expected, its variance, and what came with log-odds shifted; (weeks,)."""
    likely = chance.beta(2, 3, (weeks, outcomes))
    true = 1 / (1 + np.exp(-(np.log(likely / (1 - likely)) + shift)))
    came = chance.random(likely.shape) < true
    return likely.sum(axis=1), (likely * (1 - likely)).sum(axis=1), came.sum(axis=1)


def alarms_in(chance: np.random.Generator, outcomes: int, shift: float, weeks: int) -> list[int]:
    """Return the weeks, counted from 1, at which the alarm came; after each the sums begin anew."""
    drift, alarms = Drift(), []
    series = zip(*(values.tolist() for values in weeks_of(chance, outcomes, shift, weeks)), strict=True)
    for week, (expected, variance, observed) in enumerate(series, 1):
        drift = drift.after_sums(outcomes, expected, variance, observed, week * WEEK_SECONDS)
        if drift.alarm_at is not None:
            alarms.append(week)
            drift = Drift()
    return alarms


def false_alarms(
    outcomes: int, years: int, runs: int, seed: int, outcomes_of: OutcomesOf = CASES["stay candidates"]
) -> tuple[float, float, float]:
    """Return the false alarms of all windows in ten years, with an exact interval of 95 % (Poisson)."""
    chance = np.random.default_rng(seed)
    count = sum(
        len(alarms_in(chance, outcomes_of(outcomes, days), 0.0, years * 52))
        for _ in range(runs)
        for days in WINDOWS
    )
    decades = runs * years / 10
    low = float(chi2.ppf(0.025, 2 * count)) / 2 if count else 0.0
    return count / decades, low / decades, float(chi2.ppf(0.975, 2 * count + 2)) / 2 / decades


def days_until_alarm(
    outcomes: int, shift: float, runs: int, seed: int, outcomes_of: OutcomesOf = CASES["stay candidates"]
) -> Floats:
    """Return after how many calendar days the first alarm of any window comes in each run, else infinity."""
    chance = np.random.default_rng(seed)
    days = [
        min(_days(chance, outcomes_of(outcomes, window), shift, window) for window in WINDOWS)
        for _ in range(runs)
    ]
    return np.array(days)


def _days(chance: np.random.Generator, outcomes: int, shift: float, window: int) -> float:
    alarms = alarms_in(chance, outcomes, shift, MOST_WEEKS)
    # A week's windows are judged when the week is over.
    return 7.0 * (ceil(window / 7) + alarms[0]) if alarms else np.inf


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    print(
        f"slack {SLACK}, limit {LIMIT}, {options.runs} runs, seed {options.seed}, windows of {WINDOWS} days"
    )
    for case, outcomes_of in CASES.items():
        for outcomes in OUTCOMES:
            rate = false_alarms(outcomes, options.years, options.runs, options.seed, outcomes_of)
            print(
                f"{case}, {outcomes} outcomes a week at {OWN_DAYS} days: "
                "false alarms in ten years {:.2f} ({:.2f} to {:.2f})".format(*rate)
            )
            for shift in (way * size for size in SHIFTS for way in (1, -1)):
                days = days_until_alarm(outcomes, shift, options.runs, options.seed, outcomes_of)
                median, late = np.quantile(days, (0.5, 0.9), method="higher")
                print(f"  a shift of {shift:+.2f} is found after {median:.0f} days, in 9 of 10 by {late:.0f}")


if __name__ == "__main__":
    main()
