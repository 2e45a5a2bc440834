"""How right that is: splits, baselines, metrics, back-tests."""
