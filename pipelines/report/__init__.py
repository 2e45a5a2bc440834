"""What is drawn of a training."""
