"""What we infer: pure functions from a log to claims about it.

Belongs here: features, models, reasons, ranking. No disk, no network, no clock.
"""
