"""Logistic regression on all of Kith's columns; its penalty is chosen on later training snapshots."""

import numpy as np
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegressionCV
from sklearn.model_selection import TimeSeriesSplit
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

PENALTIES = {"Cs": [0.001, 0.01, 0.1, 1.0], "l1_ratios": (0.0,), "use_legacy_attributes": False}


def fit(past):
    """Return the columns that are ever known, and the regression on them."""
    # The rows stand in the order of their snapshots, so a later part is a later time.
    lines = LogisticRegressionCV(**PENALTIES, cv=TimeSeriesSplit(3), scoring="neg_log_loss", max_iter=500)
    columns = past.columns.dropna(axis=1, how="all")
    model = make_pipeline(FunctionTransformer(np.arcsinh), SimpleImputer(), StandardScaler(), lines)
    return list(columns), model.fit(columns.to_numpy(), past.went_dormant)


def predict(fitted, question):
    """Return the probability of each relationship."""
    names, model = fitted
    return model.predict_proba(question.columns[names].to_numpy())[:, 1]
