"""How likely silence is: the additive model, its training, calibration and intervals."""
