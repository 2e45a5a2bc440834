"""What is done on a schedule."""
