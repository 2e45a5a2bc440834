"""Days overdue over a fixed cadence, as contact managers rank: three cadences, each a row of its own."""

from models.evaluation.baselines import BASELINES, CADENCES


def fit(past):
    """Return the rules by cadence, with probabilities by isotonic regression."""
    return {f"{days} days": BASELINES[f"overdue at {days} days"](past.rows) for days in CADENCES}


def predict(rules, question):
    """Return each rule's probabilities."""
    return {cadence: rule.probability(question.facts) for cadence, rule in rules.items()}
