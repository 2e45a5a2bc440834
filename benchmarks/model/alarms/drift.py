"""How often the alarm about calibration is false, and how soon it is right, in simulated weeks.

python -m benchmarks.model.alarms.drift [--years 10] [--runs 400] [--seed 0]
"""

import argparse
from math import exp, log

import numpy as np

from data.schema import DAY_SECONDS
from models.evaluation.calibration_by_arm import Forecast
from models.evaluation.calibration_drift import LIMIT, SLACK, WEEK_SECONDS, Drift

OUTCOMES, SHIFTS = (5, 40), (0.25, 0.5, 1.0)
HORIZON_DAYS = 90


def week_of(chance: np.random.Generator, outcomes: int, shift: float) -> list[Forecast]:
    """Return one week's forecasts; where they went is drawn with their log-odds shifted."""
    likely = chance.beta(2, 3, outcomes)
    true = [1 / (1 + exp(-(log(p / (1 - p)) + shift))) for p in likely]
    came = chance.random(outcomes) < true
    return [
        Forecast("o", f"{n}", 0, HORIZON_DAYS, 0.0, False, float(p), bool(y))
        for n, (p, y) in enumerate(zip(likely, came, strict=True))
    ]


def weeks_until_alarm(chance: np.random.Generator, outcomes: int, shift: float, most: int) -> int | None:
    """Return after how many weeks the alarm comes, None where it does not within `most`."""
    drift = Drift()
    for week in range(1, most + 1):
        drift = drift.after(week_of(chance, outcomes, shift), week * WEEK_SECONDS)
        if drift.alarm_at is not None:
            return week
    return None


def measured(outcomes: int, shift: float, weeks: int, runs: int, seed: int) -> tuple[float, float]:
    """Return the share of runs with an alarm within some weeks, and its median week, NaN without any."""
    chance = np.random.default_rng(seed)
    found = [weeks_until_alarm(chance, outcomes, shift, weeks) for _ in range(runs)]
    alarms = [week for week in found if week is not None]
    return len(alarms) / runs, float(np.median(alarms)) if alarms else float("nan")


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--runs", type=int, default=400)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    print(f"slack {SLACK}, limit {LIMIT}, {options.runs} runs, seed {options.seed}")
    print(
        f"{'outcomes a week':>15} {'shift':>6} {'alarm':>7} {'median weeks':>13} {'days, window of 90':>19}"
    )
    for outcomes in OUTCOMES:
        for shift in (0.0, *SHIFTS):
            weeks = options.years * 52 if shift == 0 else 104
            share, median = measured(outcomes, shift, weeks, options.runs, options.seed)
            days = median * WEEK_SECONDS / DAY_SECONDS + HORIZON_DAYS
            span = f"in {options.years} years" if shift == 0 else "in 2 years"
            print(f"{outcomes:>15} {shift:>6} {share:>7.3f} {median:>13.0f} {days:>19.0f}  {span}")


if __name__ == "__main__":
    main()
