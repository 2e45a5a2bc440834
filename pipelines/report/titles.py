"""Short titles of the figures, the same in the terminal and on the page."""

TITLES = {
    "auc": "AUC",
    "log_loss": "log-loss",
    "brier": "Brier",
    "precision_at_5": "top 5",
    "depth_caught_at_5": "depth",
    "calibration_error": "ECE",
    "observed_over_expected": "O/E",
}
