"""Training, judging and packing."""
