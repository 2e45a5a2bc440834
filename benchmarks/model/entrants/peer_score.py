"""The nearest peer's strength, 0 to 10: balance, recency, frequency, channels, tenure. The weakest first.

It is counted from the table of the log alone, as an entrant may be that uses nothing of Kith's.
"""

import numpy as np
import pandas as pd

from models.evaluation.baselines import fit_order

DAY, YEAR = 86_400, 365
PAIR = ["owner", "contact"]


def fit(past):
    """Return the falling curve from strength to probability."""
    parts = [
        -strength(past.log[past.log["at"] < as_of], asked, as_of)
        for as_of, asked in past.asked.groupby("as_of", sort=False)
    ]
    return fit_order(np.concatenate(parts), past.went_dormant)


def predict(curve, question):
    """Return the probability of each strength."""
    return curve.predict(-strength(question.log, question.asked, question.as_of))


def strength(log, asked, as_of):
    """Return the points of each relationship asked about, shape (rows,)."""
    facts = count(log, as_of).reindex(pd.MultiIndex.from_frame(asked[PAIR]))
    most = facts[["inward", "outward"]].max(axis=1)
    balance = np.where(facts["inward"] > 0, 4 * facts[["inward", "outward"]].min(axis=1) / most, 0)
    since = facts["last_inward"].fillna(facts["last"])
    halved = np.where(facts["last_inward"].isna(), 0.5, 1.0)
    recency = halved * np.select([since <= 7, since <= 30, since <= 90], [3, 2, 1], 0)
    frequency = np.select([facts["often"] >= 8, facts["often"] >= 3], [2, 1], 0)
    old = [(facts["rows"] >= 50) & (facts["age"] >= 2 * YEAR), (facts["rows"] >= 20) & (facts["age"] >= YEAR)]
    points = (
        np.rint(balance) + np.rint(recency) + frequency + (facts["channels"] >= 2) + np.select(old, [2, 1], 0)
    )
    return np.minimum(points, 10).to_numpy(dtype=float)


def count(log, as_of):
    """Return what the points are made of, a relationship a row."""
    days = (as_of - log["at"]) / DAY
    inward, outward = log["direction"] != "sent", log["direction"] != "received"
    kept = np.select([days <= YEAR, days <= 2 * YEAR, days <= 5 * YEAR], [1, 0.05, 0.02], 0)
    often = np.select([days <= 30, days <= 90, days <= YEAR], [1, 0.3, 0.1], np.where(kept == 1, 0, kept))
    rows = log[[*PAIR, "channel"]].assign(
        inward=kept * inward, outward=kept * outward, often=often, days=days, days_inward=days.where(inward)
    )
    return rows.groupby(PAIR, observed=True).agg(
        inward=("inward", "sum"),
        outward=("outward", "sum"),
        often=("often", "sum"),
        last=("days", "min"),
        last_inward=("days_inward", "min"),
        age=("days", "max"),
        rows=("days", "size"),
        channels=("channel", "nunique"),
    )
