"""Gradient boosting on all of Kith's columns, which it may mix as it likes."""

from sklearn.ensemble import HistGradientBoostingClassifier

SETTINGS = {"learning_rate": 0.05, "max_iter": 150, "max_leaf_nodes": 15, "min_samples_leaf": 60}


def fit(past):
    """Return the columns that are ever known, and the trees on them."""
    columns = past.columns.dropna(axis=1, how="all")
    trees = HistGradientBoostingClassifier(
        **SETTINGS, l2_regularization=10.0, early_stopping=False, random_state=past.seed
    )
    return list(columns), trees.fit(columns.to_numpy(), past.went_dormant)


def predict(fitted, question):
    """Return the probability of each relationship."""
    names, trees = fitted
    return trees.predict_proba(question.columns[names].to_numpy())[:, 1]
